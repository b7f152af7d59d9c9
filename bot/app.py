"""The composition root: builds and wires the bot from a deployment. Importing it builds nothing."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from typing import TypeVar

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from bot import __version__
from bot.clock import Clock
from bot.config import Config, Deployment, Secret
from bot.config.models import SlackConnection
from bot.config.recipients import is_channel, named_there
from bot.config.workspaces import connection_of
from bot.delivery.chart_drawing import Draw, draw
from bot.delivery.context import DeliveryContext
from bot.delivery.head_log import HeadLog
from bot.delivery.homes import Homes
from bot.delivery.replies import ReplySender
from bot.delivery.sender import Sender
from bot.delivery.signals import Signal
from bot.domain.outbox.pace import USUAL_PACE
from bot.errors import EnlaceError
from bot.failures import log_failure, tell_of_loop_failures
from bot.i18n import LANGUAGES, N_, catalog
from bot.scheduler import Scheduler, Steps
from bot.self_check import SelfCheck
from bot.services.alignment.alignment import Aligned, bring_into_line, known_slack_ids, open_contexts
from bot.services.alignment.people import Found
from bot.services.alignment.workspaces import MetWorkspace
from bot.services.channels.known import known_channels, remember_channels
from bot.services.context import Channels, ServiceContext
from bot.services.digests.recipients import team_of_channel
from bot.services.health import Connection
from bot.services.members.queries import everyone
from bot.store import schema
from bot.store.database import Database
from bot.store.deliveries import Deliveries
from bot.store.trouble import DatabaseBusy, trouble_of
from bot.transport.loggers import quiet_logger
from bot.transport.proxies import proxy_for
from bot.transport.reachability import unreachable
from bot.transport.slack_access import SlackAccess, WatchedClient
from bot.transport.slack_errors import FAILURES, TOKEN_REFUSED, refusal_code
from bot.transport.timing import USUAL, Timing
from bot.transport.transport import Transport
from commands.dispatch.dispatcher import Dispatcher
from commands.mentioned import MentionedNames
from commands.slack.directory import Sought, find_channels, find_people
from commands.slack.listeners import listen
from commands.slack.mentions import listen_to_people
from commands.slack.other_events import acknowledge_other_events
from commands.slack.permissions import SCOPES

log = structlog.get_logger("enlace")

API_SECONDS = 10
THREADS = 32
"""Threads at most: asyncio's usual few would let slow answers keep deliveries waiting."""
START_TRIES = 12
"""How often a start asks for the taskforce; each time, PostgreSQL waits for it as long as for any lock."""
Result = TypeVar("Result")


class SlackRefused(EnlaceError):
    message = N_(
        "Slack refused the bot's token (%(code)s). Check `%(key)s` in the deploy file: "
        "reinstall the app in the workspace and copy its Bot User OAuth Token."
    )


class SlackInTrouble(EnlaceError):
    message = N_(
        "Slack returned an error of its own (%(code)s). See https://slack-status.com and start the "
        "bot again later."
    )


class SameWorkspace(EnlaceError):
    message = N_(
        "`slack.workspaces.%(first)s` and `slack.workspaces.%(second)s` have tokens of the same Slack "
        "workspace (%(name)s). Each needs the tokens of the app that is installed in its own workspace."
    )


@dataclass(frozen=True)
class Identity:
    """The bot's identity in Slack, as `auth.test` returns it."""

    team_id: str
    bot_id: str
    bot_user_id: str
    url: str
    name: str = ""


@dataclass(frozen=True)
class Served:
    """What serves one Slack workspace."""

    context: ServiceContext
    bolt: AsyncApp
    dispatcher: Dispatcher
    sender: Sender
    homes: Homes
    access: SlackAccess


@dataclass(frozen=True)
class Enlace:
    """The wired bot, ready to run. It serves one Slack workspace, or `others` as well."""

    context: ServiceContext
    bolt: AsyncApp
    office: Transport
    aligned: Aligned
    dispatcher: Dispatcher
    sender: Sender
    homes: Homes
    head_log: HeadLog
    scheduler: Scheduler
    access: SlackAccess
    self_check: SelfCheck
    others: tuple[Served, ...] = ()

    async def run(self) -> None:
        """Answer requests and send messages until `stop`; then finish what was started."""
        loop = asyncio.get_running_loop()
        tell_of_loop_failures(loop, log)
        loop.set_default_executor(ThreadPoolExecutor(THREADS, thread_name_prefix="enlace"))
        of_others = [worker for each in self.others for worker in (each.sender, each.homes, each.access)]
        workers = (self.sender, self.homes, self.head_log, self.access, self.self_check, *of_others)
        beside = asyncio.gather(*(each.run() for each in workers))
        self.scheduler.start()
        try:
            await self.office.run()
        finally:
            self.scheduler.stop()
            for each in workers:
                each.stop()
            await beside

    async def settle(self) -> None:
        """Send every message and publish every Home that is due now, and wait for them."""
        senders = [self.sender, *(each.sender for each in self.others)]
        await senders[0].send_due()
        if self.others:  # one may write what another has to send
            while sum([await each.send_due() for each in senders]):
                pass
        for homes in (self.homes, *(each.homes for each in self.others)):
            await homes.publish_due()

    def stop(self) -> None:
        """Accept nothing more; `run` returns once every request that was started is answered."""
        self.office.stop()

    def close(self) -> None:
        """Close the database; call it after `run` has ended."""
        self.context.database.close()


async def build(
    deployment: Deployment,
    *,
    clock: Clock,
    heartbeat: Path | None = None,
    timing: Timing = USUAL,
    draw: Draw = draw,
    workspace: str | None = None,
) -> Enlace:
    """Build the bot: migrate (SQLite) or check (PostgreSQL) the database, call Slack, apply the deploy file.
    With a `workspace`, by its key, it serves only that one.

    Raises `SchemaBehind`, `SchemaAhead`, `DatabaseInUse`, `SlackRefused`, `SlackInTrouble`,
    `SlackUnreachable`, `SameWorkspace`, `NoSuchWorkspace`, `WorkspacesOfTwoTaskforces`.
    """
    known = deployment.config.slack.each
    connection_of(deployment.config, workspace)
    for language in LANGUAGES:
        catalog(language)  # compiled now, so that the first answer does not wait
    database = open_database(deployment.config)
    try:
        database.claim()
        served = [workspace] if workspace is not None else list(known)
        return await _wired(deployment, database, clock, heartbeat, timing, draw, served)
    except BaseException:
        database.close()
        raise


@dataclass(frozen=True)
class Greeted:
    """A workspace of the deploy file that Slack has answered for."""

    key: str
    connection: SlackConnection
    client: WatchedClient
    identity: Identity
    headers: Mapping[str, str]

    @property
    def met(self) -> MetWorkspace:
        """What the database keeps of it."""
        identity = self.identity
        return MetWorkspace(self.key, identity.team_id, identity.name, identity.url, identity.bot_user_id)


async def _greeted(config: Config, keys: Sequence[str]) -> list[Greeted]:
    """Ask Slack for the bot's identity in each workspace. Raises `SameWorkspace`, and as `greet_slack`
    does.
    """
    found: list[Greeted] = []
    for key in keys:
        connection = config.slack.each[key]
        client = web_client(connection)
        prefix = "slack" if config.slack.workspaces is None else f"slack.workspaces.{key}"
        identity, headers = await greet_slack(client, f"{prefix}.bot_token")
        for earlier in found:
            if earlier.identity.team_id == identity.team_id:
                raise SameWorkspace(first=earlier.key, second=key, name=identity.name or identity.team_id)
        found.append(Greeted(key, connection, client, identity, headers))
    return found


async def _wired(
    deployment: Deployment,
    database: Database,
    clock: Clock,
    heartbeat: Path | None,
    timing: Timing,
    draw: Draw,
    keys: Sequence[str],
) -> Enlace:
    config = deployment.config
    greeted = await _greeted(config, keys)
    outbox_signal, change_signal = Signal(), Signal()
    audit_key = config.audit.key.reveal().encode()
    met = [each.met for each in greeted]
    contexts = waiting_for_others(
        lambda: open_contexts(database, clock, met, audit_key, config, notify_outbox=outbox_signal.notify)
    )
    accesses: list[SlackAccess] = []
    senders: list[WatchedClient] = []
    people: dict[str, Found] = {}
    for context, each in zip(contexts, greeted, strict=True):
        sending_client = outbox_client(each.connection)
        access = SlackAccess(context, each.client, tuple(SCOPES))
        access.granted(each.headers)
        access.watch(each.client, sending_client)
        accesses.append(access)
        senders.append(sending_client)
        people[context.team_id] = await _found_people(context, config, each)
    first = contexts[0]
    aligned = waiting_for_others(
        lambda: bring_into_line(
            first,
            config,
            deployment.catalog,
            people[first.team_id].profiles,
            vacant=people[first.team_id].vacant,
            lines=deployment.lines,
            elsewhere={team: found for team, found in people.items() if team != first.team_id},
        )
    )
    contexts = [
        replace(context, notify_changed=change_signal.notify)
        for context in await _knowing_channels(contexts, [each.client for each in greeted])
    ]
    for context, each in zip(contexts, greeted, strict=True):
        _log_start(context, each.connection, aligned)
    _log_doubts(aligned)
    bolts = [bolt_app(each.client, each.identity, each.connection) for each in greeted]
    ways = [
        Way(each.connection, bolt, context)
        for each, bolt, context in zip(greeted, bolts, contexts, strict=True)
    ]
    office = way_in(config, ways, timing=timing)

    def troubles() -> list[EnlaceError]:
        refusals = [each.refusal.error() for each in accesses if each.refusal is not None]
        return [*refusals, *([office.trouble] if office.trouble else [])]

    self_check = SelfCheck(database, office, clock, troubles, file=heartbeat, zone=config.timezone)

    def connection() -> Connection:
        return Connection(
            office.connected_since, office.reconnections, (*self_check.troubles, *self_check.remarks)
        )

    served: list[Served] = []
    for context, each, bolt, access, sending_client in zip(
        contexts, greeted, bolts, accesses, senders, strict=True
    ):
        dispatcher = Dispatcher(
            context,
            config.taskforce.name,
            each.connection.command_prefix,
            connection,
            MentionedNames(asks=True),
        )
        delivery = DeliveryContext(context, sending_client, draw=draw)
        served.append(_serving(each, bolt, dispatcher, delivery, access))
        outbox_signal.connect(served[-1].sender.wake)
        change_signal.connect(served[-1].homes.wake)

    head_file = config.audit.head_file
    head_log = HeadLog(contexts[0], Path(head_file) if head_file else None)
    steps = Steps(clock)

    def tick() -> None:
        steps.look()
        for each in served:
            each.sender.wake()
            each.homes.wake()
        head_log.wake()

    scheduler = Scheduler(tick, seconds=USUAL_PACE.tick)
    main, *others = served
    return Enlace(
        main.context,
        main.bolt,
        office,
        aligned,
        main.dispatcher,
        main.sender,
        main.homes,
        head_log,
        scheduler,
        main.access,
        self_check,
        tuple(others),
    )


def _serving(
    greeted: Greeted,
    bolt: AsyncApp,
    dispatcher: Dispatcher,
    delivery: DeliveryContext,
    access: SlackAccess,
) -> Served:
    """Connect what answers and sends in one workspace."""
    dispatcher.warm_up()
    speaking = ReplySender(delivery)
    sender, homes = (
        Sender(delivery, dispatcher.localization.localizer_for),
        Homes(delivery, dispatcher.localization.localizer_for),
    )
    listen(bolt, dispatcher, speaking, homes.shown)
    listen_to_people(bolt, dispatcher, speaking, bot=greeted.identity.bot_user_id)
    acknowledge_other_events(bolt)
    return Served(dispatcher.context, bolt, dispatcher, sender, homes, access)


async def _found_people(context: ServiceContext, config: Config, greeted: Greeted) -> Found:
    """Ask a workspace for the people of the deploy file who are its own."""
    first = greeted.key == next(iter(config.slack.each))
    sought = [
        Sought(person.reference, there.slack_id, there.email, there.handle)
        for person in config.members.people
        if (there := person.in_workspace(greeted.key, first=first))
    ]
    found = await find_people(greeted.client, sought, known_slack_ids(context), context.team_id)
    others = context.rules.teams.keys() - {context.team_id}
    ours = {name: each for name, each in found.profiles.items() if each.team_id not in others}
    return Found(ours, found.vacant)


def waiting_for_others(act: Callable[[], Result]) -> Result:
    """Do what locks the taskforce at a start; do it again while other replicas, which start too, have it."""
    for _ in range(START_TRIES - 1):
        try:
            return act()
        except SQLAlchemyError as failure:
            if not isinstance(trouble_of(failure), DatabaseBusy):
                raise
    return act()


def _log_start(context: ServiceContext, connection: SlackConnection, aligned: Aligned) -> None:
    """Say what starts here, and what the deploy file changed."""
    with context.reading() as session:
        members = sum(each.active for each in everyone(session, context).values())
    log.info(
        "started",
        version=__version__,
        database=context.database.dialect,
        revision=schema.newest(),
        mode=connection.mode,
        workspace=context.team_id,
        members=members,
        added=aligned.added,
        changed=aligned.changed,
        deactivated=aligned.deactivated,
        unresolved=len(aligned.unresolved),
    )


def _log_doubts(aligned: Aligned) -> None:
    """Log what an admin may have to mend in the deploy file."""
    for reference in aligned.unresolved:
        log.warning("person_unknown_to_slack", reference=reference)
    for reference in aligned.claimed:
        log.warning("handle_claimed", reference=reference)
    for number, recommendation in aligned.moved:
        log.warning("leads_number_moved", number=number, recommendation=recommendation)


async def _knowing_channels(
    contexts: Sequence[ServiceContext], clients: Sequence[AsyncWebClient]
) -> list[ServiceContext]:
    """Return the contexts of all workspaces, each with the channels of every one."""
    known = [
        (await knowing_channels(context, client)).rules.channels
        for context, client in zip(contexts, clients, strict=True)
    ]
    channels = Channels(
        {word: id_ for each in known for word, id_ in each.ids.items()},
        tuple(word for each in known for word in each.unknown),
        tuple(word for each in known for word in each.closed),
    )
    return [replace(each, rules=replace(each.rules, channels=channels)) for each in contexts]


async def knowing_channels(context: ServiceContext, client: AsyncWebClient) -> ServiceContext:
    """Return the context with the Slack channels of the digests, those of its workspace as Slack shows them
    and others as they were found there; log those of its own that are unknown or not joined.
    """
    recipients = (each for schedule in context.rules.digests for each in schedule.recipients)
    words = {each.word for each in recipients if is_channel(each.word)}
    if not words:
        return context
    known = await asyncio.to_thread(known_channels, context)
    others = {word for word in words if team_of_channel(context.rules, word) not in {None, context.team_id}}
    named = {word: named_there(word) for word in words - others}
    remembered = {named[word]: known[word] for word in named if word in known}
    there = await find_channels(client, set(named.values()), remembered) if named else {}
    found = {word: there[name] for word, name in named.items() if name in there}
    ids = {word: channel.id for word, channel in found.items()}
    await asyncio.to_thread(remember_channels, context, ids)
    unknown = tuple(sorted(named.keys() - found.keys()))
    closed = tuple(sorted(word for word, channel in found.items() if not channel.joined))
    for word in unknown:
        log.warning("channel_unknown_to_slack", reference=word)
    for word in closed:
        log.warning("channel_without_bot", reference=word)
    for word, channel in found.items():
        if channel.name and named[word] not in {f"#{channel.name}", channel.id}:
            log.warning("channel_renamed", reference=word, name=channel.name)
    elsewhere = {word: known[word] for word in others if word in known}
    channels = Channels(elsewhere | ids, unknown, closed)
    return replace(context, rules=replace(context.rules, channels=channels))


@dataclass(frozen=True)
class Way:
    """How one workspace's requests come in, and what answers them."""

    connection: SlackConnection
    bolt: AsyncApp
    context: ServiceContext

    @property
    def deliveries(self) -> Deliveries:
        """The record of its requests."""
        context = self.context
        return Deliveries(context.database, context.taskforce_id, context.mark)


def way_in(config: Config, ways: Sequence[Way], *, timing: Timing = USUAL) -> Transport:
    """Return the transport of the configured modes; each mode imports only its own libraries.

    In mode "http" all workspaces have one address, and the signing secret tells them apart.
    """
    transports: list[Transport] = [_socket(each, timing) for each in ways if each.connection.mode == "socket"]
    if by_http := [each for each in ways if each.connection.mode == "http"]:
        transports.append(_http(config, by_http, timing))
    if len(transports) == 1:
        return transports[0]

    from bot.transport.several import SeveralTransports  # noqa: PLC0415 (see above)

    return SeveralTransports(transports)


def _socket(way: Way, timing: Timing) -> Transport:
    from bot.transport.socket_mode import SocketModeTransport  # noqa: PLC0415 (see `way_in`)

    app_token = _revealed(way.connection.app_token)
    return SocketModeTransport(
        way.bolt, app_token, way.context.clock, deliveries=way.deliveries, timing=timing
    )


def _http(config: Config, ways: Sequence[Way], timing: Timing) -> Transport:
    from bot.transport.http import Desk, HttpTransport  # noqa: PLC0415 (see `way_in`)
    from bot.transport.readiness import Readiness  # noqa: PLC0415 (see `way_in`)

    first, *others = ways
    context = first.context
    return HttpTransport(
        first.bolt,
        secret=_revealed(first.connection.signing_secret),
        address=(config.http.host, config.http.port),
        deliveries=first.deliveries,
        readiness=Readiness(context.database, [each.bolt.client for each in ways], context.clock),
        clock=context.clock,
        timing=timing,
        others=[
            Desk(each.bolt, _revealed(each.connection.signing_secret), each.deliveries) for each in others
        ],
    )


def _revealed(secret: Secret | None) -> str:
    return secret.reveal() if secret else ""


def open_database(config: Config) -> Database:
    """Open the database at the current schema: SQLite is migrated, PostgreSQL only checked."""
    database = Database(config.database.address)
    try:
        if database.dialect == "sqlite":
            schema.migrate(database)
        else:
            schema.ensure_current(database)
    except EnlaceError:
        database.close()
        raise
    return database


def web_client(connection: SlackConnection) -> WatchedClient:
    """Return the client for everything but the outbox: it retries after rate limits and nothing else."""
    client = WatchedClient(
        token=connection.token,
        base_url=connection.api_url,
        timeout=API_SECONDS,
        logger=quiet_logger(),
        retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=3)],
    )
    client.proxy = proxy_for(client.base_url)
    return client


def outbox_client(connection: SlackConnection) -> WatchedClient:
    """Return the outbox's client, which retries nothing: the SDK would repost after a dropped connection."""
    client = web_client(connection)
    client.retry_handlers = []
    return client


async def greet_slack(client: AsyncWebClient, key: str) -> tuple[Identity, Mapping[str, str]]:
    """Ask Slack for the bot's identity, and return it with the answer's headers. `key` is where the deploy
    file has the token.

    Raises `SlackRefused`, `SlackInTrouble` or `SlackUnreachable`.
    """
    try:
        answer = await client.auth_test()
    except SlackApiError as refusal:
        code = refusal_code(refusal)
        if code in TOKEN_REFUSED:
            raise SlackRefused(code=code, key=key) from None
        raise SlackInTrouble(code=code or getattr(refusal.response, "status_code", "–")) from None
    except FAILURES as failure:
        raise unreachable(failure, client.base_url) from None
    return Identity(
        answer["team_id"], answer["bot_id"], answer["user_id"], answer["url"], str(answer.get("team") or "")
    ), answer.headers


def bolt_app(client: AsyncWebClient, identity: Identity, connection: SlackConnection) -> AsyncApp:
    """Return Bolt's app, with the bot's identity already known.

    `authorize` answers from memory, where Bolt would call `auth.test`. It also keeps a `SLACK_CLIENT_ID` in
    the environment from switching Bolt to OAuth.
    """
    token = connection.token

    async def authorize(**_: object) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=identity.team_id,
            bot_id=identity.bot_id,
            bot_user_id=identity.bot_user_id,
            bot_token=token,
        )

    app = AsyncApp(
        client=client,
        authorize=authorize,
        # Bolt would check signatures late and loosely; bot.transport.gate lets only signed requests through.
        request_verification_enabled=False,
        process_before_response=True,
        ssl_check_enabled=False,
        logger=quiet_logger(),
        name="enlace",
    )

    async def failed(error: Exception) -> BoltResponse:
        """Log what a listener or a middleware raised, and refuse the request; Bolt would answer with a 500.

        Slack repeats an event in either case. An outage is of the bot's own making, anything else a payload
        that Slack never sends, or a mistake, which a repetition does not mend.
        """
        log_failure(log, "request_failed", error)
        outage = isinstance(error, (SQLAlchemyError, OSError))
        return BoltResponse(status=HTTPStatus.SERVICE_UNAVAILABLE if outage else HTTPStatus.BAD_REQUEST)

    app.error(failed)
    return app
