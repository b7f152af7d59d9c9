"""The heartbeat file: a running bot writes it every few seconds, and `enlace alive` reads it.

It holds finished sentences in every language, so that reading it takes next to no processor time. A line of
it is a key, a tab and a value. An empty file counts as the heartbeat of a bot that is well: earlier versions
only touched it.
"""

import os
from collections.abc import Mapping, Sequence
from errno import EINVAL, EISDIR
from stat import S_ISDIR, S_ISREG

from bot.languages import N_

FRESH_SECONDS = 60.0
"""How old a heartbeat, and how long ago the connection, may be."""
LARGEST = 64 * 1024

CONNECTED = N_("The bot is connected.")
AWAY = N_("The bot is not connected to Slack.")
SILENT = N_(
    "The bot has stopped or is not responding: it has not written its heartbeat for more than a minute."
)


def write(
    path: str | os.PathLike[str],
    *,
    connected_at: float | None,
    sentences: Mapping[str, Mapping[str, str]],
    troubles: Mapping[str, Sequence[str]],
) -> None:
    """Write a heartbeat, readable by its owner alone; `connected_at` is when the bot was last connected.

    `sentences` are the messages above, translated, and `troubles` what is wrong, both by language. Raises
    `OSError`.
    """
    lines = [f"connected\t{connected_at or 0:.0f}"]
    for language, translated in sentences.items():
        lines += [f"{language}:{message}\t{text}" for message, text in translated.items()]
    for language, found in troubles.items():
        lines += [f"{language}:!\t{' '.join(text.split())}" for text in found]
    name = os.fspath(path)
    fresh = f"{name}.new"
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:  # noqa: PTH123 (pathlib takes ten milliseconds to import)
        file.write("\n".join(lines) + "\n")
    os.replace(fresh, name)  # noqa: PTH105 (see above)


class Heartbeat:
    """A heartbeat as it was found at `now`, in seconds of Unix time. Raises `OSError` if there is none."""

    def __init__(self, path: str | os.PathLike[str], now: float) -> None:
        with open(_handle(os.fspath(path)), encoding="utf-8", errors="replace") as file:
            self._age = now - os.fstat(file.fileno()).st_mtime
            lines = file.read(LARGEST).splitlines()
        pairs = [line.partition("\t")[::2] for line in lines]
        self._texts = dict(pairs)
        self._troubles = [(key.partition(":")[0], text) for key, text in pairs if key.endswith(":!")]
        connected = self._texts.get("connected", "")
        self.connected_at = float(connected) if connected.isdecimal() else now - self._age
        self._apart = now - self.connected_at

    @property
    def well(self) -> bool:
        """Whether the bot runs, is connected and reports no trouble."""
        return self._verdict == CONNECTED and not self._troubles

    def languages(self) -> set[str]:
        """Return the languages that it is written in, with English, which needs no translation."""
        return {"en", *(key.partition(":")[0] for key in self._texts if ":" in key)}

    def troubles(self, language: str) -> list[str]:
        """Return what is wrong, in one of its languages."""
        return [text for spoken, text in self._troubles if spoken == language]

    def sentences(self, language: str) -> list[str]:
        """Return what to say, in one of its languages: one sentence, or one for each trouble."""
        verdict = self._verdict
        if verdict != SILENT and (troubles := self.troubles(language)):
            return troubles
        return [self._texts.get(f"{language}:{verdict}", verdict)]

    @property
    def _verdict(self) -> str:
        if self._age > FRESH_SECONDS:
            return SILENT
        return AWAY if self._apart > FRESH_SECONDS else CONNECTED


MESSAGES = (CONNECTED, AWAY, SILENT)


def _handle(path: str) -> int:
    """Open a file for reading; raises `OSError` if it is not an ordinary one."""
    # Without O_NONBLOCK, opening a pipe would wait for somebody to write.
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    kind = os.fstat(handle).st_mode
    if S_ISREG(kind):
        return handle
    os.close(handle)
    code = EISDIR if S_ISDIR(kind) else EINVAL
    raise OSError(code, os.strerror(code), path)
