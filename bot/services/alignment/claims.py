"""User names that nobody in Slack had: a later holder is not that person until it is confirmed."""

from bot.messages import people
from bot.services.alignment.transaction import Pass
from bot.services.members.claims import REFUSED, judges
from bot.services.members.queries import Profile
from bot.services.outbox.messages import letter
from bot.store import tables


def note_claim(work: Pass, row: tables.Member | None, profile: Profile, team_id: str) -> bool:
    """Say whether someone in a workspace only claims to be the row's person, and ask the secretariat about it
    once.
    """
    if row is None or row.identity_in(team_id) is not None or not row.handle_vacant:
        return False
    claimant = work.context.in_team(team_id).marked(profile.slack_id)
    if row.handle_claim not in {claimant, f"{REFUSED}{claimant}"}:
        work.settle(row, {"handle_claim": claimant})
        content = people.claim(row.file_key or "", claimant)
        cause = f"claim:{row.id}:{claimant}"
        for each in judges(work.session, work.context):
            work.session.add(letter(work.context, cause, each, *content, work.now))
        work.context.posted(work.session)
    return True
