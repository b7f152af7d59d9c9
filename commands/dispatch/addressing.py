"""Turn a message to the bot into the command that its writer would have typed.

A message may begin with a mention, formatting marks or a greeting. It may leave out the slash and the noun.
"""

import re
from collections.abc import Mapping

from bot.characters import cleaned
from bot.i18n import LANGUAGES
from commands.dispatch.registry import COMMANDS
from commands.help import HELP
from commands.parsing.bounds import LONGEST_NAME
from commands.parsing.lexer import CLOSING, UNNAMED
from commands.parsing.vocabulary import Vocabulary, folded

NOUNS: Vocabulary[str] = Vocabulary(
    {
        "rec": {
            "en": ("rec", "recs", "recommendation", "recommendations"),
            "es": ("rec", "recs", "recomendación", "recomendaciones"),
        },
        "action": {"en": ("action", "actions"), "es": ("tarea", "tareas", "acción", "acciones")},
        "digest": {"en": ("digest",), "es": ("boletín",)},
        "taskforce": {"en": ("taskforce",), "es": ("grupo",)},
    }
)
"""What people call each command when they type no slash; several words for each."""
COURTESIES: Vocabulary[str] = Vocabulary(
    {
        "hello": {
            "en": ("hi", "hello", "hey", "dear", "good morning", "good afternoon", "good evening"),
            "es": ("hola", "oye", "oiga", "estimado", "buenos días", "buen día", "buenas tardes", "buenas"),
        },
        "please": {"en": ("please",), "es": ("por favor",)},
    }
)
"""Words that may come before the command."""
LONGEST_COURTESY = 2
PUNCTUATION = " \t\r\n\u00a0,.:;!¡¿?-–—"
EMOJI = re.compile(r":[\w+-]+:|[\u2600-\u27bf\ufe0f\U0001f300-\U0001faff]")
OTHERS = re.compile(r"<@[A-Z0-9]+(?:\|[^<>]*)?>")
QUOTED_LINE = re.compile(r"^(?:&gt;|>)\s?", re.MULTILINE)
MARKS = "*_~"
MOST_MARKS = 8
"""Marks before a mention that are taken for its formatting; without a limit, a row costs its square."""
WORD = re.compile(r"\S+")


def addressed(text: str, bot: str) -> str | None:
    """Return what `text` says to the bot whose user id is `bot`, or None if it only mentions the bot.

    A text speaks to the bot if it begins with the bot's mention. Courtesies and mentions of other people may
    come before it.
    """
    text = cleaned(text)
    mention = re.compile(rf"([{MARKS}]{{0,{MOST_MARKS}}})<@{re.escape(bot)}(?:\|[^<>]*)?>\1")
    found = mention.search(text)
    if found is None:
        return None
    before = OTHERS.sub(" ", EMOJI.sub(" ", QUOTED_LINE.sub("", text[: found.start()])))
    return None if courteous(before) else mention.sub(" ", text[found.end() :])


def courteous(text: str) -> str:
    """Return `text` without the courtesies at its beginning."""
    words = list(WORD.finditer(text))
    position = 0
    while position < len(words):
        for end in range(min(position + LONGEST_COURTESY, len(words)), position, -1):
            said = " ".join(word[0] for word in words[position:end])
            if COURTESIES.meaning(said.strip(PUNCTUATION)):
                position = end
                break
        else:
            if words[position][0].strip(PUNCTUATION + MARKS):
                break
            position += 1
    # Return the rest as it was written, because spaces count within quotation marks.
    return text[words[position].start() :] if position < len(words) else ""


def command_line(said: str, prefix: str) -> tuple[str, str]:
    """Return the command and its text as they would be typed, the command with a slash.

    Text that begins with no command goes to `/rec`. An empty text asks for help.
    """
    text = courteous(without_marks(said).lstrip(PUNCTUATION))
    if not text:
        return _typed("taskforce", prefix), HELP.key
    first, *rest = re.split(r"\s+", text, maxsplit=1)
    word, remaining = first.rstrip(",:;"), rest[0] if rest else ""
    name = folded(word.removeprefix("/")) if len(word) <= LONGEST_NAME else UNNAMED
    if noun := _nouns(prefix).get(name):
        return _typed(noun, prefix), remaining
    if word.startswith("/"):
        return word, remaining
    if name in HELP.folded_names:
        return _typed("taskforce", prefix), text
    return _typed("rec", prefix), text


def without_marks(said: str) -> str:
    """Return a message without the marks with which Slack formats code, bold, italics and quotations.

    Text within quotation marks stays unchanged.
    """
    text = _unwrapped(QUOTED_LINE.sub("", said).strip())
    kept, closers = [], ""
    for char in text:
        if closers:
            closers = "" if char in closers else closers
        elif char in CLOSING:
            closers = CLOSING[char]
        elif char == "`":
            continue
        kept.append(char)
    return "".join(kept).strip()


def _unwrapped(text: str) -> str:
    """Return a text without the marks around the whole of it."""
    start, end = 0, len(text)
    while end - start > 1 and text[start] == text[end - 1] and text[start] in MARKS:
        start, end = start + 1, end - 1
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
    return text[start:end]


def _nouns(prefix: str) -> Mapping[str, str]:
    """Map each folded word to its command's key: the name with the deployment's prefix or without it."""
    full = {
        folded(typed.removeprefix("/")): key
        for key, command in COMMANDS.items()
        for language in LANGUAGES
        for typed in command.typed_names(language, prefix)
    }
    return {**NOUNS.index, **full}


def _typed(key: str, prefix: str) -> str:
    return COMMANDS[key].name("en", prefix)
