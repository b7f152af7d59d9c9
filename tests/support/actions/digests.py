"""What people do with a digest before and after it is sent."""

from bot.domain.audit.events import Action
from bot.views.blockkit.controls import Press
from bot.views.forms.names import FormName
from tests.support.actions.action import (
    REASON,
    STEERING,
    PersonAction,
    Step,
    by_form,
)

WEEK = "weekly:2026-W49"
DIGESTS = (
    PersonAction(
        "hold back, say why, let go",
        "told",
        [
            Step(("Put on hold", "Retener"), Press.HOLD),
            by_form(
                ("Give a reason …", "Indicar el motivo…"),
                Press.HOLD_REASON,
                FormName.DIGEST_HOLD,
                {REASON: "Not before the meeting"},
            ),
            Step(("Release", "Liberar"), Press.RESUME),
        ],
        STEERING,
        "lead",
        ("goes out", "Fecha de envío"),
        Action.DIGEST_RESUMED,
        {},
        WEEK,
    ),
    PersonAction(
        "write a note",
        "told",
        [
            by_form(
                ("Add a note", "Agregar una nota"),
                Press.NOTE,
                FormName.DIGEST_NOTE,
                {("What readers should know first", "Qué conviene saber primero"): "They meet on Friday"},
            )
        ],
        STEERING,
        "member",
        ("your note", "su nota"),
        Action.DIGEST_NOTED,
        {},
        WEEK,
    ),
    PersonAction(
        "send it now",
        "told",
        [Step(("Send it now", "Enviar ahora"), Press.SEND)],
        STEERING,
        "observer",
        ("is going out now", "sale ahora"),
        Action.DIGEST_SENT,
        {},
        WEEK,
    ),
    PersonAction(
        "send and acknowledge it",
        "told",
        [
            Step(("Send it now", "Enviar ahora"), Press.SEND),
            Step(("I have read it", "Confirmar lectura"), Press.ACKNOWLEDGE),
        ],
        ("chair",),
        None,
        ("you have read", "usted leyó"),
        Action.DIGEST_READ,
    ),
    PersonAction(
        "send it and see it in the other language",
        "told",
        [
            Step(("Send it now", "Enviar ahora"), Press.SEND),
            Step(("Ver en español", "View in English"), Press.DIGEST_LANGUAGE),
        ],
        ("chair",),
        None,
        ("Boletín del", "Digest of"),
        Action.DIGEST_SENT,
    ),
    PersonAction(
        "send it and correct it",
        "told",
        [
            Step(("Send it now", "Enviar ahora"), Press.SEND),
            by_form(
                ("Correct …", "Corregir…"),
                Press.CORRECT,
                FormName.DIGEST_CORRECT,
                {
                    (
                        "What was wrong, and what is right",
                        "Qué estaba mal y qué es lo correcto",
                    ): "Four, not five"
                },
            ),
        ],
        STEERING,
        None,
        ("is corrected", "queda corregido"),
        Action.DIGEST_CORRECTED,
    ),
    PersonAction(
        "send it and ask leads from it",
        "told",
        [
            Step(("Send it now", "Enviar ahora"), Press.SEND),
            Step(None, Press.ASK, name="recommendation.ask=#subnational-national-guard"),
        ],
        ("chair",),
        None,
        ("for an update", "Se pidieron novedades"),
        Action.UPDATE_ASKED,
    ),
)
