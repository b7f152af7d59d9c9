"""Pages and cursors, the same everywhere in the Web API."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as BadBase64
from collections.abc import Callable, Sequence
from typing import TypeVar

from bot.sandbox.web_api.calls import Arguments, RefusedError

Item = TypeVar("Item")


def page(
    items: Sequence[Item],
    key: Callable[[Item], str],
    arguments: Arguments,
    *,
    default: int,
    most: int = 1_000,
    page_limit: int | None = None,
) -> tuple[list[Item], str]:
    """Return the requested page and the cursor of the next one, which is empty after the last.

    A cursor names the last item of a page, so that later additions do not shift the pages. A page has at most
    `page_limit` items, if there is such a limit.
    """
    limit = arguments.number("limit", default, most=most)
    limit = limit if page_limit is None else min(limit, page_limit)
    start = 0
    if cursor := arguments.text("cursor"):
        last = _read(cursor)
        start = next((place for place, item in enumerate(items, start=1) if key(item) == last), 0)
        if not start:
            raise RefusedError("invalid_cursor")
    chosen = list(items[start : start + limit])
    more = start + limit < len(items)
    return chosen, _written(key(chosen[-1])) if chosen and more else ""


def _written(key: str) -> str:
    return urlsafe_b64encode(f"after:{key}".encode()).decode()


def _read(cursor: str) -> str:
    try:
        word, _, key = urlsafe_b64decode(cursor.encode()).decode().partition(":")
    except (BadBase64, ValueError):
        raise RefusedError("invalid_cursor") from None
    if word != "after":
        raise RefusedError("invalid_cursor")
    return key
