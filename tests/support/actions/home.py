"""What people do in their Home."""

from bot.domain.audit.events import Action
from bot.views.blockkit.controls import Press
from bot.views.forms.names import FormName
from tests.support.actions.action import (
    DOERS,
    EVERYONE,
    THEIRS,
    PersonAction,
    Step,
    by_form,
)

HOME = (
    PersonAction(
        "filter the board",
        "home",
        [Step(None, Press.HOME_FILTER, name="home.filter=status:blocked", where="home")],
        EVERYONE,
        None,
        ("2 ·", "2 ·"),
    ),
    PersonAction(
        "turn the board",
        "home",
        [
            Step(("Next page ▶", "Página siguiente ▶"), Press.HOME_ON, name="home.board.on", where="home"),
            Step(
                ("◀ Previous page", "◀ Página anterior"),
                Press.HOME_BACK,
                name="home.board.back",
                where="home",
            ),
        ],
        EVERYONE,
        None,
        ("Page 1 of 2", "Página 1 de 2"),
    ),
    PersonAction(
        "turn one's own items",
        "home",
        [
            Step(
                ("Next page ▶", "Página siguiente ▶"), Press.HOME_ITEMS_ON, name="home.items.on", where="home"
            ),
            Step(
                ("◀ Previous page", "◀ Página anterior"),
                Press.HOME_ITEMS_BACK,
                name="home.items.back",
                where="home",
            ),
        ],
        ("member",),
        None,
        ("Page 1 of 2", "Página 1 de 2"),
    ),
    PersonAction(
        "put the greeting away",
        "home",
        [Step(("Got it", "Entendido"), Press.HOME_STEPS, where="home")],
        EVERYONE,
        None,
        ("The board", "El tablero"),
    ),
    PersonAction(
        "read in the other language",
        "home",
        [Step(("Ver en español", "View in English"), Press.LANGUAGE, where="home")],
        EVERYONE,
        None,
        ("Requiere su atención", "Needs your attention"),
        Action.SETTINGS_CHANGED,
    ),
    PersonAction(
        "choose a zone",
        "home",
        [Step(None, Press.ZONE, name="settings.zone=America/Cancun", where="home")],
        EVERYONE,
        None,
        ("Cancun", "Cancun"),
        Action.SETTINGS_CHANGED,
        {"me": {"zone_own": "America/Cancun"}},
    ),
    PersonAction(
        "see more about oneself",
        "home",
        [Step(("More about me", "Más sobre mí"), Press.ME, where="home")],
        EVERYONE,
        None,
        ("Role:", "Rol:"),
    ),
    PersonAction(
        "set one's own in Home",
        "home",
        [
            by_form(
                ("Change …", "Modificar…"),
                Press.SETTINGS,
                FormName.SETTINGS,
                {("Digests", "Boletines"): ("Send me none", "No recibir ninguno")},
                where="home",
            )
        ],
        EVERYONE,
        None,
        ("Digests", "Boletines"),
        Action.SETTINGS_CHANGED,
        {"me": {"digest_muted": True}},
    ),
    PersonAction(
        "open one in Home",
        "home",
        [Step(None, Press.OPEN, name="show=rec:#fentanyl-taskforce", where="home")],
        EVERYONE,
        None,
        ("Joint fentanyl taskforce", "Grupo conjunto contra el fentanilo"),
    ),
    PersonAction(
        "turn a key in Home",
        "home",
        [Step(("Confirm", "Confirmar"), Press.CONFIRM, where="home")],
        ("chair", "lead", "alternate"),
        None,
        ("The board", "El tablero"),
        Action.CONFIRMED,
    ),
    PersonAction(
        "refuse in Home",
        "home",
        [
            by_form(
                ("Refuse …", "Rechazar…"),
                Press.REFUSE,
                FormName.REFUSE,
                {("Reason for not confirming", "Motivo para no confirmarla"): "The annex is missing"},
                where="home",
            )
        ],
        ("chair", "lead", "alternate"),
        None,
        ("The annex is missing", "The annex is missing"),
        Action.REFUSED,
    ),
    PersonAction(
        "close in Home",
        "home",
        [
            by_form(
                ("Close it …", "Concluir…"),
                Press.CLOSE,
                FormName.CLOSE,
                {
                    ("Close as", "Concluir como"): (
                        "✅ Closed, implemented",
                        "✅ Concluida, implementada",
                    )
                },
                where="home",
            )
        ],
        ("chair",),
        None,
        ("Closed, implemented", "Concluida, implementada"),
        Action.CLOSED,
    ),
    PersonAction(
        "start in Home",
        "home",
        [Step(("Start A-{own}", "Iniciar A-{own}"), Press.ITEM_START, where="home")],
        DOERS,
        None,
        ("The board", "El tablero"),
        Action.ITEM_STARTED,
        {"item {own}": {"status": "in_progress"}},
    ),
    PersonAction(
        "learn in Home what one can do",
        "home",
        [Step(("What you can do here", "Lo que puede hacer aquí"), Press.GO, where="home")],
        EVERYONE,
        None,
        ("Your role here", "Su rol aquí"),
    ),
    PersonAction(
        "hand in in Home",
        "home",
        [Step(("Done A-{own}", "Concluir A-{own}"), Press.MORE, where="home")],
        DOERS,
        None,
        ("The board", "El tablero"),
        Action.ITEM_SUBMITTED,
        {"item {own}": {"status": "submitted"}},
    ),
    PersonAction(
        "put off in Home",
        "home",
        [Step(("Snooze A-{own}", "Posponer A-{own}"), Press.MORE, where="home")],
        DOERS,
        None,
        ("Reminders of", "Se pospusieron los recordatorios"),
        Action.ITEM_SNOOZED,
    ),
    PersonAction(
        "accept in Home",
        "home",
        [Step(("Accept A-{submitted}", "Aceptar A-{submitted}"), Press.REMINDER_DONE, where="home")],
        THEIRS,
        None,
        ("The board", "El tablero"),
        Action.ITEM_ACCEPTED,
        {"item {submitted}": {"status": "done"}},
    ),
)
