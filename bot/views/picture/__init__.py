"""Draws the digest's picture, in a process of its own: `python -m bot.views.picture`.

Nothing else of the bot may import what is in here: matplotlib costs memory and the interpreter's lock.
"""
