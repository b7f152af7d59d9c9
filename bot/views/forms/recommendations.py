"""Forms about recommendations."""

from bot.domain.recommendations import Detail
from bot.domain.statuses import Status, open_moves
from bot.domain.texts import NOTE_LIMIT, SHORT_LIMIT
from bot.i18n import N_
from bot.views.blocks import Block, context
from bot.views.forms import inputs
from bot.views.forms.draft import Draft
from bot.views.forms.names import Field, FormName
from bot.views.modals import Modal
from bot.views.text import Mrkdwn, bold, inline
from bot.views.voice import Voice

URL_LIMIT = 1000


def which(form: FormName, title: str, voice: Voice) -> Modal:
    """Ask which recommendation a form is about."""
    return Modal(form, title, (recommendation(voice, redraws=True),), close=voice.plain(N_("Cancel")))


def recommendation(
    voice: Voice,
    *,
    initial: inputs.Choice | None = None,
    optional: bool = False,
    redraws: bool = False,
    hint: str | None = None,
) -> Block:
    """A field for one of the recommendations."""
    return inputs.looked_up(
        Field.RECOMMENDATION,
        voice.plain(N_("Recommendation")),
        initial=initial,
        optional=optional,
        redraws=redraws,
        hint=hint,
        placeholder=voice.plain(N_("Its number, or words of its title")),
    )


def update(shown: Detail, draft: Draft, voice: Voice) -> Modal:
    """A form for where a recommendation stands: its fields are those that the status chosen needs."""
    row = shown.summary
    allowed = (row.status, *open_moves(row.status))
    chosen = draft.text(Field.STATUS, draft.about.get("status"))
    target = Status(chosen) if chosen in allowed else row.status
    return Modal(
        FormName.UPDATE,
        voice.translator.gettext(N_("Update no. %(number)s"), number=str(row.number)),
        (
            _about(shown, voice),
            inputs.choice(
                Field.STATUS,
                voice.plain(N_("Where it stands")),
                [(_status(status, row.status, voice), status.value) for status in allowed],
                initial=target,
                redraws=True,
                placeholder=voice.plain(N_("Choose a status")),
            ),
            *_needed(target, shown, draft, voice),
        ),
        close=voice.plain(N_("Cancel")),
        submit=voice.plain(N_("Save")),
        about={**draft.about, "version": draft.about.get("version", shown.version)},
    )


def _needed(target: Status, shown: Detail, draft: Draft, voice: Voice) -> list[Block]:
    """The fields that a status needs; a note keeps its place, so that what was typed stays."""
    labels = {
        Status.BLOCKED: N_("What blocks it"),
        Status.PARTIALLY_IMPLEMENTED: N_("What remains to be done"),
        Status.REPORTED: N_("What was done"),
    }
    same = target is shown.summary.status
    required = not same and target in {Status.BLOCKED, Status.PARTIALLY_IMPLEMENTED}
    fields = [
        inputs.text(
            Field.NOTE,
            voice.plain(labels.get(target, N_("What is new"))),
            initial=draft.text(Field.NOTE),
            longest=NOTE_LIMIT,
            optional=not required,
        )
    ]
    if target is Status.BLOCKED:
        fields.append(
            inputs.text(
                Field.AWAITED,
                voice.plain(N_("Whose decision is awaited")),
                initial=draft.text(Field.AWAITED),
                longest=SHORT_LIMIT,
                lines=False,
                optional=same,
            )
        )
    if target in {Status.PARTIALLY_IMPLEMENTED, Status.REPORTED} and not shown.evidence:
        fields += [
            inputs.text(
                Field.LINK,
                voice.plain(N_("Evidence: the link to the source")),
                initial=draft.text(Field.LINK),
                longest=URL_LIMIT,
                lines=False,
                hint=voice.plain(N_("At least one piece of evidence belongs to this status.")),
                placeholder="https://",
            ),
            inputs.text(
                Field.TITLE,
                voice.plain(N_("Title of the source")),
                initial=draft.text(Field.TITLE),
                longest=SHORT_LIMIT,
                lines=False,
                optional=True,
            ),
        ]
    if target in {Status.IN_PROGRESS, Status.PARTIALLY_IMPLEMENTED, Status.BLOCKED}:
        fields.append(
            inputs.text(
                Field.NEXT_STEP,
                voice.plain(N_("Next step")),
                initial=draft.text(Field.NEXT_STEP),
                longest=NOTE_LIMIT,
                optional=True,
            )
        )
    return fields


def _status(status: Status, current: Status, voice: Voice) -> str:
    shown = voice.status(status)
    if status is not current:
        return shown
    return voice.translator.gettext(N_("%(status)s (stays as it is)"), status=shown)


def _about(shown: Detail, voice: Voice) -> Block:
    """Which recommendation it is about, and where that stands."""
    row = shown.summary
    title = bold(Mrkdwn(f"{row.number} · {inline(row.short.text)}"))
    return context(Mrkdwn(f"{title} · {voice.status(row.status)}"))
