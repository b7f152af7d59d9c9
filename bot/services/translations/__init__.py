"""Translations of what people wrote: the queue, and entering one."""
