"""How our validators tell pydantic what is wrong: by one of our mistakes, carried in its context."""

from pydantic_core import PydanticCustomError

from bot.config.mistakes import Mistake

REFUSED = "refused"


def refusal(mistake: Mistake) -> PydanticCustomError:
    """Return what a validator raises; pydantic keeps the mistake and its place."""
    return PydanticCustomError(REFUSED, "refused", {"mistake": mistake})
