"""Decides when a request is acknowledged, and with what: the policy of both transports.

Slack gives a command and a press three seconds. A slower request gets an empty acknowledgement, so that Slack
shows no failure, and its answer follows by the response_url. The answer to a press always follows that way,
since Slack does not show what acknowledges it. A form waits for its answer, which decides whether it stays
open. An event is acknowledged after it was handled: Slack repeats one whose handling was cancelled.
"""

import asyncio
from dataclasses import dataclass
from http import HTTPStatus

import structlog
from slack_bolt.response import BoltResponse

from bot.failures import log_failure
from bot.transport.rejection import Rejected
from bot.transport.requests import Incoming
from bot.transport.response_url import deliver, doubt
from bot.transport.timing import Timing

log = structlog.get_logger("enlace.transport")


@dataclass(frozen=True)
class Acknowledgement:
    """The response that acknowledges a request now; if the answer `follows`, it goes to the response_url."""

    response: BoltResponse
    follows: bool = False


class AcknowledgementPolicy:
    """Acknowledges each request within `Timing.late_after`, and sends the answers that follow."""

    def __init__(self, timing: Timing) -> None:
        self._timing = timing

    async def acknowledgement(
        self, incoming: Incoming, handling: asyncio.Task[BoltResponse]
    ) -> Acknowledgement:
        """Return the acknowledgement of a request, in time; raises what `handling` has raised by then."""
        await _ended(handling, self._timing.late_after if incoming.may_be_late else None)
        if not handling.done():
            log.warning("answer_late", type=incoming.kind)
            return Acknowledgement(BoltResponse(status=HTTPStatus.OK), follows=True)
        response = handling.result()
        if incoming.is_press and response.status == HTTPStatus.OK:
            return Acknowledgement(BoltResponse(status=HTTPStatus.OK), follows=True)
        return Acknowledgement(response)

    async def follow(
        self, incoming: Incoming, handling: asyncio.Task[BoltResponse], *, in_doubt: bool = False
    ) -> None:
        """Send the answer to the response_url, if there is one, once it is ready; never raises.

        If its acknowledgement is `in_doubt`, an answer for everyone may be there already and is not repeated.
        """
        try:
            response = await handling
        except Rejected as refusal:
            log.warning("request_refused", kind=refusal.kind)
        except Exception as failure:  # noqa: BLE001 (the request is acknowledged already, so no caller can handle it)
            log_failure(log, "request_failed", failure)
        else:
            if not incoming.response_url or response.status != HTTPStatus.OK:
                return
            if not (in_doubt and await doubt(incoming.response_url, response, self._timing.second_tries)):
                await deliver(incoming.response_url, response, self._timing.second_tries)


async def _ended(task: asyncio.Task[BoltResponse], seconds: float | None) -> None:
    """Wait for a task, `seconds` at most; every request runs this, and `asyncio.wait` costs more."""
    loop = asyncio.get_running_loop()
    waiter: asyncio.Future[None] = loop.create_future()

    def wake(_: object = None) -> None:
        if not waiter.done():
            waiter.set_result(None)

    alarm = loop.call_later(seconds, wake) if seconds is not None else None
    task.add_done_callback(wake)
    try:
        await waiter
    finally:
        task.remove_done_callback(wake)
        if alarm is not None:
            alarm.cancel()
