"""The HTTP transport: one answer a request, in time or later; no begun work is lost; health is reported."""

import asyncio
import io
import json
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.listener.asyncio_runner import AsyncioListenerRunner
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from bot.config import Deployment
from bot.demo.founding import Mode
from bot.demo.local_workspace import LocalWorkspace
from bot.heartbeat import Heartbeat
from bot.sandbox import Answer, FaultRule, Person
from bot.store import schema, served, tables
from bot.store.database import Database
from bot.store.deliveries import Deliveries
from bot.transport import http as http_office
from bot.transport.http import HttpTransport
from bot.transport.readiness import BAD_FOR, GOOD_FOR, Readiness
from bot.transport.slack_access import SlackAccess
from bot.transport.timing import Timing
from bot.transport.web_server import AddressUnusable
from tests.support.harness import NOW, ROOT, Gate
from tests.support.http_actors import PATH, Reply, Slack, another, get, head, office_of, send
from tests.support.sandbox_actors import eventually
from tests.support.stage import OnStage

OpenHouse = Callable[..., AbstractAsyncContextManager[LocalWorkspace]]
PATIENT = Timing(ping=0.05, late_after=30, second_tries=(0, 0, 0))
HASTY = replace(PATIENT, late_after=0.05)


@pytest.fixture
async def on(open_workspace: OnStage) -> AsyncIterator[LocalWorkspace]:
    async with open_workspace(at=NOW, mode="http") as set_up:
        yield set_up


@pytest.fixture
def house(open_workspace: OnStage) -> OpenHouse:
    """The bot over HTTP, with the timing that a test asks for."""

    def open_house(
        timing: Timing = PATIENT, ack_seconds: float = 30
    ) -> AbstractAsyncContextManager[LocalWorkspace]:
        return open_workspace(at=NOW, timing=timing, ack_seconds=ack_seconds, mode="http")

    return open_house


async def deliver(on: LocalWorkspace, raw: bytes) -> Reply:
    found = await send(office_of(on.bot).address, raw)
    assert found is not None
    return found


def told(on: LocalWorkspace, handle: str) -> list[str]:
    return [message.text for message in on.workspace.direct_messages(handle)]


def typing(on: LocalWorkspace, count: int) -> list[asyncio.Task[Answer]]:
    handles = ("lead-us", "lead-mx", "chair-us", "member-mx")
    return [asyncio.create_task(on.say(handles[n % 4], f"/rec {n % 13 + 1}")) for n in range(count)]


class TestBothWaysIn:
    @pytest.mark.parametrize("mode", ["socket", "http"])
    async def test_people_see_the_same(self, open_workspace: OnStage, mode: Mode) -> None:
        async with open_workspace(at=NOW, mode=mode) as on:
            seen = [await on.say("lead-us", "/rec 5"), await on.say("lead-mx", "/rec estado 5")]
            seen.append(await on.say("lead-us", '/rec update 5 in-progress "Begun" share', channel="general"))
            assert [each.error for each in seen] == [None, None, None]
            assert "Joint fentanyl taskforce" in seen[0].messages[0].text
            assert "Sin iniciar" in seen[1].messages[0].text
            assert [each.only_for for each in seen[2].messages] == [None, None], "the command, and its answer"
            health = await on.say("chair-us", "/taskforce health")
            assert "Connected to Slack since" in health.messages[0].text

    @pytest.mark.parametrize("mode", ["socket", "http"])
    async def test_a_changed_profile_is_heard_of(self, open_workspace: OnStage, mode: Mode) -> None:
        async with open_workspace(at=NOW, mode=mode) as on:
            on.workspace.change_person("observer", name="Renamed Observer")

            def renamed() -> bool:
                with on.bot.context.reading() as session:
                    return "Renamed Observer" in session.exec(select(tables.Member.name)).all()

            await eventually(renamed)


class TestBoltsTraps:
    async def test_the_word_payload_is_a_word(self, on: LocalWorkspace) -> None:
        on.workspace.conversations.create("payload", [person.id for person in on.workspace.people])
        on.workspace.add_person(Person("payload", "Payload"))
        assert "fentanyl" in str((await on.say("lead-us", "/rec 5", channel="payload")).payload)
        assert "fentanyl" in str((await on.say("payload", "/rec 5", channel="payload")).payload)
        answer = await on.say("lead-us", '/rec update 5 in-progress "what is the payload={"')
        assert "payload={" in str(answer.payload)

    async def test_a_request_url_is_verified_only_when_asked_by_slack(self, on: LocalWorkspace) -> None:
        assert await on.sandbox.verify(f"{office_of(on.bot).url}{PATH}")
        on.workspace.state.signing_secret = "another"
        assert not await on.sandbox.verify(f"{office_of(on.bot).url}{PATH}")

    async def test_an_ssl_check_is_slacks_too(
        self, on: LocalWorkspace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(AsyncApp, "async_dispatch", None)  # would raise
        slack = Slack(on.workspace)
        signed = await deliver(on, slack.sent(b"ssl_check=1&token=t"))
        assert (signed.status, signed.body) == (200, b"")
        on.workspace.state.signing_secret = "another"
        assert (await deliver(on, slack.sent(b"ssl_check=1&token=t2"))).status == 401

    async def test_an_event_that_nobody_listens_to_is_taken(self, on: LocalWorkspace) -> None:
        with structlog.testing.capture_logs() as logs:
            raw = Slack(on.workspace).sent(Slack(on.workspace).event("Ev1", type="channel_rename"))
            assert (await deliver(on, raw)).status == 200
        assert [each for each in logs if each["event"] == "unhandled"] == []

    async def test_a_listener_has_ended_before_the_answer(self, on: LocalWorkspace) -> None:
        """Otherwise a stop could lose what the listener does after its acknowledgement."""
        runner = on.bot.bolt._async_listener_runner
        assert isinstance(runner, AsyncioListenerRunner)
        assert runner.process_before_response

    async def test_an_interaction_reaches_bolt(self, on: LocalWorkspace) -> None:
        lead = on.workspace.person("lead-us").id
        key, _ = on.sandbox._response_urls.issue(on.workspace.direct_channel(lead).id, lead)
        pressed = {
            "type": "block_actions",
            "team": {"id": on.workspace.team_id},
            "user": {"id": lead, "team_id": on.workspace.team_id},
            "response_url": f"{on.sandbox.url}/response/{key}",
            "actions": [{"type": "button", "action_id": "press", "block_id": "b", "value": "a payload"}],
        }
        raw = urlencode({"payload": json.dumps(pressed)}).encode()
        reply = await deliver(on, Slack(on.workspace).sent(raw))
        assert (reply.status, reply.body) == (200, b"")
        await eventually(lambda: told(on, "lead-us"))
        assert "no longer understands" in told(on, "lead-us")[0]


class TestLateAnswers:
    async def test_a_slow_answer_is_acknowledged_in_time_and_follows(
        self, house: OpenHouse, gate: Gate
    ) -> None:
        async with house(HASTY) as on, asyncio.timeout(120):
            answer = await on.say("lead-us", "/rec 5")
            assert (answer.error, answer.payload, told(on, "lead-us")) == (None, None, [])
            gate.open()
            await eventually(lambda: told(on, "lead-us"))
            assert "fentanyl" in told(on, "lead-us")[0]
            assert len(on.sandbox.transcript.select(direction="in", method="response_url")) == 1

    async def test_an_answer_follows_after_the_caller_hung_up(self, house: OpenHouse, gate: Gate) -> None:
        with structlog.testing.capture_logs() as logs:
            async with house(ack_seconds=0.2) as on, asyncio.timeout(120):
                assert (await on.say("lead-mx", "/rec 5")).error == "operation_timeout"
                gate.open()
                await eventually(lambda: told(on, "lead-mx"))
                assert "fentanilo" in told(on, "lead-mx")[0]
        assert [each["type"] for each in logs if each["event"] == "ack_failed"] == ["slash_commands"]


class Heard:
    """Listens to `user_change` in place of the bot, as a test wants."""

    def __init__(self, on: LocalWorkspace) -> None:
        self.waits_for: asyncio.Event | None = None
        self.failures = 0
        self.begun = 0
        self.finished = 0
        on.bot.bolt._async_listeners.clear()

        async def on_user_change() -> None:
            self.begun += 1
            if self.waits_for is not None:
                await self.waits_for.wait()
            if self.failures:
                self.failures -= 1
                raise RuntimeError
            self.finished += 1

        on.bot.bolt.event("user_change")(on_user_change)


class TestEvents:
    async def test_one_that_comes_again_is_handled_once(self, on: LocalWorkspace) -> None:
        heard, slack = Heard(on), Slack(on.workspace)
        for _ in range(3):
            on.clock.advance(timedelta(seconds=1))
            raw = slack.sent(slack.event("Ev1", type="user_change", user={"id": "U1"}))
            assert (await deliver(on, raw)).status == 200
        assert heard.begun == 1
        await deliver(on, slack.sent(slack.event("Ev2", type="user_change", user={"id": "U1"})))
        assert heard.begun == 2

    async def test_one_that_failed_is_handled_when_it_comes_again(self, on: LocalWorkspace) -> None:
        heard = Heard(on)
        heard.failures = 2
        assert not (await on.sandbox.event("user_change", user={"id": "U1"})).acknowledged
        # The first retry comes in the same second and so has the same signature: Slack tries again.
        await eventually(lambda: len(on.sandbox.transcript.select(method="events_api")) == 2)
        async with asyncio.timeout(60):
            while len(on.sandbox.transcript.select(method="events_api")) < 4:
                on.clock.advance(timedelta(seconds=30))
                await asyncio.sleep(0.02)
        await eventually(lambda: heard.finished == 1)
        assert heard.begun == 3

    async def test_one_that_comes_again_while_it_is_handled_waits_for_that(self, on: LocalWorkspace) -> None:
        heard, slack = Heard(on), Slack(on.workspace)
        heard.waits_for = asyncio.Event()
        body = slack.event("Ev1", type="user_change", user={"id": "U1"})
        first = asyncio.create_task(deliver(on, slack.sent(body)))
        await eventually(lambda: heard.begun == 1)
        on.clock.advance(timedelta(seconds=3))
        second = asyncio.create_task(deliver(on, slack.sent(body)))
        await eventually(lambda: len(office_of(on.bot)._tasks) >= 2)
        heard.waits_for.set()
        assert [(await each).status for each in (first, second)] == [200, 200]
        assert (heard.begun, heard.finished) == (1, 1)


class TestReplays:
    async def test_a_restart_forgets_nothing(self, open_workspace: OnStage) -> None:
        line = '/rec update 5 in-progress "Once"'
        async with open_workspace(at=NOW, mode="http") as on:
            raw = Slack(on.workspace).sent(Slack(on.workspace).command("lead-us", line))
            assert (await deliver(on, raw)).status == 200
            assert (await deliver(on, raw)).status == 401
        async with open_workspace(at=NOW, mode="http") as on:
            assert (await deliver(on, raw)).status == 401
            assert (await deliver(on, Slack(on.workspace).sent(Slack(on.workspace).command()))).status == 200

    async def test_replicas_share_their_memory(
        self, on: LocalWorkspace, deployment: Deployment, tmp_path: Path, new_postgres: Callable[[], str]
    ) -> None:
        url = new_postgres()
        database = Database(url)
        schema.migrate(database)
        database.close()
        slack = Slack(on.workspace)
        async with (
            another(on, deployment, tmp_path, url) as one,
            another(on, deployment, tmp_path, url) as other,
        ):
            addresses = [office_of(each).address for each in (one, other)]
            for number in range(10):
                raw = slack.sent(slack.command("lead-us", f"/rec {number + 1}"))
                both = await asyncio.gather(*(send(address, raw) for address in addresses))
                assert sorted(each.status for each in both if each) == [200, 401]

    async def test_without_a_memory_a_command_is_answered_all_the_same(
        self, on: LocalWorkspace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: object) -> list[bool]:
            raise OperationalError("INSERT", {}, Exception("disk I/O error"))

        monkeypatch.setattr(Deliveries, "note_all", fail)
        with structlog.testing.capture_logs() as logs:
            slack = Slack(on.workspace)
            assert (await deliver(on, slack.sent(slack.command()))).status == 200
        assert [each["kind"] for each in logs if each["event"] == "unrecorded"] == ["memory"]

    async def test_a_mistake_of_ours_is_answered_and_logged_by_its_frames_alone(
        self, on: LocalWorkspace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def fail(*_: object) -> None:
            raise RuntimeError("what somebody wrote")

        monkeypatch.setattr(AsyncApp, "async_dispatch", fail)
        with structlog.testing.capture_logs() as logs:
            slack = Slack(on.workspace)
            reply = await deliver(on, slack.sent(slack.command()))
        assert reply.status == 500
        assert b"wrote" not in reply.body
        (failed,) = (each for each in logs if each["event"] == "request_failed")
        assert failed["kind"] == "RuntimeError"
        assert failed["frames"][-1].endswith(
            "test_a_mistake_of_ours_is_answered_and_logged_by_its_frames_alone.<locals>.fail"
        )
        assert "wrote" not in str(failed)

    async def test_old_requests_are_forgotten_now_and_then(
        self, house: OpenHouse, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(http_office, "FORGET_SECONDS", 0)
        async with house() as on:
            assert (await on.say("lead-us", "/rec 5")).error is None

            def remembered() -> int:
                with on.bot.context.reading() as session:
                    return len(session.exec(select(tables.ProcessedDelivery.key)).all())

            assert remembered() == 1
            on.clock.advance(timedelta(hours=1))
            await eventually(lambda: remembered() == 0)


class TestStopping:
    async def test_begun_requests_are_answered_and_no_more_are_taken(
        self, house: OpenHouse, gate: Gate
    ) -> None:
        async with house() as on, asyncio.timeout(120):
            asked = typing(on, 5)
            await eventually(lambda: gate.under_way == 5)
            on.bot.office.stop()
            await eventually(lambda: not office_of(on.bot)._server.servers[0].is_serving())
            late = await on.say("observer", "/rec 1")
            gate.open()
            assert [answer.error for answer in await asyncio.gather(*asked)] == [None] * 5
            assert late.error == "dispatch_failed"
            assert gate.under_way == 5

    async def test_a_late_answer_is_brought_before_the_end(self, house: OpenHouse, gate: Gate) -> None:
        async with house(HASTY) as on, asyncio.timeout(120):
            await on.say("lead-us", "/rec 5")
            on.bot.office.stop()
            gate.open()
        assert "fentanyl" in told(on, "lead-us")[0]

    async def test_the_end_does_not_wait_for_ever(self, house: OpenHouse, gate: Gate) -> None:
        with structlog.testing.capture_logs() as logs:
            async with house(replace(PATIENT, drain=0.2)) as on, asyncio.timeout(120):
                asked = typing(on, 1)
                await eventually(lambda: gate.under_way == 1)
                on.bot.office.stop()
                await eventually(lambda: any(each["event"] == "stopped" for each in logs))
                assert (await asked[0]).error == "dispatch_failed"
                gate.open()

    async def test_a_load_balancer_hears_of_a_stop_before_requests_are_refused(
        self, house: OpenHouse
    ) -> None:
        with structlog.testing.capture_logs() as logs:
            async with house(replace(PATIENT, leave=3600)) as on, asyncio.timeout(120):
                address = office_of(on.bot).address
                assert (await get(address, "/readyz")).status == 200
                on.bot.office.stop()
                await eventually(lambda: any(each["event"] == "leaving" for each in logs))
                leaving = await get(address, "/readyz")
                assert (leaving.status, leaving.json["ready"]) == (503, False)
                assert (await on.sandbox.command("lead-mx", "/rec 5")).error is None
                on.bot.office.stop()
                await eventually(lambda: any(each["event"] == "stopped" for each in logs))
                assert (await on.sandbox.command("lead-mx", "/rec 5")).error == "dispatch_failed"

    async def test_a_bot_that_nobody_watches_stops_at_once(self, house: OpenHouse) -> None:
        with structlog.testing.capture_logs() as logs:
            async with house(replace(PATIENT, leave=3600)) as on, asyncio.timeout(120):
                on.bot.office.stop()
                await eventually(lambda: any(each["event"] == "stopped" for each in logs))
        assert "leaving" not in {each["event"] for each in logs}

    async def test_an_idle_connection_keeps_nobody_waiting(self, house: OpenHouse) -> None:
        async with house(replace(PATIENT, drain=60)) as on, asyncio.timeout(120):
            reader, writer = await asyncio.open_connection(*office_of(on.bot).address)
            writer.write(head("GET", "/healthz", []))
            await reader.readuntil(b"}")
            on.bot.office.stop()
            assert await reader.read() == b""
            writer.close()


class TestHealth:
    async def test_it_lives(self, on: LocalWorkspace) -> None:
        alive = await get(office_of(on.bot).address, "/healthz")
        assert (alive.status, alive.json) == (200, {"alive": True})

    async def test_all_is_well(self, on: LocalWorkspace) -> None:
        ready = await get(office_of(on.bot).address, "/readyz")
        checks = {"database": "ok", "schema": "ok", "slack": "ok"}
        assert (ready.status, ready.json) == (200, {"ready": True, "checks": checks})

    async def test_slack_is_not_asked_each_time(
        self, open_workspace: OnStage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def ask_nothing(_: SlackAccess) -> None:
            """The bot also asks by itself: at intervals, and at once when it hears of a refusal."""

        monkeypatch.setattr(SlackAccess, "run", ask_nothing)
        async with open_workspace(at=NOW, mode="http") as on:
            address = office_of(on.bot).address

            def asked() -> int:
                return len(on.sandbox.transcript.select(direction="in", method="auth.test"))

            before = asked()
            await asyncio.gather(*(get(address, "/readyz") for _ in range(20)))
            assert asked() == before + 1
            on.workspace.revoke(on.workspace.bot_token)
            assert (await get(address, "/readyz")).status == 200
            on.clock.advance(GOOD_FOR)
            refused = await get(address, "/readyz")
            assert (refused.status, refused.json["checks"]["slack"]) == (503, "refused")
            assert asked() == before + 2

    async def test_an_outage_is_noticed_and_its_end_soon(self, on: LocalWorkspace) -> None:
        address = office_of(on.bot).address
        on.sandbox.faults.add(FaultRule("auth.test", status=503))
        assert (await get(address, "/readyz")).json["checks"]["slack"] == "unreachable"
        on.sandbox.faults.clear()
        assert (await get(address, "/readyz")).status == 503
        on.clock.advance(BAD_FOR)
        assert (await get(address, "/readyz")).status == 200

    @pytest.mark.parametrize(("revision", "word"), [("0001", "behind"), ("9999", "ahead")])
    async def test_another_schema_is_not_ready(self, on: LocalWorkspace, revision: str, word: str) -> None:
        with on.bot.context.database.writer.begin() as connection:
            connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{revision}'")
            served.note(connection, revision)
        found = await get(office_of(on.bot).address, "/readyz")
        assert (found.status, found.json["checks"]["schema"]) == (503, word)

    async def test_a_database_that_is_gone_is_not_ready(
        self, on: LocalWorkspace, deployment: Deployment, tmp_path: Path, new_postgres: Callable[[], str]
    ) -> None:
        url = new_postgres()
        database = Database(url)
        schema.migrate(database)
        async with another(on, deployment, tmp_path, url) as bot:
            address = office_of(bot).address
            assert (await get(address, "/readyz")).status == 200
            name, elsewhere = (
                database.url.database,
                Database(url.replace(str(database.url.database), "postgres")),
            )
            database.close()
            with elsewhere.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')
                found = await get(address, "/readyz")
                assert found.status == 503
                assert found.json["checks"] == {"database": "unreachable", "schema": "unknown", "slack": "ok"}
                slack = Slack(on.workspace)
                said = await send(address, slack.sent(slack.command()))
                assert said is not None
                assert said.status == 200, "the person reads that the database is away"
                connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
            elsewhere.close()

    async def test_a_database_that_hangs_takes_one_thread(
        self, on: LocalWorkspace, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        go_on, looks = threading.Event(), []

        def hang(_: Database) -> None:
            looks.append(1)
            go_on.wait(120)

        monkeypatch.setattr(schema, "ensure_current", hang)
        monkeypatch.setattr("bot.transport.readiness.SECONDS", 0.05)
        for _ in range(3):
            assert (await get(office_of(on.bot).address, "/readyz")).json["checks"][
                "database"
            ] == "unreachable"
        go_on.set()
        assert looks == [1]

    async def test_nothing_private_shows(self, on: LocalWorkspace, log: io.StringIO) -> None:
        on.workspace.revoke(on.workspace.bot_token)
        found = [await get(office_of(on.bot).address, path) for path in ("/healthz", "/readyz", "/nothing")]
        shown = str(found) + log.getvalue()
        for private in (
            on.workspace.bot_token,
            on.workspace.signing_secret,
            "sqlite",
            "enlace.db",
            "uvicorn",
        ):
            assert private not in shown

    async def test_a_look_that_fails_is_logged_by_its_kind_alone(
        self, on: LocalWorkspace, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def crash(_: Readiness) -> dict[str, str]:
            raise RuntimeError("something private")

        monkeypatch.setattr(Readiness, "checks", crash)
        failed = await get(office_of(on.bot).address, "/readyz")
        assert (failed.status, failed.json) == (500, {"error": "request refused"})
        assert "RuntimeError" in log.getvalue()
        assert "something private" not in log.getvalue()

    async def test_the_heartbeat_beats_while_it_listens(self, house: OpenHouse, tmp_path: Path) -> None:
        file = tmp_path / "heartbeat"
        async with house() as on:
            on.bot.self_check._file = file
            await on.bot.self_check.look()
            assert Heartbeat(file, file.stat().st_mtime).connected_at == int(on.clock.now().timestamp())


class TestStarting:
    async def test_a_port_that_is_taken_is_said_in_a_sentence(self, on: LocalWorkspace) -> None:
        office = office_of(on.bot)
        other = HttpTransport(
            on.bot.bolt,
            secret="s",
            address=office.address,
            deliveries=Deliveries(on.bot.context.database, on.bot.context.taskforce_id),
            readiness=office._readiness,
            clock=on.clock,
        )
        with pytest.raises(AddressUnusable) as refused:
            await other.run()
        assert refused.value.values == {
            "host": "127.0.0.1",
            "port": str(office.address[1]),
            "reason": "another program uses this address",
        }

    @pytest.mark.parametrize("host", ["nowhere.invalid", "127.0.0.1.1"])
    async def test_a_host_that_is_none_is_too(self, on: LocalWorkspace, host: str) -> None:
        office = office_of(on.bot)
        with pytest.raises(AddressUnusable):
            await office._server.start(host, 0)

    def test_each_way_in_loads_its_own_libraries(self) -> None:
        listing = "import sys, bot.app; print({'uvicorn', 'starlette', 'httptools'} & sys.modules.keys())"
        found = subprocess.run([sys.executable, "-c", listing], cwd=ROOT, capture_output=True, check=True)
        assert found.stdout.strip() == b"set()"

    async def test_bolt_checks_no_signatures(self, on: LocalWorkspace) -> None:
        """The gate has checked them by the bot's clock; Bolt would use the machine's."""
        names = [type(each).__name__ for each in on.bot.bolt._async_middleware_list]
        assert "AsyncRequestVerification" not in names
        assert "AsyncSslCheck" not in names
