"""Views of translations: the queue, and the form for one."""
