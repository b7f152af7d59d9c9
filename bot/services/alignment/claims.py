"""User names that nobody in Slack had: a later holder is not that person until it is confirmed."""

from bot.messages import people
from bot.services.alignment.transaction import Pass
from bot.services.members.claims import REFUSED, judges
from bot.services.members.queries import Profile
from bot.services.outbox.messages import letter
from bot.store import tables


def note_claim(work: Pass, row: tables.Member | None, profile: Profile) -> bool:
    """Say whether someone only claims to be the row's person, and ask the secretariat about it once."""
    if row is None or row.identity is not None or not row.handle_vacant:
        return False
    if row.handle_claim not in {profile.slack_id, f"{REFUSED}{profile.slack_id}"}:
        work.settle(row, {"handle_claim": profile.slack_id})
        content = people.claim(row.file_key or "", profile.slack_id)
        cause = f"claim:{row.id}:{profile.slack_id}"
        for each in judges(work.session, work.context):
            work.session.add(letter(work.context, cause, each, *content, work.now))
        work.context.posted(work.session)
    return True
