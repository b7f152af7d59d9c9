"""Draw the digest's picture in a separate process: `python -m bot.views.picture`.

Nothing else in the bot may import this package, because matplotlib needs much memory and holds the
interpreter's lock.
"""
