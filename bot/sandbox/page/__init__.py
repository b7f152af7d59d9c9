"""The sandbox's page: a Slack client in the browser, rendered on the server."""
