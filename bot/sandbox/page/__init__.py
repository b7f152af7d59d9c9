"""The sandbox's page: a Slack client in the browser, drawn here and only shown there."""
