"""Has a picture drawn by a process of its own: matplotlib would cost the bot memory, and everyone's time."""

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
"""What of the environment the drawing process gets: none of the bot's secrets."""
SIGNATURE = b"\x89PNG\r\n\x1a\n"

Draw = Callable[[Chart, Language], Awaitable[bytes]]
"""Returns a picture as a PNG; raises `NotDrawn`."""


class NotDrawn(Exception):
    """The drawing process failed, or took too long."""


async def draw(chart: Chart, language: Language) -> bytes:
    """Return the picture of a chart in one language; raises `NotDrawn`. Ended early, it ends the process."""
    with TemporaryDirectory(prefix="enlace-picture-") as folder:
        # A folder of its own: matplotlib reads settings where it stands, and keeps a list of fonts.
        environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        # No PATH: it would ask the system's programs for fonts, and the only one that it needs comes along.
        environment |= {"MPLCONFIGDIR": folder, "HOME": folder, "PATH": folder, "OPENBLAS_NUM_THREADS": "1"}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", "bot.views.picture", language,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,  # what it says may quote what people wrote
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
