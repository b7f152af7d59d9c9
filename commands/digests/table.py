"""The table of the subcommands of `/digest`, in Spanish `/boletin`."""

from bot.domain.members.permissions import Act
from bot.i18n import N_
from commands.command import Command, Subcommand, Verb
from commands.digests.handlers import ANSWERS
from commands.digests.parser import (
    parse_acknowledge,
    parse_anything,
    parse_correct,
    parse_history,
    parse_hold,
    parse_latest,
    parse_no_note,
    parse_note,
    parse_preview,
    parse_resume,
    parse_schedule,
    parse_send,
    parse_send_now,
    parse_skip,
)
from commands.digests.requests import ShowLatestDigest
from commands.help import HELP
from commands.parsing.vocabulary import DIGEST_COMMANDS

__all__ = ["ANSWERS", "DIGEST", "SUBCOMMANDS"]

SUBCOMMANDS = (
    Subcommand(
        "latest",
        DIGEST_COMMANDS.names["latest"],
        N_("latest"),
        N_("shows the latest digest that was sent; the command alone does too."),
        N_("latest"),
        parse_latest,
        alone=True,
    ),
    Subcommand(
        "preview",
        DIGEST_COMMANDS.names["preview"],
        N_("preview [LANGUAGE] [@someone] [on DATE]"),
        N_("shows the digest as you, or someone else, would get it now or on a future date."),
        N_("preview es @chair-mx on 2027-03-15"),
        parse_preview,
        Act.DIGEST,
        alone=True,
    ),
    Subcommand(
        "schedule",
        DIGEST_COMMANDS.names["schedule"],
        N_("schedule"),
        N_("shows when the next digests go out, and to whom."),
        N_("schedule"),
        parse_schedule,
        Act.DIGEST,
        alone=True,
    ),
    Subcommand(
        "hold",
        DIGEST_COMMANDS.names["hold"],
        N_('hold ["reason"] [SCHEDULE]'),
        N_("puts the next digest on hold until someone releases it."),
        N_('hold "The figures are being checked"'),
        parse_hold,
        Act.DIGEST,
    ),
    Subcommand(
        "resume",
        DIGEST_COMMANDS.names["resume"],
        N_("resume [SCHEDULE]"),
        N_(
            "releases a digest that is on hold: it goes out at its scheduled time, or at once if that "
            "has passed."
        ),
        N_("resume"),
        parse_resume,
        Act.DIGEST,
    ),
    Subcommand(
        "send",
        DIGEST_COMMANDS.names["send"],
        N_("send [SCHEDULE] [now]"),
        N_("sends the next digest now, ahead of its scheduled time; it asks first, unless you add “now”."),
        N_("send"),
        parse_send,
        Act.DIGEST,
    ),
    Subcommand(
        "note",
        DIGEST_COMMANDS.names["note"],
        N_('note "text" [SCHEDULE]'),
        N_("adds your note at the top of the next digest; `note none` removes it."),
        N_('note "Both ministers meet on Friday"'),
        parse_note,
        Act.DIGEST,
        alone=True,
    ),
    Subcommand(
        "correct",
        DIGEST_COMMANDS.names["correct"],
        N_('correct "text" [SCHEDULE] [on DATE] [now]'),
        N_(
            "corrects the latest digest that was sent, or another one: at the top of its message and in its "
            "thread; it asks first, unless you add “now”."
        ),
        N_('correct "Four of 13 are implemented, not five"'),
        parse_correct,
        Act.DIGEST,
        alone=True,
    ),
    Subcommand(
        "history",
        DIGEST_COMMANDS.names["history"],
        N_("history"),
        N_("shows past digests and who has read them."),
        N_("history"),
        parse_history,
        Act.DIGEST,
        alone=True,
    ),
    Subcommand(
        "acknowledge",
        DIGEST_COMMANDS.names["acknowledge"],
        N_("acknowledge"),
        N_("confirms that you have read the latest digest sent to you."),
        N_("acknowledge"),
        parse_acknowledge,
    ),
    HELP,
)

DIGEST = Command(
    "digest",
    names={"en": "digest", "es": "boletin"},
    descriptions={
        "en": "The digest: preview it, hold it back, send it, see who has read it",
        "es": "El boletín: verlo antes, retenerlo, enviarlo y saber quién lo leyó",
    },
    hints={
        "en": (
            '[preview | schedule | hold "why" | resume | send | note "text" | correct "text" | history | '
            "acknowledge]"
        ),
        "es": (
            '[vista-previa | calendario | retener "motivo" | reanudar | enviar | nota "texto" | '
            'corregir "texto" | historial]'
        ),
    },
    subcommands=SUBCOMMANDS,
    more_verbs=(
        Verb("send", DIGEST_COMMANDS.names["send_now"], parse_send_now),
        Verb("hold", DIGEST_COMMANDS.names["skip"], parse_skip),
        Verb("note", DIGEST_COMMANDS.names["no_note"], parse_no_note),
    ),
    otherwise=parse_anything,
    otherwise_key="latest",
    bare=ShowLatestDigest(coming=True),
)
