"""What Slack's error codes and waits mean to the transports."""

from bot.slack_errors import FAILURES, refusal_code

__all__ = ["FAILURES", "TOKEN_REFUSED", "refusal_code", "retry_after"]

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


def retry_after(failure: BaseException) -> float:
    """Return the seconds that Slack asks to wait, at most `LONGEST_WAIT`, or 0 if it asks for none."""
    response = getattr(failure, "response", None)
    asked = str((getattr(response, "headers", None) or {}).get("Retry-After", ""))
    return min(float(asked), LONGEST_WAIT) if asked.isdigit() else 0.0
