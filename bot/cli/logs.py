"""Logging with structlog to stderr, as JSON if a machine reads it."""

import logging
import sys

import structlog


def configure(*, quiet: bool = False, as_json: bool = False) -> None:
    """Set up logging for this process; `quiet` logs only warnings, for commands that print for people."""
    level = logging.ERROR if quiet else logging.INFO
    renderer = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
