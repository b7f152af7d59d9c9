"""The form for a member's settings: their own, or, for the secretariat, anyone's."""

from collections.abc import Sequence

from bot.domain.members.member import MemberSeats, Role, Side
from bot.i18n import N_
from bot.views.blockkit.blocks import Block, section
from bot.views.blockkit.modals import Modal
from bot.views.blockkit.text import Mrkdwn, bold, inline
from bot.views.forms import inputs
from bot.views.forms.draft import Draft
from bot.views.forms.fields import form
from bot.views.forms.names import Field, FormName
from bot.views.localizer import Localizer

SENT, MUTED = "sent", "muted"
BACK = "slack"
"""The value that gives up one's own language or zone (`INHERITED` of the services)."""


def settings(shown: MemberSeats, draft: Draft, localizer: Localizer) -> Modal:
    """Draw the form: language, time zone and absence; for other members also role and side."""
    member = shown.member
    digest = MUTED if member.digest_muted else SENT
    zone = draft.text(Field.ZONE, member.zone.key) or member.zone.key
    return form(
        FormName.SETTINGS,
        localizer.plain(N_("Your settings")) if shown.own else localizer.plain(N_("A member's settings")),
        (
            *([] if shown.own else _standing(shown, draft, localizer)),
            inputs.choice(
                Field.LANGUAGE,
                localizer.plain(N_("Language")),
                [
                    (localizer.plain(N_("English")), "en"),
                    (localizer.plain(N_("Spanish")), "es"),
                    *([way_back(localizer)] if member.language_origin == "own" else []),
                ],
                initial=draft.text(Field.LANGUAGE, member.language),
                placeholder=localizer.plain(N_("Choose a language")),
            ),
            inputs.looked_up(
                Field.ZONE,
                localizer.plain(N_("Time zone")),
                initial=way_back(localizer) if zone == BACK else (zone_label(zone, localizer), zone),
                placeholder=localizer.plain(N_("A city, such as Tijuana")),
            ),
            *([_digest(draft.text(Field.DIGEST, digest), localizer)] if shown.own else []),
            *_absence(shown, draft, localizer),
        ),
        localizer,
        submit=localizer.plain(N_("Save")),
        about=draft.about,
    )


def way_back(localizer: Localizer) -> inputs.Choice:
    """Return the choice that gives up one's own language or zone."""
    return localizer.plain(N_("As set in Slack or in the deploy file")), BACK


def zone_label(key: str, localizer: Localizer) -> str:
    """Return a time zone as people choose it."""
    name = localizer.translator.zone_name(key)
    return key if name == key else f"{name} ({key})"


def _digest(initial: str | None, localizer: Localizer) -> Block:
    return inputs.choice(
        Field.DIGEST,
        localizer.plain(N_("Digests")),
        [
            (localizer.plain(N_("Send me mine")), SENT),
            (localizer.plain(N_("Send me none")), MUTED),
        ],
        initial=initial,
        placeholder=localizer.plain(N_("Choose")),
    )


def _standing(shown: MemberSeats, draft: Draft, localizer: Localizer) -> Sequence[Block]:
    member = shown.member
    name = section(Mrkdwn(f"{bold(localizer.person(member))} · {inline(member.name)}"))
    if member.in_file:
        said = localizer.gettext(
            "The role and side of %(who)s are set in the deploy file.", who=localizer.person(member)
        )
        return [name, section(said)]
    return [
        name,
        inputs.choice(
            Field.ROLE,
            localizer.plain(N_("Role")),
            [(localizer.plain(role.label), role.value) for role in Role],
            initial=draft.text(Field.ROLE, member.role.value),
            placeholder=localizer.plain(N_("Choose a role")),
        ),
        inputs.choice(
            Field.SIDE,
            localizer.plain(N_("Side")),
            [(localizer.plain(side.label), side.value) for side in Side],
            initial=draft.text(Field.SIDE, member.side.value if member.side else None),
            optional=True,
            placeholder=localizer.plain(N_("Choose a side")),
        ),
    ]


def _absence(shown: MemberSeats, draft: Draft, localizer: Localizer) -> Sequence[Block]:
    first = shown.absence.first if shown.absence else None
    last = shown.absence.last if shown.absence else None
    delegate = shown.delegate.slack_id if shown.delegate else None
    return [
        inputs.day(
            Field.ABSENT_FROM,
            localizer.plain(N_("Absent from")),
            initial=draft.day(Field.ABSENT_FROM, first),
            optional=True,
            hint=localizer.plain(N_("Leave both days empty for no absence.")),
        ),
        inputs.day(
            Field.ABSENT_UNTIL,
            localizer.plain(N_("Absent through")),
            initial=draft.day(Field.ABSENT_UNTIL, last),
            optional=True,
        ),
        inputs.person(
            Field.DELEGATE,
            localizer.plain(N_("Who stands in")),
            initial=draft.text(Field.DELEGATE, delegate),
            optional=True,
            placeholder=localizer.plain(N_("Choose someone")),
        ),
    ]
