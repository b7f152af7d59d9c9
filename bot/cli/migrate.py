"""`enlace migrate`: migrates the database."""

import os

import typer

from bot.cli.terminal import DEPLOY_FILE, ConfigOption, translator
from bot.config import load
from bot.store import schema
from bot.store.database import Database


def migrate_command(config: ConfigOption = DEPLOY_FILE) -> None:
    """Migrate; running it twice changes nothing."""
    deployment = load(config, env=os.environ)
    database = Database(deployment.config.database.address)
    try:
        before = schema.present(database)
        schema.migrate(database)
    finally:
        database.close()
    t = translator(os.environ)
    if before == schema.newest():
        typer.echo(t.gettext("The database is up to date, at revision %(revision)s.", revision=before))
    else:
        typer.echo(t.gettext("The database is now at revision %(revision)s.", revision=schema.newest()))
