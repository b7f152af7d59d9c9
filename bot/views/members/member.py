"""Views of members: the list, one member, and the answer to a change of settings."""

from bot.domain.members.member import Member, MemberSeats, Origin, Roster
from bot.i18n import N_
from bot.views.blockkit.blocks import Message, context, header, message, section, sections
from bot.views.blockkit.controls import Press, actions, button
from bot.views.blockkit.paging import paging, turning
from bot.views.blockkit.text import Mrkdwn, bold, inline
from bot.views.localizer import Localizer

ORIGINS: dict[Origin, str] = {
    "own": N_("chosen personally"),
    "file": N_("from the deploy file"),
    "slack": N_("from Slack"),
    "default": N_("the taskforce's default"),
}


def roster(shown: Roster, localizer: Localizer) -> Message:
    """Render the list of the taskforce's members."""
    title = localizer.ngettext("%(number)s member", "%(number)s members", shown.total)
    blocks = [header(title), *sections([_line(member, localizer) for member in shown.members])]
    if shown.page.of > 1:
        again = localizer.gettext("%(taskforce)s members")
        blocks += [paging(shown.page, again, localizer), *turning(shown.page, again, localizer)]
    return message(blocks)


def standing(shown: MemberSeats, localizer: Localizer) -> Message:
    """Render one member: role, side, language, zone, what they lead, and what the reader may change."""
    member = shown.member
    lines = [
        Mrkdwn(f"{bold(localizer.person(member))} · {inline(member.name)}"),
        localizer.gettext("*Role:* %(role)s", role=inline(localizer.plain(member.role.label))),
        localizer.gettext("*Side:* %(side)s", side=_side(member, localizer)),
        *settings(shown, localizer),
    ]
    if not member.active:
        lines.append(localizer.gettext("⚠️ No longer on the list."))
    if shown.seats:
        lines.append(localizer.gettext("*Seats:*"))
    lines += [
        localizer.gettext(
            "• recommendation %(number)s: %(seat)s, %(side)s",
            number=Mrkdwn(str(number)),
            seat=inline(localizer.plain(seated.seat.label)),
            side=localizer.side(seated.side),
        )
        for number, seated in shown.seats
    ]
    blocks = sections(lines)
    if shown.own:
        blocks.append(actions(button(localizer.plain(N_("Change …")), Press.SETTINGS, "own")))
    elif shown.editable and member.slack_id:
        blocks.append(actions(button(localizer.plain(N_("Change …")), Press.MEMBER, member.slack_id)))
    if shown.own and len(shown.workspaces) > 1:
        here, *others = (inline(key) for key in shown.workspaces)
        blocks.append(
            context(
                localizer.gettext(
                    "The bot writes to you in the Slack workspace “%(here)s”; `%(taskforce)s me workspace "
                    "%(other)s` changes that.",
                    here=here,
                    other=others[0],
                )
            )
        )
    if shown.own:
        blocks.append(
            context(
                localizer.gettext(
                    "`%(taskforce)s language es` or `en` changes your language; `%(taskforce)s zone "
                    "America/Tijuana`, your time zone; `%(taskforce)s absence until friday` records "
                    "an absence."
                )
            )
        )
    return message(blocks)


def settings(shown: MemberSeats, localizer: Localizer) -> list[Mrkdwn]:
    """Render the settings that a member chooses: language, time zone, absence, digests."""
    member = shown.member
    return [
        localizer.gettext(
            "*Language:* %(language)s, %(origin)s",
            language=_language(member, localizer),
            origin=inline(localizer.plain(ORIGINS[member.language_origin])),
        ),
        localizer.gettext(
            "*Time zone:* %(zone)s (%(key)s), %(origin)s",
            zone=inline(localizer.translator.zone_name(member.zone.key)),
            key=inline(member.zone.key),
            origin=inline(localizer.plain(ORIGINS[member.zone_origin])),
        ),
        *_absence(shown, localizer),
        *([localizer.gettext("🔕 *Digests:* not sent, by personal choice")] if member.digest_muted else []),
    ]


def absence_noted(shown: MemberSeats, localizer: Localizer) -> Message:
    """Confirm an absence and say who gets the reminders, or confirm that there is none."""
    lines = [Mrkdwn(f"{bold(localizer.person(shown.member))} · {inline(shown.member.name)}")]
    lines += _absence(shown, localizer) or [localizer.gettext("No absence is recorded.")]
    blocks = sections(lines)
    if shown.absence:
        follows = (
            localizer.gettext("Meanwhile, reminders go to the stand-in, who can submit, accept and reassign.")
            if shown.delegate
            else localizer.gettext(
                "Meanwhile, reminders go to the lead of each recommendation on the same side, if "
                "there is one."
            )
        )
        blocks.append(context(follows))
    return message(blocks)


def _absence(shown: MemberSeats, localizer: Localizer) -> list[Mrkdwn]:
    if shown.absence is None:
        return []
    both = localizer.days(shown.absence.first, shown.absence.last)
    lines = [localizer.gettext("*Absent:* from %(first)s to %(last)s, inclusive", **both)]
    if shown.delegate:
        lines.append(localizer.gettext("*Stand-in:* %(who)s", who=localizer.person(shown.delegate)))
    return lines


def language_chosen(member: Member, localizer: Localizer) -> Message:
    """Confirm the reader's new language, in that language."""
    said = localizer.gettext(
        "From now on, the bot will use %(language)s with you (%(origin)s).",
        language=_language(member, localizer),
        origin=inline(localizer.plain(ORIGINS[member.language_origin])),
    )
    return message([section(said)])


def digests_chosen(member: Member, localizer: Localizer) -> Message:
    """Confirm whether the reader gets digests."""
    if member.digest_muted:
        said = localizer.gettext(
            "🔕 You will get no more digests. `%(taskforce)s digests on` turns them back on."
        )
    else:
        said = localizer.gettext("🔔 You will get your digests.")
    return message([section(said)])


def zone_chosen(member: Member, localizer: Localizer) -> Message:
    """Confirm the reader's time zone, with the time there."""
    said = localizer.gettext(
        "From now on, times are shown in this zone: %(zone)s (%(key)s), %(origin)s. Date and time "
        "there: %(now)s",
        zone=inline(localizer.translator.zone_name(member.zone.key)),
        key=inline(member.zone.key),
        now=inline(localizer.translator.moment(localizer.now)),
        origin=inline(localizer.plain(ORIGINS[member.zone_origin])),
    )
    return message([section(said)])


def workspace_chosen(shown: MemberSeats, localizer: Localizer) -> Message:
    """Confirm in which Slack workspace the reader is written to."""
    said = localizer.gettext(
        "From now on, the bot writes to you in the Slack workspace “%(here)s”.",
        here=inline(shown.workspaces[0]),
    )
    return message([section(said)])


def member_changed(before: Member, member: Member, localizer: Localizer) -> Message:
    """Confirm what the secretariat changed about a member."""
    lines = []
    if member.role is not before.role:
        lines.append(
            localizer.gettext(
                "%(who)s: role %(after)s; it was %(before)s.",
                who=localizer.person(member),
                after=inline(localizer.plain(member.role.label)),
                before=inline(localizer.plain(before.role.label)),
            )
        )
    if member.side is not before.side:
        lines.append(
            localizer.gettext(
                "%(who)s: side %(after)s; it was %(before)s.",
                who=localizer.person(member),
                after=_side(member, localizer),
                before=_side(before, localizer),
            )
        )
    if member.language != before.language:
        lines.append(
            localizer.gettext(
                "%(who)s: language %(after)s.",
                who=localizer.person(member),
                after=_language(member, localizer),
            )
        )
    if member.zone != before.zone:
        lines.append(
            localizer.gettext(
                "%(who)s: time zone %(after)s.", who=localizer.person(member), after=inline(member.zone.key)
            )
        )
    return message(
        sections(lines or [localizer.gettext("Recorded for %(who)s.", who=localizer.person(member))])
    )


def _line(member: Member, localizer: Localizer) -> Mrkdwn:
    return localizer.gettext(
        "%(who)s · %(role)s · %(side)s · %(language)s",
        who=bold(localizer.person(member)),
        role=inline(localizer.plain(member.role.label)),
        side=_side(member, localizer),
        language=_language(member, localizer),
    )


def _side(member: Member, localizer: Localizer) -> Mrkdwn:
    return localizer.side(member.side) if member.side else localizer.gettext("neither side")


def _language(member: Member, localizer: Localizer) -> Mrkdwn:
    return localizer.gettext("Spanish") if member.language == "es" else localizer.gettext("English")
