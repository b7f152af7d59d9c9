"""`/taskforce`: its table, requests, parser, handlers and forms; translations among them."""
