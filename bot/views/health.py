"""The bot's health report."""

from collections.abc import Sequence

from bot.domain.health import DigestHealth, Health
from bot.domain.texts import shortened
from bot.views.blockkit.blocks import Message, header, message, sections
from bot.views.blockkit.text import Mrkdwn, code, inline
from bot.views.localizer import Localizer
from bot.views.outbox.undelivered import failure
from bot.views.refusals import sentence_of

MOST_NAMED = 10
LONGEST_NAMED = 80
"""Names from the deploy file in one sentence, and characters of each; the file has them all."""
DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def health(shown: Health, localizer: Localizer) -> Message:
    """Render what is well first, then what somebody should look after."""
    number = localizer.translator.number
    lines = [
        localizer.gettext(
            "✅ Enlace %(version)s, database %(database)s at revision %(revision)s",
            version=inline(shown.version),
            database=inline(DATABASES.get(shown.database, shown.database)),
            revision=inline(shown.revision),
        ),
        localizer.gettext(
            "✅ %(members)s members, %(recommendations)s recommendations",
            members=Mrkdwn(number(shown.members)),
            recommendations=Mrkdwn(number(shown.recommendations)),
        ),
        *_connection(shown, localizer),
    ]
    if shown.synced_at:
        lines.append(localizer.gettext("✅ Deploy file applied %(ago)s", ago=localizer.ago(shown.synced_at)))
    lines += [_trail(shown, localizer), *_digests(shown, localizer), *_messages(shown, localizer)]
    if shown.more_untranslated:
        lines.append(
            localizer.ngettext(
                "⏳ More than %(number)s text is not in both languages: `%(taskforce)s translations`",
                "⏳ More than %(number)s texts are not in both languages: `%(taskforce)s translations`",
                shown.untranslated,
            )
        )
    elif shown.untranslated:
        lines.append(
            localizer.ngettext(
                "⏳ %(number)s text is not in both languages: `%(taskforce)s translations`",
                "⏳ %(number)s texts are not in both languages: `%(taskforce)s translations`",
                shown.untranslated,
            )
        )
    lines += _unresolved(shown, localizer)
    lines = [*_troubles(shown, localizer), *lines]
    return message([header(localizer.plain("Bot health")), *sections(lines)])


def troubles(shown: Health, localizer: Localizer) -> list[Mrkdwn]:
    """Render the problems to look after, except undelivered messages; return nothing if all is well."""
    return [
        *_troubles(shown, localizer),
        *([_trail(shown, localizer)] if shown.trail_fault is not None else []),
        *(_digest(each, localizer) for each in shown.digests if each.missed),
        *_channels(shown, localizer),
        *_unresolved(shown, localizer),
    ]


def _troubles(shown: Health, localizer: Localizer) -> list[Mrkdwn]:
    """Render what keeps the bot from working, before anything else."""
    return [Mrkdwn(f"⚠️ {sentence_of(each, localizer)}") for each in shown.troubles]


def _unresolved(shown: Health, localizer: Localizer) -> list[Mrkdwn]:
    if not shown.unresolved:
        return []
    return [
        localizer.gettext(
            "⚠️ Slack does not recognize these people from the deploy file: %(names)s. Please ask an "
            "admin to correct them there.",
            names=_words(shown.unresolved, localizer),
        )
    ]


def _connection(shown: Health, localizer: Localizer) -> list[Mrkdwn]:
    if shown.connected_since is None:
        return []
    since = localizer.gettext(
        "✅ Connected to Slack since %(instant)s", instant=localizer.moment(shown.connected_since)
    )
    if not shown.reconnections:
        return [since]
    again = localizer.ngettext(
        "reconnected %(number)s time since then",
        "reconnected %(number)s times since then",
        shown.reconnections,
    )
    return [Mrkdwn(f"{since} · {again}")]


def _digests(shown: Health, localizer: Localizer) -> list[Mrkdwn]:
    """Render each schedule's last digest, its outcome and the next time, and channels out of reach."""
    return [*(_digest(each, localizer) for each in shown.digests), *_channels(shown, localizer)]


def _channels(shown: Health, localizer: Localizer) -> list[Mrkdwn]:
    lines = []
    if shown.channels_unknown:
        lines.append(
            localizer.gettext(
                "⚠️ Digests should go to %(channels)s, but Slack shows the bot no such channel. "
                "Please create it; or, if it is private, invite the bot there with `/invite` and ask "
                "an admin to restart it; or have it removed from the deploy file.",
                channels=_words(shown.channels_unknown, localizer),
            )
        )
    if shown.channels_closed:
        lines.append(
            localizer.gettext(
                "⚠️ Digests should go to %(channels)s, but the bot was not there when it started. If "
                "nobody has done so since, please invite it there with `/invite`.",
                channels=_words(shown.channels_closed, localizer),
            )
        )
    return lines


def _digest(of: DigestHealth, localizer: Localizer) -> Mrkdwn:
    schedule, coming = localizer.schedule(of.schedule), localizer.moment(of.next)
    if of.last is None:
        return localizer.gettext(
            "✅ Digest “%(schedule)s”: the first one is due on %(next)s", schedule=schedule, next=coming
        )
    last = localizer.moment(of.last)
    if of.missed:
        return localizer.gettext(
            "⚠️ Digest “%(schedule)s”: the one due on %(last)s was missed because the bot could not "
            "send it in time; its news will be in the next one, due on %(next)s",
            schedule=schedule,
            last=last,
            next=coming,
        )
    said = localizer.gettext(
        "Digest “%(schedule)s”: %(reached)s of %(total)s messages of the one due on %(last)s have "
        "gone out; the next one is due on %(next)s",
        schedule=schedule,
        last=last,
        reached=Mrkdwn(localizer.translator.number(of.reached)),
        total=Mrkdwn(localizer.translator.number(of.total)),
        next=coming,
    )
    return Mrkdwn(f"{'✅' if of.reached == of.total else '⏳'} {said}")


def _words(words: Sequence[str], localizer: Localizer) -> Mrkdwn:
    named = [code(shortened(word, LONGEST_NAMED)) for word in words[:MOST_NAMED]]
    if not (left := len(words) - len(named)):
        return Mrkdwn(localizer.translator.list_of(named))
    return localizer.ngettext(
        "%(names)s and %(number)s more",
        "%(names)s and %(number)s more",
        left,
        names=Mrkdwn(", ".join(named)),
    )


def _messages(shown: Health, localizer: Localizer) -> list[Mrkdwn]:
    """Render the messages that wait to be sent, and those that could not be delivered."""
    if not (shown.waiting or shown.undeliverable or shown.expired or shown.unclear):
        return [localizer.gettext("✅ All messages were delivered")]
    lines = []
    if number := shown.waiting:
        lines.append(
            localizer.ngettext(
                "⏳ %(number)s message is waiting to be sent",
                "⏳ %(number)s messages are waiting to be sent",
                number,
            )
        )
    lines += given_up(shown, localizer)
    if number := shown.unclear:
        lines.append(
            localizer.ngettext(
                "⏳ For %(number)s message it is not yet known whether Slack received it; the bot "
                "checks the conversation before sending it again",
                "⏳ For %(number)s messages it is not yet known whether Slack received them; the bot "
                "checks the conversations before sending any of them again",
                number,
            )
        )
    return lines


def given_up(shown: Health, localizer: Localizer) -> list[Mrkdwn]:
    """Render how many messages failed, the latest of them with a remedy, and how to send them again."""
    lines = []
    if number := shown.undeliverable:
        lines.append(
            localizer.ngettext(
                "⚠️ %(number)s message could not be delivered: Slack does not allow writing to its recipient",
                "⚠️ %(number)s messages could not be delivered: Slack does not allow writing to their "
                "recipients",
                number,
            )
        )
    if number := shown.expired:
        lines.append(
            localizer.ngettext(
                "⚠️ %(number)s message expired before it could be sent",
                "⚠️ %(number)s messages expired before they could be sent",
                number,
            )
        )
    lines += [failure(each, localizer) for each in shown.failures]
    if shown.undeliverable or shown.expired:
        lines.append(
            localizer.gettext(
                "An admin can list them with `enlace outbox list` and resend them with `enlace outbox retry`."
            )
        )
    return lines


def _trail(shown: Health, localizer: Localizer) -> Mrkdwn:
    if shown.trail_fault is None:
        return localizer.ngettext(
            "✅ Audit trail intact, %(number)s event",
            "✅ Audit trail intact, %(number)s events",
            shown.events,
        )
    return localizer.gettext(
        "🚨 The audit trail is broken at event %(seq)s. Please ask an admin to run `enlace audit "
        "verify` right away and keep a copy of the database.",
        seq=Mrkdwn(str(shown.trail_fault)),
    )
