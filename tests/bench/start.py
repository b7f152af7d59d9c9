"""How soon `enlace run` is ready, and what it needs for that: `make bench ARGS=--start`.

Also what `enlace alive` costs, which monitoring calls twice a minute: its whole processor time, with a
heartbeat and without one.

Several checkouts can be compared: `--program` names the `enlace` of each. They take turns, round after round,
so that a machine that is slow for a while is slow for each; medians are printed. Processor time depends less
than wall-clock time on what else the machine is doing.
"""

import asyncio
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bot import heartbeat
from bot.clock import Clock
from bot.config import load
from bot.demo.founding import people_of
from bot.sandbox import Sandbox, Workspace
from tests.bench.server import ROOT, deploy_file, free_ports, memory, processor_seconds

LISTING = "import sys, bot.cli, bot.cli.run; print(*sys.modules)"
"""Loads what `enlace run` loads, in this version and in older ones that loaded every command at once."""


PROBES = 11


@dataclass
class Starts:
    """The measurements of one program in one mode."""

    program: str
    mode: str
    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)

    def measure(self, file: Path, env: Mapping[str, str]) -> None:
        """Start the program, wait until it is connected or listens, record the costs, and stop it."""
        heartbeat = file.with_suffix(".alive")
        heartbeat.unlink(missing_ok=True)
        words = [self.program, "run", "--config", str(file), "--heartbeat", str(heartbeat)]
        began = time.perf_counter()
        with subprocess.Popen(words, env={**os.environ, **env}, stderr=subprocess.DEVNULL) as process:
            while not heartbeat.exists():
                if process.poll() is not None:
                    raise RuntimeError(f"{words} did not start")
                time.sleep(0.005)
            self.seconds.append(time.perf_counter() - began)
            self.processor.append(processor_seconds(process.pid))
            self.megabytes.append(memory(process.pid)["now"])
            process.terminate()

    def figures(self) -> dict[str, Any]:
        """Return the medians, and how many modules a start loads."""
        python = str(Path(self.program).with_name("python"))
        listed = subprocess.run([python, "-P", "-c", LISTING], check=True, capture_output=True, text=True)
        modules = listed.stdout.split()
        ours = [each for each in modules if each.partition(".")[0] in {"bot", "commands"}]
        return {
            "program": self.program,
            "mode": self.mode,
            "seconds": round(statistics.median(self.seconds), 2),
            "processor_seconds": round(statistics.median(self.processor), 2),
            "memory_mb": round(statistics.median(self.megabytes)),
            "modules": len(modules),
            "own_modules": len(ours),
            "of_the_sandbox": len([each for each in ours if each.startswith("bot.sandbox")]),
        }


async def bench(rounds: int, programs: Sequence[str]) -> dict[str, Any]:
    """Measure the starts of every program in both modes, on a workspace without a seed."""
    config = load(ROOT / "deploy" / "enlace.yaml", env={}, secrets=False).config
    workspace = Workspace.create(people_of(config), clock=Clock())
    env = {
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "SLACK_APP_TOKEN": workspace.app_token,
        "SLACK_SIGNING_SECRET": workspace.signing_secret,
    }
    found = [Starts(program, mode) for program in programs for mode in ("socket", "http")]
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "audit.key").write_text("k" * 64, encoding="ascii")
        async with Sandbox(workspace, limits=False) as sandbox:
            (port,) = free_ports(1)
            http = deploy_file(Path(name), sandbox, port)
            socket = http.with_name("socket.yaml")
            socket.write_text(http.read_text(encoding="utf-8").replace("mode: http", "mode: socket"))
            files = {"http": http, "socket": socket}
            # The first start migrates the database, and compiles code that never ran.
            for each in found:
                await asyncio.to_thread(Starts(each.program, each.mode).measure, files[each.mode], env)
            for _ in range(rounds):
                for each in found:
                    await asyncio.to_thread(each.measure, files[each.mode], env)
        alive = {program: await asyncio.to_thread(probes, program, Path(name)) for program in programs}
    return {"starts": [each.figures() for each in found], "alive_milliseconds": alive}


def probes(program: str, folder: Path) -> dict[str, float]:
    """Return the median processor time of `enlace alive`, user and system, in milliseconds."""
    file = folder / "probed.alive"
    heartbeat.write(file, connected_at=Clock().now().timestamp(), sentences={}, troubles={})
    files = {"with a heartbeat": file, "without one": folder / "none.alive"}
    return {
        name: statistics.median(cost(program, each) for _ in range(PROBES)) for name, each in files.items()
    }


def cost(program: str, file: Path) -> float:
    """Return the processor time of one `enlace alive`, in milliseconds."""
    before = os.times()
    subprocess.run([program, "alive", str(file)], check=False, capture_output=True)
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return round(1000 * spent, 1)


def show(result: Mapping[str, Any]) -> None:
    """Print the results as a table."""
    table = Table(title="From start to ready, medians")
    for heading in ("", "mode", "s", "CPU s", "MB", "modules", "own", "sandbox"):
        table.add_column(heading, justify="right" if heading else "left")
    for row in result["starts"]:
        table.add_row(*(str(value) for value in row.values()))
    console = Console()
    console.print(table)
    for program, found in result["alive_milliseconds"].items():
        costs = ", ".join(f"{milliseconds:.0f} ms {name}" for name, milliseconds in found.items())
        console.print(f"{program} alive: {costs}", markup=False)
