"""The kinds of messages: what the outbox stores of each, and how that is read back for its recipient.

A module a kind (or a family of kinds with one shape). It holds the stored names, builds the content, and
reads it back; nobody else knows the content's keys. `registry.py` lists them, and `bot.delivery.rendering`
has the view of each.
Stored names and shapes never change: rows of earlier versions wait in the outbox.
"""
