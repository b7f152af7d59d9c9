"""Reads the failures of requests to Slack, in every form in which the SDK passes them on."""

from aiohttp import ClientConnectorError, ClientError
from slack_sdk.errors import SlackApiError, SlackClientError

FAILURES = (SlackClientError, ClientError, TimeoutError, OSError)
"""What a request to Slack may raise; not all of aiohttp's errors are OSErrors."""
RATE_LIMITED = 429


def refusal_code(refusal: BaseException) -> str | None:
    """Return Slack's code, or None: a 5xx has plain text as its body, on which the SDK's own `get` fails."""
    data = getattr(getattr(refusal, "response", None), "data", None)
    code = data.get("error") if isinstance(data, dict) else None
    return code if isinstance(code, str) else None


def was_rate_limited(failure: BaseException) -> bool:
    """Say whether Slack refused a request only because there were too many."""
    status = getattr(getattr(failure, "response", None), "status_code", None)
    return status == RATE_LIMITED or refusal_code(failure) == "ratelimited"


def never_arrived(failure: BaseException) -> bool:
    """Say whether a request certainly did not reach Slack, so that nothing can have come of it."""
    return isinstance(failure, ClientConnectorError)


def was_refused(failure: BaseException) -> bool:
    """Say whether Slack answered a request with a code of its own."""
    return isinstance(failure, SlackApiError) and refusal_code(failure) is not None
