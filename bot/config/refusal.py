"""Reports a mistake from a validator to pydantic, which carries it in the error's context."""

from pydantic_core import PydanticCustomError

from bot.config.mistakes import Mistake

REFUSED = "refused"


def refusal(mistake: Mistake) -> PydanticCustomError:
    """Return the error for a validator to raise; pydantic keeps the mistake and its place."""
    return PydanticCustomError(REFUSED, "refused", {"mistake": mistake})
