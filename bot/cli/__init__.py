"""The command line: `enlace demo`, `say`, `run`, `check` and the rest; `enlace --help` lists them."""

from bot.cli.program import main

__all__ = ["main"]
