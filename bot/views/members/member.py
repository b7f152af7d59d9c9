"""Members: the list, one of them, and what a change of settings answers."""

from bot.domain.members.member import Member, Origin, Roster, Standing
from bot.i18n import N_
from bot.views.blockkit.blocks import Message, context, header, message, section, sections
from bot.views.blockkit.controls import Press, actions, button
from bot.views.blockkit.paging import paging, turning
from bot.views.blockkit.text import Mrkdwn, bold, inline
from bot.views.localizer import Voice

ORIGINS: dict[Origin, str] = {
    "own": N_("chosen by the person"),
    "file": N_("from the deploy file"),
    "slack": N_("from Slack"),
    "default": N_("the taskforce's default"),
}


def roster(shown: Roster, voice: Voice) -> Message:
    """Who belongs to the taskforce."""
    title = voice.ngettext("%(number)s member", "%(number)s members", shown.total)
    blocks = [header(title), *sections([_line(member, voice) for member in shown.members])]
    if shown.page.of > 1:
        again = voice.gettext("%(taskforce)s members")
        blocks += [paging(shown.page, again, voice), *turning(shown.page, again, voice)]
    return message(blocks)


def standing(shown: Standing, voice: Voice) -> Message:
    """One member: role, side, language, zone, what they lead, what they may change."""
    member = shown.member
    lines = [
        Mrkdwn(f"{bold(voice.person(member))} · {inline(member.name)}"),
        voice.gettext("*Role:* %(role)s", role=inline(voice.plain(member.role.label))),
        voice.gettext("*Side:* %(side)s", side=_side(member, voice)),
        *settings(shown, voice),
    ]
    if not member.active:
        lines.append(voice.gettext("⚠️ No longer on the list."))
    if shown.seats:
        lines.append(voice.gettext("*Leads:*"))
    lines += [
        voice.gettext(
            "• recommendation %(number)s: %(seat)s, %(side)s",
            number=Mrkdwn(str(number)),
            seat=inline(voice.plain(seated.seat.label)),
            side=voice.side(seated.side),
        )
        for number, seated in shown.seats
    ]
    blocks = sections(lines)
    if shown.own:
        blocks.append(actions(button(voice.plain(N_("Change …")), Press.SETTINGS, "own")))
    elif shown.editable and member.slack_id:
        blocks.append(actions(button(voice.plain(N_("Change …")), Press.MEMBER, member.slack_id)))
    if shown.own:
        blocks.append(
            context(
                voice.gettext(
                    "`%(taskforce)s language es` or `en` changes your language, "
                    "`%(taskforce)s zone America/Tijuana` your time zone, "
                    "`%(taskforce)s absence until friday` says that you are away."
                )
            )
        )
    return message(blocks)


def settings(shown: Standing, voice: Voice) -> list[Mrkdwn]:
    """What someone can choose for themselves, in lines: language, time zone, absence, digests."""
    member = shown.member
    return [
        voice.gettext(
            "*Language:* %(language)s, %(origin)s",
            language=_language(member, voice),
            origin=inline(voice.plain(ORIGINS[member.language_origin])),
        ),
        voice.gettext(
            "*Time zone:* %(zone)s (%(key)s), %(origin)s",
            zone=inline(voice.translator.zone_name(member.zone.key)),
            key=inline(member.zone.key),
            origin=inline(voice.plain(ORIGINS[member.zone_origin])),
        ),
        *_absence(shown, voice),
        *([voice.gettext("🔕 *Digests:* none are sent, by own choice")] if member.digest_muted else []),
    ]


def absence_noted(shown: Standing, voice: Voice) -> Message:
    """Confirm an absence, with what becomes of reminders, or that there is none."""
    lines = [Mrkdwn(f"{bold(voice.person(shown.member))} · {inline(shown.member.name)}")]
    lines += _absence(shown, voice) or [voice.gettext("No absence is noted.")]
    blocks = sections(lines)
    if shown.absence:
        follows = (
            voice.gettext(
                "Reminders go to whoever stands in, who may hand in, accept and reassign meanwhile."
            )
            if shown.delegate
            else voice.gettext(
                "Reminders go to the lead of each recommendation on the same side meanwhile, if there is one."
            )
        )
        blocks.append(context(follows))
    return message(blocks)


def _absence(shown: Standing, voice: Voice) -> list[Mrkdwn]:
    if shown.absence is None:
        return []
    first, last = voice.weekday(shown.absence.first), voice.weekday(shown.absence.last)
    lines = [voice.gettext("*Absent:* from %(first)s to %(last)s, both included", first=first, last=last)]
    if shown.delegate:
        lines.append(voice.gettext("*Standing in:* %(who)s", who=voice.person(shown.delegate)))
    return lines


def language_chosen(member: Member, voice: Voice) -> Message:
    """Confirm one's own language, already in it."""
    said = voice.gettext("From now on I speak %(language)s with you.", language=_language(member, voice))
    return message([section(said)])


def digests_chosen(member: Member, voice: Voice) -> Message:
    """Confirm whether one is sent digests."""
    if member.digest_muted:
        said = voice.gettext(
            "🔕 I send you no digests from now on. `%(taskforce)s digests on` has them sent again."
        )
    else:
        said = voice.gettext("🔔 I send you the digests that are for you.")
    return message([section(said)])


def zone_chosen(member: Member, voice: Voice) -> Message:
    """Confirm one's own time zone, with the time there."""
    said = voice.gettext(
        "From now on I give you times in this zone: %(zone)s (%(key)s). It is %(now)s there.",
        zone=inline(voice.translator.zone_name(member.zone.key)),
        key=inline(member.zone.key),
        now=inline(voice.translator.moment(voice.now)),
    )
    return message([section(said)])


def member_changed(before: Member, member: Member, voice: Voice) -> Message:
    """Confirm what the secretariat changed about someone."""
    lines = []
    if member.role is not before.role:
        lines.append(
            voice.gettext(
                "%(who)s: role %(after)s; it was %(before)s.",
                who=voice.person(member),
                after=inline(voice.plain(member.role.label)),
                before=inline(voice.plain(before.role.label)),
            )
        )
    if member.side is not before.side:
        lines.append(
            voice.gettext(
                "%(who)s: side %(after)s; it was %(before)s.",
                who=voice.person(member),
                after=_side(member, voice),
                before=_side(before, voice),
            )
        )
    if member.language != before.language:
        lines.append(
            voice.gettext(
                "%(who)s: language %(after)s.", who=voice.person(member), after=_language(member, voice)
            )
        )
    if member.zone != before.zone:
        lines.append(
            voice.gettext(
                "%(who)s: time zone %(after)s.", who=voice.person(member), after=inline(member.zone.key)
            )
        )
    return message(sections(lines or [voice.gettext("Recorded for %(who)s.", who=voice.person(member))]))


def _line(member: Member, voice: Voice) -> Mrkdwn:
    return voice.gettext(
        "%(who)s · %(role)s · %(side)s · %(language)s",
        who=bold(voice.person(member)),
        role=inline(voice.plain(member.role.label)),
        side=_side(member, voice),
        language=_language(member, voice),
    )


def _side(member: Member, voice: Voice) -> Mrkdwn:
    return voice.side(member.side) if member.side else voice.gettext("neither side")


def _language(member: Member, voice: Voice) -> Mrkdwn:
    return voice.gettext("Spanish") if member.language == "es" else voice.gettext("English")
