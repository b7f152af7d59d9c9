"""`python -m bot` is `enlace`."""

from bot.cli import main

main()
