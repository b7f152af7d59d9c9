"""What a failed attempt to post means: retry later, give up, or unclear."""

from dataclasses import dataclass

from aiohttp import ClientConnectorError
from slack_sdk.errors import SlackApiError

RATE_LIMITED = 429
SERVER_ERROR = 500
USUAL_WAIT = 30.0
"""Seconds until the next try if Slack names none."""
AMBIGUOUS = frozenset(
    {"fatal_error", "internal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
)
"""Slack's codes after which the message may have been posted all the same."""
OURS = frozenset(
    {
        "not_authed",
        "invalid_auth",
        "token_revoked",
        "token_expired",
        "missing_scope",
        "not_allowed_token_type",
        "org_login_required",
        "ekm_access_denied",
        "team_access_not_granted",
    }
)
"""Slack's codes for problems of the bot's own access; the message waits until an admin has fixed them."""


@dataclass(frozen=True)
class TryAgain:
    """Nothing was posted; it is `counted` as a try unless it was only a rate limit.

    After a counted try, the pause grows beyond `seconds` with the number of earlier tries. `problem` is
    Slack's code, or the kind of failure.
    """

    seconds: float
    counted: bool
    problem: str | None = None


@dataclass(frozen=True)
class GiveUp:
    """Nothing was posted, and a retry would end the same way; `problem` is Slack's code."""

    problem: str


@dataclass(frozen=True)
class Unclear:
    """The message may or may not have been posted; `why` names the kind of failure."""

    why: str


Outcome = TryAgain | GiveUp | Unclear


def outcome_of(failure: Exception) -> Outcome:
    """Return what a failure of `chat.postMessage` means."""
    if isinstance(failure, SlackApiError):
        return _answered(failure)
    if isinstance(failure, ClientConnectorError):
        # The connection was never made.
        return TryAgain(USUAL_WAIT, counted=True, problem=type(failure).__name__)
    return Unclear(type(failure).__name__)


def _answered(refusal: SlackApiError) -> Outcome:
    response = refusal.response
    status = getattr(response, "status_code", 0)
    data = getattr(response, "data", None)
    code = data.get("error") if isinstance(data, dict) else None
    if status == RATE_LIMITED or code == "ratelimited":
        return TryAgain(seconds_asked(response), counted=False, problem="ratelimited")
    if status >= SERVER_ERROR or not isinstance(code, str) or code in AMBIGUOUS:
        return Unclear(code if isinstance(code, str) else f"http_{status}")
    return TryAgain(USUAL_WAIT, counted=True, problem=code) if code in OURS else GiveUp(code)


def seconds_asked(response: object) -> float:
    """Return the seconds of Slack's Retry-After, at least 1, or `USUAL_WAIT` if it names none."""
    headers = getattr(response, "headers", {}) or {}
    named = next((value for name, value in headers.items() if name.lower() == "retry-after"), None)
    given = named[0] if isinstance(named, list) else named
    try:
        return max(1.0, float(given or USUAL_WAIT))
    except ValueError:
        return USUAL_WAIT
