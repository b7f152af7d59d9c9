"""Which messages are digests, by what they begin with."""

import re

DIGEST_OF = re.compile(r"Digest of|Boletín del")
"""The heading of a digest's message, in either language; those of its thread have the full digest."""


def is_digest(text: object) -> bool:
    """Say whether a text is that of a digest's message, or of its preview."""
    return DIGEST_OF.search(str(text)) is not None
