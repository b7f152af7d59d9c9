"""Reads the body of a request, up to a limit: nobody has proven yet who sends it."""

from starlette.exceptions import HTTPException
from starlette.requests import Request

MOST_BYTES = 1024 * 1024
"""The largest body of a call: a view may have 250 KB, which form encoding at most triples."""
TOO_LARGE = 413


async def bounded(request: Request, most: int = MOST_BYTES) -> bytes:
    """Return the body, or refuse it with 413 once it is too long; its declared length is not trusted."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > most:
        raise HTTPException(TOO_LARGE)
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most:
            raise HTTPException(TOO_LARGE)
    return bytes(body)
