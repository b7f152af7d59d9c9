"""Make the state that `tests/e2e/cli/test_old_state.py` starts from: `python tests/data/old_state/make.py`.

Run it with the interpreter of the checkout that should make the state, from that checkout's root: an older
checkout shows what a newer one must cope with. The committed state was made before the modules moved into
their folders. Do not make it again without need: the older it is, the more it shows. What `make` uses of the
demo must have the names of that checkout.
"""

import asyncio
import gzip
import shutil
import sqlite3
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import bot
from bot.config import load
from bot.demo.local_workspace import LocalWorkspace, local_workspace
from bot.domain.digests.charts import Chart
from bot.i18n import Language
from bot.sandbox import FaultRule

HERE = Path(__file__).parent
DEPLOY_FILE = Path(bot.__file__).parent.parent / "deploy" / "enlace.yaml"
TOLD = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)
"""A Monday: the seeded story is told up to this instant."""
MADE = datetime(2026, 11, 29, 18, 30, tzinfo=UTC)
"""The Sunday after, when the clock stops: previews are out, and the next digest is due in 20 hours."""


async def sketch(chart: Chart, language: Language) -> bytes:
    """Return a placeholder instead of a drawn picture."""
    return b"\x89PNG\r\n\x1a\n" + f"{chart.implemented} of {chart.total}, {language}".encode()


async def do(on: LocalWorkspace) -> None:
    """Leave something of every kind that outlives a release."""
    for line in ("/rec 5 share", "/rec share"):
        await on.say("lead-us", line, channel="taskforce")
    for handle in ("chair-us", "chair-mx", "lead-us", "secretariat"):
        await on.open_home(handle)
    await on.advance(MADE)
    await on.say("chair-us", '/digest hold "The figures are being checked"')
    file = on.upload("lead-us", "memo.txt", b"What was agreed.", "taskforce")
    link = on.workspace.state.files[file].permalink
    await on.say("lead-us", f'/rec evidence 5 {link} "The memo"')
    await on.say("lead-us", '/rec update 5 in-progress "The annex was drafted" next "Sign it"')
    await on.say("secretariat", '/taskforce translate 5 note "Se redactó el anexo"')
    await on.say("chair-us", '/action assign @lead-mx "Read the annex" rec 5 due 2026-12-04')
    await on.say("lead-us", "/rec update 12")
    on.sandbox.faults.add(FaultRule("chat.postMessage", reset=True, accepted_but_failed=True, times=1))
    await on.say("chair-us", '/action assign @member-us "Count the copies" rec 7 due 2026-12-10')
    on.sandbox.faults.add(FaultRule("chat.postMessage", rate_limited=60))
    await on.say("chair-us", '/action assign @member-mx "Bind the copies" rec 7 due 2026-12-11')


async def make(folder: Path) -> None:
    """Make the state in a local workspace."""
    deployment = load(DEPLOY_FILE, env={}, secrets=False)
    async with local_workspace(deployment, folder, at=TOLD, draw=sketch) as on:
        await do(on)


def freeze(folder: Path, into: Path) -> None:
    """Store a folder's state as compressed text, together with the uploaded files."""
    with sqlite3.connect(folder / "enlace.db") as database:
        dump = "\n".join(database.iterdump())
    for name, text in (
        ("enlace.sql", dump),
        ("workspace.json", (folder / "workspace.json").read_text("utf-8")),
    ):
        (into / f"{name}.gz").write_bytes(gzip.compress(text.encode(), mtime=0))
    shutil.copy(folder / "audit.key", into / "audit.key")
    shutil.copytree(folder / "files", into / "files", dirs_exist_ok=True)


def thaw(kept: Path, folder: Path) -> None:
    """Restore the stored state into a folder that a local workspace can start from."""
    folder.mkdir()
    with sqlite3.connect(folder / "enlace.db") as database:
        database.executescript(gzip.decompress((kept / "enlace.sql.gz").read_bytes()).decode())
    (folder / "workspace.json").write_bytes(gzip.decompress((kept / "workspace.json.gz").read_bytes()))
    shutil.copy(kept / "audit.key", folder / "audit.key")
    shutil.copytree(kept / "files", folder / "files")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        asyncio.run(make(Path(name) / "state"))
        freeze(Path(name) / "state", HERE)
