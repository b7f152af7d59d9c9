"""Enlace: a bilingual Slack bot for a binational taskforce."""

__version__ = "0.1.0"
