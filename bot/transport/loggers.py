"""Keeps Slack's libraries from writing tokens, tickets and people's texts into the log."""

import logging


def quiet_logger() -> logging.Logger:
    """Return a logger that keeps silent.

    The SDK logs addresses with tickets, and Bolt logs whole request bodies. Our own code logs what matters of
    these, by kind.
    """
    logger = logging.getLogger("enlace.libraries")
    logger.propagate = False
    logger.setLevel(logging.CRITICAL + 1)
    return logger
