"""How the bot is doing, in words."""

from collections.abc import Sequence

from bot.domain.health import DigestHealth, Health
from bot.domain.texts import shortened
from bot.views.blockkit.blocks import Message, header, message, sections
from bot.views.blockkit.text import Mrkdwn, code, inline
from bot.views.localizer import Voice
from bot.views.outbox.undelivered import failure

MOST_NAMED = 10
LONGEST_NAMED = 80
"""Words of the deploy file that one sentence names, and characters of each; the file has them all."""
DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def health(shown: Health, voice: Voice) -> Message:
    """Good news first, then whatever somebody should look after."""
    number = voice.translator.number
    lines = [
        voice.gettext(
            "✅ Enlace %(version)s, database %(database)s at revision %(revision)s",
            version=inline(shown.version),
            database=inline(DATABASES.get(shown.database, shown.database)),
            revision=inline(shown.revision),
        ),
        voice.gettext(
            "✅ %(members)s members, %(recommendations)s recommendations",
            members=Mrkdwn(number(shown.members)),
            recommendations=Mrkdwn(number(shown.recommendations)),
        ),
        *_connection(shown, voice),
    ]
    if shown.synced_at:
        lines.append(voice.gettext("✅ Deploy file applied %(ago)s", ago=voice.ago(shown.synced_at)))
    lines += [_trail(shown, voice), *_digests(shown, voice), *_messages(shown, voice)]
    if shown.untranslated:
        lines.append(
            voice.ngettext(
                "⏳ %(number)s text is not in both languages: `%(taskforce)s translations`",
                "⏳ %(number)s texts are not in both languages: `%(taskforce)s translations`",
                shown.untranslated,
            )
        )
    lines += _unresolved(shown, voice)
    return message([header(voice.plain("How the bot is doing")), *sections(lines)])


def troubles(shown: Health, voice: Voice) -> list[Mrkdwn]:
    """What somebody should look after, messages that could not be delivered aside; nothing if all is well."""
    return [
        *([_trail(shown, voice)] if shown.trail_fault is not None else []),
        *(_digest(each, voice) for each in shown.digests if each.missed),
        *_channels(shown, voice),
        *_unresolved(shown, voice),
    ]


def _unresolved(shown: Health, voice: Voice) -> list[Mrkdwn]:
    if not shown.unresolved:
        return []
    return [
        voice.gettext(
            "⚠️ Slack knows nobody by these references of the deploy file: %(names)s. "
            "Please have an admin correct them there.",
            names=_words(shown.unresolved, voice),
        )
    ]


def _connection(shown: Health, voice: Voice) -> list[Mrkdwn]:
    if shown.connected_since is None:
        return []
    since = voice.gettext(
        "✅ Connected to Slack since %(instant)s", instant=voice.instant(shown.connected_since)
    )
    if not shown.reconnections:
        return [since]
    again = voice.ngettext(
        "reconnected %(number)s time since the start",
        "reconnected %(number)s times since the start",
        shown.reconnections,
    )
    return [Mrkdwn(f"{since} · {again}")]


def _digests(shown: Health, voice: Voice) -> list[Mrkdwn]:
    """When each schedule last fell due and what became of that, its next hour, and channels out of reach."""
    return [*(_digest(each, voice) for each in shown.digests), *_channels(shown, voice)]


def _channels(shown: Health, voice: Voice) -> list[Mrkdwn]:
    lines = []
    if shown.channels_unknown:
        lines.append(
            voice.gettext(
                "⚠️ A digest is to go to %(channels)s, and Slack shows me no such channel. Please make it, "
                "or, if it is private, type `/invite` with my name there, and have an admin restart me; or "
                "have it taken off the deploy file.",
                channels=_words(shown.channels_unknown, voice),
            )
        )
    if shown.channels_closed:
        lines.append(
            voice.gettext(
                "⚠️ A digest is to go to %(channels)s, where I was not when I started. Unless somebody has "
                "done so since, please type `/invite` with my name there.",
                channels=_words(shown.channels_closed, voice),
            )
        )
    return lines


def _digest(of: DigestHealth, voice: Voice) -> Mrkdwn:
    schedule, coming = inline(of.schedule), voice.instant(of.next)
    if of.last is None:
        return voice.gettext(
            "✅ Digest “%(schedule)s”: the first is due %(next)s", schedule=schedule, next=coming
        )
    last = voice.instant(of.last)
    if of.missed:
        return voice.gettext(
            "⚠️ Digest “%(schedule)s”: the one due %(last)s was missed, because I could not send it in time; "
            "what it would have said comes with the next one, due %(next)s",
            schedule=schedule,
            last=last,
            next=coming,
        )
    said = voice.gettext(
        "Digest “%(schedule)s”: of the one due %(last)s, %(reached)s of %(total)s messages have gone out; "
        "the next is due %(next)s",
        schedule=schedule,
        last=last,
        reached=Mrkdwn(voice.translator.number(of.reached)),
        total=Mrkdwn(voice.translator.number(of.total)),
        next=coming,
    )
    return Mrkdwn(f"{'✅' if of.reached == of.total else '⏳'} {said}")


def _words(words: Sequence[str], voice: Voice) -> Mrkdwn:
    named = [code(shortened(word, LONGEST_NAMED)) for word in words[:MOST_NAMED]]
    if not (left := len(words) - len(named)):
        return Mrkdwn(voice.translator.list_of(named))
    return voice.ngettext(
        "%(names)s and %(number)s more",
        "%(names)s and %(number)s more",
        left,
        names=Mrkdwn(", ".join(named)),
    )


def _messages(shown: Health, voice: Voice) -> list[Mrkdwn]:
    """What the bot still has to say, and what it could not."""
    if not (shown.waiting or shown.undeliverable or shown.expired or shown.unclear):
        return [voice.gettext("✅ Every message was delivered")]
    lines = []
    if number := shown.waiting:
        lines.append(
            voice.ngettext(
                "⏳ %(number)s message waits to be sent", "⏳ %(number)s messages wait to be sent", number
            )
        )
    lines += given_up(shown, voice)
    if number := shown.unclear:
        lines.append(
            voice.ngettext(
                "⏳ Of %(number)s message nobody knows yet whether Slack took it; I read the conversation "
                "back before I send it again",
                "⏳ Of %(number)s messages nobody knows yet whether Slack took them; I read the "
                "conversations back before I send any again",
                number,
            )
        )
    return lines


def given_up(shown: Health, voice: Voice) -> list[Mrkdwn]:
    """How many messages could not be delivered, the latest of them with what to do, and how to send them."""
    lines = []
    if number := shown.undeliverable:
        lines.append(
            voice.ngettext(
                "⚠️ %(number)s message could not be delivered: Slack does not let its recipient be written to",
                "⚠️ %(number)s messages could not be delivered: Slack does not let their recipients be "
                "written to",
                number,
            )
        )
    if number := shown.expired:
        lines.append(
            voice.ngettext(
                "⚠️ %(number)s message waited until it was too old to be sent",
                "⚠️ %(number)s messages waited until they were too old to be sent",
                number,
            )
        )
    lines += [failure(each, voice) for each in shown.failures]
    if shown.undeliverable or shown.expired:
        lines.append(
            voice.gettext(
                "An admin sees them with `enlace outbox list` and has them sent with `enlace outbox retry`."
            )
        )
    return lines


def _trail(shown: Health, voice: Voice) -> Mrkdwn:
    if shown.trail_fault is None:
        return voice.ngettext(
            "✅ Audit trail whole, %(number)s event", "✅ Audit trail whole, %(number)s events", shown.events
        )
    return voice.gettext(
        "🚨 The audit trail is broken at event %(seq)s. Please have an admin run `enlace audit "
        "verify` at once and keep a copy of the database.",
        seq=Mrkdwn(str(shown.trail_fault)),
    )
