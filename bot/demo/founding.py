"""Creates a local workspace from a deploy file: its people, its channels, and the deployment to run there."""

import json
import os
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from pydantic import SecretStr

from bot.clock import Clock
from bot.config import Config, Deployment, Member, Secret
from bot.config.recipients import is_channel
from bot.domain.members.member import Role, Side
from bot.errors import EnlaceError
from bot.i18n import FORMATS, LANGUAGES, N_, Language, Translator
from bot.sandbox import Person, Workspace
from bot.sandbox.state import manifest as manifests
from bot.sandbox.state.workspaces import Workspaces
from bot.store.state_folder import DATABASE
from commands.slack.manifest import manifest


class ManifestUnreadable(EnlaceError):
    message = N_("%(file)s is not an app manifest in JSON. `enlace manifest` prints one.")


Mode = Literal["socket", "http"]
Layout = Literal["one", "two", "connected"]
"""One workspace for everyone, or one for each government, with or without a channel between the two."""

LEADS = "leads"
"""The handle of the user group of everyone who leads a recommendation."""
LANGUAGE_OF_SIDE: Mapping[Side, Language] = {Side.US: "en", Side.MX: "es"}
"""The workspaces of two governments, each by its side, and the language in which it is named."""
EMBLEMS: Mapping[Side, str] = {Side.US: "🇺🇸", Side.MX: "🇲🇽"}
CONNECT_CHANNEL: Mapping[str, str] = {"us": "enlace-binational", "mx": "enlace-binacional"}
"""What each workspace calls the channel between the two."""
SLACK_TAGS = {"en": "en-US", "es": "es-LA"}
"""Slack's tags for our languages; Babel does not know es-LA, and the bot must handle it."""


def local_deployment(
    deployment: Deployment, workspace: Workspace, api_url: str, folder: Path, mode: Mode = "socket"
) -> Deployment:
    """Return the deployment with the sandbox's address and tokens, and with its data in `folder`."""
    config = deployment.config
    slack = config.slack.model_copy(
        update={
            "mode": mode,
            "api_url": api_url,
            "bot_token": Secret("${env:SLACK_BOT_TOKEN}", SecretStr(workspace.bot_token)),
            "app_token": Secret("${env:SLACK_APP_TOKEN}", SecretStr(workspace.app_token)),
            "signing_secret": Secret("${env:SLACK_SIGNING_SECRET}", SecretStr(workspace.signing_secret)),
        }
    )
    http = config.http.model_copy(update={"host": "127.0.0.1", "port": 0})
    database = config.database.model_copy(update={"url": f"sqlite:///{folder.resolve() / DATABASE}"})
    audit = config.audit.model_copy(
        update={"key": Secret("${file:audit.key}", SecretStr(_audit_key(folder)))}
    )
    staged = config.model_copy(update={"slack": slack, "http": http, "database": database, "audit": audit})
    return replace(deployment, config=staged)


def people_of(config: Config) -> Sequence[Person]:
    """Return the people of the deploy file as Slack users, with the names that the file gives them."""
    return [_person(member, config) for member in config.members.people]


def _person(member: Member, config: Config) -> Person:
    handle = (member.handle or (member.email or "").partition("@")[0] or member.slack_id or "").removeprefix(
        "@"
    )
    language = member.language or config.language
    return Person(
        handle.casefold(),
        member.name or handle,
        language_tag=SLACK_TAGS.get(language, FORMATS[language]),
        timezone=member.timezone or config.timezone,
        email=member.email or f"{handle}@example.org",
        id=member.slack_id or "",
        titles={each: _title(member, config, Translator(each)) for each in LANGUAGES},
    )


def _title(member: Member, config: Config, t: Translator) -> str:
    """Return a person's title in Slack: their role, their side, and the recommendations they lead."""
    title = t.gettext(Role(member.role).label)
    if member.side is not None:
        title = t.gettext("%(role)s, %(side)s", role=title, side=t.gettext(Side(member.side).label))
    led = [
        number
        for number, seats in sorted(config.leads.items(), key=lambda each: str(each[0]).zfill(4))
        if any(who and config.members.find(who) == member for who in (seats.us, seats.mx))
    ]
    if not led:
        return title
    return t.ngettext(
        "%(title)s; lead of recommendation %(numbers)s",
        "%(title)s; lead of recommendations %(numbers)s",
        len(led),
        title=title,
        numbers=t.list_of(map(str, led)),
    )


def found_workspaces(config: Config, clock: Clock, layout: Layout) -> Workspaces:
    """Return one or two new workspaces with the people of the deploy file."""
    if layout == "one":
        return Workspaces(found(config, clock))
    return found_binational(config, clock, connected=layout == "connected")


def found(config: Config, clock: Clock) -> Workspace:
    """Return a new workspace with the people of the deploy file."""
    workspace = Workspace.create(
        people_of(config), clock=clock, team_name=config.taskforce.name.get(config.language)
    )
    _group_leads(workspace, config)
    return workspace


def found_binational(config: Config, clock: Clock, *, connected: bool = True) -> Workspaces:
    """Return two new workspaces, one for each side, with a Slack Connect channel between them if `connected`.

    The people of the deploy file are in the workspace of their side. Of those who speak for neither, the
    secretariat is in both, with one e-mail address, and the others are in the first.
    """
    first: Workspace | None = None
    for side, language in LANGUAGE_OF_SIDE.items():
        key = side.value.casefold()
        workspace = Workspace.create(
            [_person(member, config) for member in config.members.people if side in _sides_of(member)],
            clock=clock,
            team_name=Translator(language).gettext(side.label),
            domain=f"taskforce-{key}",
            key=key,
            emblem=EMBLEMS[side],
            beside=first,
        )
        _group_leads(workspace, config)
        first = first or workspace
    assert first is not None  # noqa: S101 (there are two sides)
    workspaces = Workspaces(first)
    if connected:
        workspaces.connect(CONNECT_CHANNEL)
    return workspaces


def _sides_of(member: Member) -> Collection[Side]:
    """Return the sides in whose workspaces a member is."""
    if member.side is not None:
        return {Side(member.side)}
    first = next(iter(LANGUAGE_OF_SIDE))
    return set(LANGUAGE_OF_SIDE) if Role(member.role) is Role.SECRETARIAT else {first}


def _group_leads(workspace: Workspace, config: Config) -> None:
    led = [config.members.find(who) for seats in config.leads.values() for who in (seats.us, seats.mx) if who]
    handles = dict.fromkeys(_person(each, config).handle for each in led if each is not None)
    present = [each for each in handles if workspace.own_person(each) is not None]
    if present and workspace.own_person(LEADS) is None:
        workspace.add_user_group(LEADS, "Leads · Responsables", present)


def bot_manifest(config: Config, url: str | None = None) -> dict[str, Any]:
    """Return the bot's manifest for a workspace of this machine, as its deploy file has Slack reach it.

    `url` is where the bot listens over HTTP; in mode "http" that is the deploy file's address otherwise.
    """
    if url is None and config.slack.mode == "http":
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(config.http.host, config.http.host)  # noqa: S104 (what it listens on, not we)
        url = f"http://[{host}]:{config.http.port}" if ":" in host else f"http://{host}:{config.http.port}"
    return manifest(prefix=config.slack.command_prefix, url=url)


def read_manifest(file: Path) -> dict[str, Any]:
    """Return the manifest in a file; raises `ManifestUnreadable`, `OSError`."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        manifests.read(found)
    except (ValueError, AttributeError, KeyError, TypeError):
        raise ManifestUnreadable(file=str(file)) from None
    return dict(found)


def open_channels(workspace: Workspace, config: Config) -> None:
    """Create the channels that digests go to, with everyone and the bot in them."""
    words = [each.to for schedule in config.digests for each in schedule.recipients if is_channel(each.to)]
    everyone = [workspace.bot_user_id, *(person.id for person in workspace.people)]
    for word in words:
        if workspace.conversations.find(word) is None:
            named = word.startswith("#")
            workspace.conversations.create(
                word.removeprefix("#") if named else word.casefold(), everyone, id_=None if named else word
            )


def _audit_key(folder: Path) -> str:
    file = folder / "audit.key"
    if not file.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as target:
            target.write(secrets.token_hex(32))
    return file.read_text().strip()
