"""`/taskforce`: its table, requests, parser, handlers and forms, including those for translations."""
