"""Forms about digests: the note at the beginning, and the reason for holding one back."""

from collections.abc import Sequence

from bot.domain.digests.actions import Correctable, Noting
from bot.domain.texts import CORRECTION_LIMIT, DIGEST_NOTE_LIMIT, HOLD_REASON_LIMIT
from bot.i18n import N_
from bot.views.blockkit.blocks import Block, context
from bot.views.blockkit.modals import Modal
from bot.views.blockkit.text import Mrkdwn, bold, inline
from bot.views.digests.corrections import LONGEST_IN_LINE
from bot.views.digests.full_text import mark
from bot.views.forms import inputs
from bot.views.forms.draft import Draft
from bot.views.forms.fields import form
from bot.views.forms.names import Field, FormName
from bot.views.labels import audience
from bot.views.localizer import Localizer


def note(shown: Noting, draft: Draft, localizer: Localizer) -> Modal:
    """Draw the form for the note of a digest; submitted empty, it removes the present note."""
    return form(
        FormName.DIGEST_NOTE,
        localizer.plain(N_("A note for the digest")),
        (
            *_about(shown, localizer),
            inputs.text(
                Field.TEXT,
                localizer.plain(N_("What readers should know first")),
                initial=draft.text(Field.TEXT, shown.note.text if shown.note else None),
                longest=DIGEST_NOTE_LIMIT,
                optional=shown.note is not None,
                hint=localizer.plain(N_("Appears at the top, with your name, in your language.")),
            ),
        ),
        localizer,
        submit=localizer.plain(N_("Save")),
        about=draft.about,
    )


def hold(shown: Noting, draft: Draft, localizer: Localizer) -> Modal:
    """Draw the form for the reason to hold a digest back."""
    return form(
        FormName.DIGEST_HOLD,
        localizer.plain(N_("Put the digest on hold")),
        (
            *_about(shown, localizer),
            inputs.text(
                Field.NOTE,
                localizer.plain(N_("Reason")),
                initial=draft.text(Field.NOTE),
                longest=HOLD_REASON_LIMIT,
                hint=localizer.plain(N_("The other people who manage the digests are notified.")),
            ),
        ),
        localizer,
        submit=localizer.plain(N_("Put on hold")),
        about=draft.about,
    )


def correct(shown: Correctable, draft: Draft, localizer: Localizer) -> Modal:
    """Draw the form for a correction; submitting it is the confirmation, since nothing takes it back."""
    return form(
        FormName.DIGEST_CORRECT,
        localizer.plain(N_("Correct a digest")),
        (
            *_about_sent(shown, localizer),
            inputs.text(
                Field.TEXT,
                localizer.plain(N_("What was wrong, and what is right")),
                initial=draft.text(Field.TEXT),
                longest=CORRECTION_LIMIT,
                hint=localizer.plain(
                    N_(
                        "Appears at the top of the message and in its thread, with the date and your name, "
                        "in your language."
                    )
                ),
            ),
            context(
                localizer.gettext(
                    "It goes to %(whom)s, and those who acknowledged the digest are notified. It cannot be "
                    "undone; another correction can follow.",
                    whom=audience(shown.people, shown.channels, localizer),
                )
            ),
        ),
        localizer,
        submit=localizer.plain(N_("Publish")),
        about=draft.about,
    )


def _about_sent(shown: Correctable, localizer: Localizer) -> list[Block]:
    sent = localizer.gettext(
        "%(schedule)s, digest of %(day)s, sent %(when)s",
        schedule=bold(localizer.schedule(shown.schedule)),
        day=localizer.weekday(shown.day),
        when=localizer.moment(shown.at),
    )
    if shown.last is None:
        return [context(sent)]
    before = localizer.ngettext(
        "Corrected once before: “%(text)s”",
        "Corrected %(number)s times before, most recently: “%(text)s”",
        shown.corrections,
        text=inline(shown.last.shortened(LONGEST_IN_LINE).text),
    )
    return [context(sent), context(Mrkdwn(f"{before}{mark(shown.last, localizer)}"))]


def _about(shown: Noting, localizer: Localizer) -> Sequence[Block]:
    due = localizer.gettext(
        "%(schedule)s, due %(when)s",
        schedule=bold(localizer.schedule(shown.schedule)),
        when=localizer.moment(shown.occurrence.instant),
    )
    return [context(Mrkdwn(due))]
