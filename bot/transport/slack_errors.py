"""Reads Slack's error codes and waits, in every form in which the SDK passes them on."""

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError

FAILURES = (SlackClientError, ClientError, TimeoutError, OSError)
"""What a request to Slack may raise; not all of aiohttp's errors are OSErrors."""
LONGEST_WAIT = 120.0
TOKEN_REFUSED = frozenset(
    {
        "account_inactive",
        "forbidden_team",
        "invalid_auth",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "token_expired",
        "token_revoked",
    }
)
"""Codes that a retry does not make go away."""


def refusal_code(refusal: SlackApiError) -> str | None:
    """Return Slack's code, or None: a 5xx has plain text as its body, on which the SDK's own `get` fails."""
    data = getattr(refusal.response, "data", None)
    code = data.get("error") if isinstance(data, dict) else None
    return code if isinstance(code, str) else None


def retry_after(failure: BaseException) -> float:
    """Return the seconds that Slack asks to wait, at most `LONGEST_WAIT`, or 0 if it asks for none."""
    response = getattr(failure, "response", None)
    asked = str((getattr(response, "headers", None) or {}).get("Retry-After", ""))
    return min(float(asked), LONGEST_WAIT) if asked.isdigit() else 0.0
