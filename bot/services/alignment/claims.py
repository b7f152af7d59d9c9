"""User names that nobody in Slack had: a later holder is not that person until it is confirmed."""

from bot.domain.members.member import Role
from bot.messages import people
from bot.services.alignment.transaction import Pass
from bot.services.members.queries import Profile, holders
from bot.services.outbox.messages import letter
from bot.store import tables


def note_claim(work: Pass, row: tables.Member | None, profile: Profile) -> bool:
    """Say whether someone only claims to be the row's person, and ask the secretariat about it once."""
    if row is None or row.identity is not None or not row.handle_vacant:
        return False
    if row.handle_claim != profile.slack_id:
        work.settle(row, {"handle_claim": profile.slack_id})
        content = people.claim(row.file_key or "", profile.slack_id)
        cause = f"claim:{row.id}:{profile.slack_id}"
        asked = holders(work.session, work.context, [Role.SECRETARIAT])
        asked = asked or holders(work.session, work.context, [Role.CHAIR])
        for each in asked:
            work.session.add(letter(work.context, cause, each, *content, work.now))
        work.context.posted(work.session)
    return True
