"""The settings that people change, for themselves and for others, and the texts that they translate."""

from bot.domain.audit.events import Action
from bot.views.blockkit.controls import Press
from bot.views.forms.names import FormName
from tests.support.actions.action import (
    EVERYONE,
    Mistake,
    PersonAction,
    Step,
    by_form,
)

SETTINGS = (
    PersonAction(
        "set one's own",
        "/taskforce me",
        [
            by_form(
                ("Change …", "Modificar…"),
                Press.SETTINGS,
                FormName.SETTINGS,
                {("Absent through", "Último día de ausencia"): "2026-12-20"},
                Mistake(
                    {
                        ("Language", "Idioma"): ("English", "español"),
                        ("Time zone", "Zona horaria"): "Cancún",
                        ("Digests", "Boletines"): ("Send me none", "No recibir ninguno"),
                        ("Absent from", "Primer día de ausencia"): "2026-12-10",
                        ("Absent through", "Último día de ausencia"): "2026-12-08",
                        ("Who stands in", "Suplente"): "worker",
                    },
                    "absent_until",
                    ("before it begins", "antes"),
                ),
            )
        ],
        EVERYONE,
        None,
        ("America/Cancun", "America/Cancun"),
        Action.ABSENCE_NOTED,
        {"me": {"digest_muted": True, "absent_until": "2026-12-20", "zone_own": "America/Cancun"}},
    ),
    PersonAction(
        "set another's",
        "/taskforce member @worker",
        [
            by_form(
                ("Change …", "Modificar…"),
                Press.MEMBER,
                FormName.SETTINGS,
                {
                    ("Role", "Rol"): ("Observer", "Observación"),
                    ("Language", "Idioma"): ("Spanish", "inglés"),
                    ("Absent through", "Último día de ausencia"): "2026-12-20",
                },
            )
        ],
        ("secretariat",),
        "chair",
        ("worker", "worker"),
        Action.ABSENCE_NOTED,
        {"worker": {"role": "observer", "absent_until": "2026-12-20", "language_own": ("es", "en")}},
        "{worker}",
    ),
    PersonAction(
        "confirm whose a user name is",
        "told",
        [Step(("Confirm", "Confirmar"), Press.CLAIM_CONFIRM)],
        ("secretariat",),
        "chair",
        ("Member", "Integrante"),
        Action.MEMBER_CHANGED,
        {},
        "{taker}",
    ),
    PersonAction(
        "say that a user name is somebody else's",
        "told",
        [Step(("Somebody else", "Es otra persona"), Press.CLAIM_REFUSE)],
        ("secretariat",),
        "chair",
        ("Recorded", "Quedó registrado"),
        Action.CLAIM_REFUSED,
        {},
        "{taker}",
    ),
    PersonAction(
        "translate",
        "/taskforce translations",
        [
            by_form(
                ("Translate …", "Traducir…"), Press.TRANSLATE, FormName.TRANSLATE, {("text", "text"): "Otra"}
            )
        ],
        ("secretariat",),
        "chair",
        ("Otra", "Otra"),
        Action.TRANSLATED,
        {},
        "7..note",
    ),
)
