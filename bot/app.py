"""The composition root: builds and wires the bot from a deployment. Importing it builds nothing."""

import asyncio
from collections.abc import Callable, Mapping
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
from bot.config.recipients import is_channel
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
from bot.services.alignment.alignment import Aligned, bring_into_line, known_slack_ids, open_context
from bot.services.channels.known import known_channels, remember_channels
from bot.services.context import Channels, ServiceContext
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
from commands.slack.directory import find_channels, find_people
from commands.slack.listeners import listen
from commands.slack.mentions import listen_to_people
from commands.slack.other_events import acknowledge_other_events
from commands.slack.permissions import SCOPES

log = structlog.get_logger("enlace")

API_SECONDS = 10
START_TRIES = 12
"""How often a start asks for the taskforce; each time, PostgreSQL waits for it as long as for any lock."""
Result = TypeVar("Result")


class SlackRefused(EnlaceError):
    message = N_(
        "Slack refused the bot's token (%(code)s). Check `slack.bot_token` in the deploy file: "
        "reinstall the app in the workspace and copy its Bot User OAuth Token."
    )


class SlackInTrouble(EnlaceError):
    message = N_(
        "Slack returned an error of its own (%(code)s). See https://slack-status.com and start the "
        "bot again later."
    )


@dataclass(frozen=True)
class Identity:
    """The bot's identity in Slack, as `auth.test` returns it."""

    team_id: str
    bot_id: str
    bot_user_id: str
    url: str


@dataclass(frozen=True)
class Enlace:
    """The wired bot, ready to run."""

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

    async def run(self) -> None:
        """Answer requests and send messages until `stop`; then finish what was started."""
        tell_of_loop_failures(asyncio.get_running_loop(), log)
        workers = (self.sender, self.homes, self.head_log, self.access, self.self_check)
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
        await self.sender.send_due()
        await self.homes.publish_due()

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
) -> Enlace:
    """Build the bot: migrate (SQLite) or check (PostgreSQL) the database, call Slack, apply the deploy file.
    Raises `SchemaBehind`, `SchemaAhead`, `DatabaseInUse`, `SlackRefused`, `SlackInTrouble`,
    `SlackUnreachable`.
    """
    for language in LANGUAGES:
        catalog(language)  # compiled now, so that the first answer does not wait
    database = open_database(deployment.config)
    try:
        database.claim()
        return await _wired(deployment, database, clock, heartbeat, timing, draw)
    except BaseException:
        database.close()
        raise


async def _wired(
    deployment: Deployment,
    database: Database,
    clock: Clock,
    heartbeat: Path | None,
    timing: Timing,
    draw: Draw,
) -> Enlace:
    config = deployment.config
    client = web_client(config)
    identity, headers = await greet_slack(client)
    outbox_signal, change_signal = Signal(), Signal()
    key = config.audit.key.reveal().encode()
    context = waiting_for_others(
        lambda: open_context(
            database,
            clock,
            identity.team_id,
            key,
            config,
            notify_outbox=outbox_signal.notify,
            workspace_url=identity.url,
        )
    )
    sending_client = outbox_client(config)
    access = SlackAccess(context, client, tuple(SCOPES))
    access.granted(headers)
    access.watch(client, sending_client)
    people = await find_people(client, config.members.people, known_slack_ids(context), context.team_id)
    aligned = waiting_for_others(
        lambda: bring_into_line(
            context, config, deployment.catalog, people.profiles, vacant=people.vacant, lines=deployment.lines
        )
    )
    context = replace(await knowing_channels(context, client), notify_changed=change_signal.notify)
    _log_start(context, config, aligned)
    for reference in aligned.unresolved:
        log.warning("person_unknown_to_slack", reference=reference)
    for reference in aligned.claimed:
        log.warning("handle_claimed", reference=reference)
    for number, recommendation in aligned.moved:
        log.warning("leads_number_moved", number=number, recommendation=recommendation)
    bolt = bolt_app(client, identity, config)
    office = way_in(config, bolt, context, timing=timing)

    def troubles() -> list[EnlaceError]:
        refusals = [each.error() for each in (access.refusal,) if each is not None]
        return [*refusals, *([office.trouble] if office.trouble else [])]

    self_check = SelfCheck(database, office, clock, troubles, file=heartbeat, zone=config.timezone)
    dispatcher = Dispatcher(
        context,
        config.taskforce.name,
        config.slack.command_prefix,
        lambda: Connection(
            office.connected_since, office.reconnections, (*self_check.troubles, *self_check.remarks)
        ),
        MentionedNames(asks=True),
    )
    dispatcher.warm_up()
    delivery = DeliveryContext(context, sending_client, draw=draw)
    speaking = ReplySender(delivery)
    sender, homes = (
        Sender(delivery, dispatcher.localization.localizer_for),
        Homes(delivery, dispatcher.localization.localizer_for),
    )
    listen(bolt, dispatcher, speaking, homes.shown)
    listen_to_people(bolt, dispatcher, speaking, bot=identity.bot_user_id)
    acknowledge_other_events(bolt)
    outbox_signal.connect(sender.wake)
    change_signal.connect(homes.wake)

    head_file = config.audit.head_file
    head_log = HeadLog(context, Path(head_file) if head_file else None)
    steps = Steps(clock)

    def tick() -> None:
        steps.look()
        sender.wake()
        homes.wake()
        head_log.wake()

    scheduler = Scheduler(tick, seconds=USUAL_PACE.tick)
    return Enlace(
        context,
        bolt,
        office,
        aligned,
        dispatcher,
        sender,
        homes,
        head_log,
        scheduler,
        access,
        self_check,
    )


def waiting_for_others(act: Callable[[], Result]) -> Result:
    """Do what locks the taskforce at a start; do it again while other replicas, which start too, have it."""
    for _ in range(START_TRIES - 1):
        try:
            return act()
        except SQLAlchemyError as failure:
            if not isinstance(trouble_of(failure), DatabaseBusy):
                raise
    return act()


def _log_start(context: ServiceContext, config: Config, aligned: Aligned) -> None:
    """Say what starts here, and what the deploy file changed."""
    with context.reading() as session:
        members = sum(each.active for each in everyone(session, context).values())
    log.info(
        "started",
        version=__version__,
        database=context.database.dialect,
        revision=schema.newest(),
        mode=config.slack.mode,
        workspace=context.team_id,
        members=members,
        added=aligned.added,
        changed=aligned.changed,
        deactivated=aligned.deactivated,
        unresolved=len(aligned.unresolved),
    )


async def knowing_channels(context: ServiceContext, client: AsyncWebClient) -> ServiceContext:
    """Return the context with the Slack channels of the digests; log those that are unknown or not joined."""
    recipients = (each for schedule in context.rules.digests for each in schedule.recipients)
    words = {each.word for each in recipients if is_channel(each.word)}
    if not words:
        return context
    known = await asyncio.to_thread(known_channels, context)
    found = await find_channels(client, words, known)
    ids = {word: channel.id for word, channel in found.items()}
    await asyncio.to_thread(remember_channels, context, ids)
    unknown = tuple(sorted(words - found.keys()))
    closed = tuple(sorted(word for word, channel in found.items() if not channel.joined))
    for word in unknown:
        log.warning("channel_unknown_to_slack", reference=word)
    for word in closed:
        log.warning("channel_without_bot", reference=word)
    for word, channel in found.items():
        if channel.name and word not in {f"#{channel.name}", channel.id}:
            log.warning("channel_renamed", reference=word, name=channel.name)
    channels = Channels(ids, unknown, closed)
    return replace(context, rules=replace(context.rules, channels=channels))


def way_in(
    config: Config,
    bolt: AsyncApp,
    context: ServiceContext,
    *,
    timing: Timing = USUAL,
) -> Transport:
    """Return the transport of the configured mode; each mode imports only its own libraries."""
    deliveries = Deliveries(context.database, context.taskforce_id)
    if config.slack.mode == "socket":
        from bot.transport.socket_mode import SocketModeTransport  # noqa: PLC0415 (see above)

        app_token = _revealed(config.slack.app_token)
        return SocketModeTransport(bolt, app_token, context.clock, deliveries=deliveries, timing=timing)

    from bot.transport.http import HttpTransport  # noqa: PLC0415 (see above)
    from bot.transport.readiness import Readiness  # noqa: PLC0415 (see above)

    return HttpTransport(
        bolt,
        secret=_revealed(config.slack.signing_secret),
        address=(config.http.host, config.http.port),
        deliveries=deliveries,
        readiness=Readiness(context.database, bolt.client, context.clock),
        clock=context.clock,
        timing=timing,
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


def web_client(config: Config) -> WatchedClient:
    """Return the client for everything but the outbox: it retries after rate limits and nothing else."""
    client = WatchedClient(
        token=config.slack.token,
        base_url=config.slack.api_url,
        timeout=API_SECONDS,
        logger=quiet_logger(),
        retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=3)],
    )
    client.proxy = proxy_for(client.base_url)
    return client


def outbox_client(config: Config) -> WatchedClient:
    """Return the outbox's client, which retries nothing: the SDK would repost after a dropped connection."""
    client = web_client(config)
    client.retry_handlers = []
    return client


async def greet_slack(client: AsyncWebClient) -> tuple[Identity, Mapping[str, str]]:
    """Ask Slack for the bot's identity, and return it with the answer's headers.

    Raises `SlackRefused`, `SlackInTrouble` or `SlackUnreachable`.
    """
    try:
        answer = await client.auth_test()
    except SlackApiError as refusal:
        code = refusal_code(refusal)
        if code in TOKEN_REFUSED:
            raise SlackRefused(code=code) from None
        raise SlackInTrouble(code=code or getattr(refusal.response, "status_code", "–")) from None
    except FAILURES as failure:
        raise unreachable(failure, client.base_url) from None
    return Identity(answer["team_id"], answer["bot_id"], answer["user_id"], answer["url"]), answer.headers


def bolt_app(client: AsyncWebClient, identity: Identity, config: Config) -> AsyncApp:
    """Return Bolt's app, with the bot's identity already known.

    `authorize` answers from memory, where Bolt would call `auth.test`. It also keeps a `SLACK_CLIENT_ID` in
    the environment from switching Bolt to OAuth.
    """
    token = config.slack.token

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
