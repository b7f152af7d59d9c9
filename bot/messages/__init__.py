"""The kinds of outbox messages: what a message stores, and how it is read back for its recipient.

There is one module for each kind, or for several kinds of one shape. It defines the stored kind, builds the
content and reads it back; no other code knows the content's keys. `registry.py` lists the kinds, and
`bot.delivery.rendering` has the view of each.

Stored names and shapes never change: rows of earlier versions may still wait in the outbox.
"""
