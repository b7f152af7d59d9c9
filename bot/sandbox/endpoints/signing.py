"""Slack's signature of the requests that it sends to an app's request URL."""

import hmac
from datetime import datetime
from hashlib import sha256


def signed(secret: str, body: bytes, at: datetime) -> dict[str, str]:
    """Return the headers that prove that a body comes from Slack and when it was sent."""
    timestamp = str(int(at.timestamp()))
    base = b"v0:%b:%b" % (timestamp.encode(), body)
    return {
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": f"v0={hmac.new(secret.encode(), base, sha256).hexdigest()}",
    }
