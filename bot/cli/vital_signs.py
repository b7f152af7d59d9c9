"""Says whether a running bot is well, by its heartbeat file alone. It imports next to nothing."""

import os
import sys

from bot import clock
from bot.heartbeat import AWAY, Heartbeat
from bot.languages import CODES, primary_subtag, terminal_tags


def tell(file: str) -> int | None:
    """Print how the bot is and return the exit code; None means that the file cannot be used."""
    spoken = (primary_subtag(tag) for tag in terminal_tags(os.environ))
    language = next((each for each in spoken if each in CODES), "en")
    try:
        found = Heartbeat(file, clock.machine().timestamp())
    except FileNotFoundError:
        sys.stderr.write(f"{translated(AWAY, language)}\n")
        return 1
    except OSError:
        return None
    well = found.well
    written = language if language in found.languages() else "en"
    for sentence in found.sentences(written):
        print(translated(sentence, language), file=sys.stdout if well else sys.stderr)
    return 0 if well else 1


def translated(sentence: str, language: str) -> str:
    """Return a sentence of this module in a language, read from its catalog without compiling it."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 (pathlib takes ten milliseconds to import)
    wanted = f'msgid "{sentence}"\n'
    for folder in (package, os.path.dirname(package)):  # noqa: PTH120 (see above)
        try:
            with open(f"{folder}/locales/{language}/enlace.po", encoding="utf-8") as catalog:  # noqa: PTH123 (see above)
                for line in catalog:
                    if line == wanted:
                        return next(catalog)[len('msgstr "') : -len('"\n')] or sentence
        except OSError:
            continue
    return sentence
