"""Draws charts in a separate process: matplotlib would cost the bot memory, and keep everyone waiting."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from tempfile import TemporaryDirectory

from bot.domain.digests.charts import Chart, written
from bot.i18n import Language

SECONDS = 20.0
"""How long a drawing may take; it takes about one."""
PASSED_ON = ("PYTHONPATH", "LD_LIBRARY_PATH", "TMPDIR", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
"""The environment variables that the drawing process gets: none of the bot's secrets."""
SIGNATURE = b"\x89PNG\r\n\x1a\n"

Draw = Callable[[Chart, Language], Awaitable[bytes]]
"""Returns a picture as a PNG; raises `NotDrawn`."""


class NotDrawn(Exception):
    """The drawing process failed, or took too long."""


async def draw(chart: Chart, language: Language) -> bytes:
    """Return a chart's picture in one language; raises `NotDrawn`. If cancelled, it kills the process."""
    with TemporaryDirectory(prefix="enlace-picture-") as folder:
        # A temporary folder: matplotlib reads settings from its working directory, and saves a list of fonts.
        environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        # No programs on PATH: matplotlib would ask them for fonts, and brings the only font that it needs.
        environment |= {"MPLCONFIGDIR": folder, "HOME": folder, "PATH": folder, "OPENBLAS_NUM_THREADS": "1"}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", "bot.views.picture", language,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,  # its output may quote what people wrote
            cwd=folder,
            env=environment,
        )  # fmt: skip
        try:
            async with asyncio.timeout(SECONDS):
                png, _ = await process.communicate(written(chart))
        except TimeoutError:
            raise NotDrawn from None
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
    if process.returncode != 0 or not png.startswith(SIGNATURE):
        raise NotDrawn
    return png
