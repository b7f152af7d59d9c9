"""Translations of what people wrote: the queue, and entering a translation."""
