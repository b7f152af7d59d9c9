"""Says whether a running bot is well, by its heartbeat file alone. It imports next to nothing."""

import os
import sys

from bot.clock import machine
from bot.heartbeat import Heartbeat
from bot.languages import CODES, primary_subtag, terminal_tags


def tell(file: str) -> int | None:
    """Print how the bot is and return the exit code.

    None means that the command line has to find the words: there is no heartbeat, or none in the terminal's
    language.
    """
    try:
        found = Heartbeat(file, machine().timestamp())
    except OSError:
        return None
    spoken = (primary_subtag(tag) for tag in terminal_tags(os.environ))
    language = next((each for each in spoken if each in CODES), "en")
    if language not in found.languages():
        return None
    well = found.well
    print("\n".join(found.sentences(language)), file=sys.stdout if well else sys.stderr)
    return 0 if well else 1
