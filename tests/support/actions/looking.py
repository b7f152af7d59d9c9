"""What people look at."""

from bot.views.blockkit.controls import Press
from bot.views.forms.names import FormName
from tests.support.actions.action import DOERS, EVERYONE, OPEN, PersonAction, Step, by_form

LOOKING = (
    PersonAction(
        "open from the board",
        "/rec",
        [Step(None, Press.OPEN, name="show=rec:#fentanyl-taskforce")],
        EVERYONE,
        None,
        ("Joint fentanyl taskforce", "Grupo conjunto contra el fentanilo"),
    ),
    PersonAction(
        "see what is one's own",
        "/rec",
        [Step(("My action items", "Mis tareas"), Press.MINE)],
        EVERYONE,
        None,
        ("action item", "tarea"),
    ),
    PersonAction(
        "go where no words are needed",
        "/taskforce help all",
        [Step(("/taskforce members", "/grupo integrantes"), Press.GO)],
        EVERYONE,
        None,
        ("members", "integrantes"),
    ),
    PersonAction(
        "come to the board",
        "/taskforce help all",
        [Step(("The board", "El tablero"), Press.BOARD)],
        EVERYONE,
        None,
        ("Joint fentanyl taskforce", "Grupo conjunto contra el fentanilo"),
    ),
    PersonAction(
        "turn pages",
        "/action list all",
        [
            Step(("Next page ▶", "Página siguiente ▶"), Press.PAGE),
            Step(("◀ Previous page", "◀ Página anterior"), Press.PAGE_BACK),
        ],
        EVERYONE,
        None,
        ("Page 1 of", "Página 1 de"),
    ),
    PersonAction(
        "search from anywhere",
        "shortcut",
        [
            by_form(
                ("Search recommendations", "Buscar recomendaciones"),
                Press.OPEN,
                FormName.SEARCH,
                {("Search for", "Qué buscar"): "fentanilo"},
            )
        ],
        EVERYONE,
        None,
        ("Joint fentanyl taskforce", "Grupo conjunto contra el fentanilo"),
    ),
    PersonAction(
        "view in the other language",
        "channel",
        [Step(("Ver en español", "View in English"), Press.OTHER_LANGUAGE)],
        EVERYONE,
        None,
        ("En curso", "In progress"),
    ),
    PersonAction(
        "open from what one was told",
        "told",
        [OPEN],
        DOERS,
        None,
        ("Draft the memorandum", "Draft the memorandum"),
    ),
)
