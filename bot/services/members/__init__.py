"""Members: the caller, the roster, personal settings, absences."""
