"""Requests answered off the event loop: each caller gets their own answer, a stranger is looked up once."""

import asyncio
import threading
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.services.context import Caller
from bot.services.members.queries import Profile, Stranger
from commands.slack.worker_threads import WorkerThreads


class Client(AsyncWebClient):
    """A Slack client that knows everybody."""

    asked: list[str]

    async def users_info(self, *, user: str, include_locale: bool | None = None, **_: Any) -> Any:
        self.asked.append(user)
        return {"user": {"id": user, "name": f"handle of {user}"}}


@pytest.fixture
def client() -> Client:
    found = Client()
    found.asked = []
    return found


async def test_each_gets_their_own_answer_from_another_thread(client: Client) -> None:
    threads = WorkerThreads(client, max_workers=2)
    here = threading.get_ident()

    def work(number: int) -> tuple[int, bool]:
        return number, threading.get_ident() != here

    answers = await asyncio.gather(
        *(threads.answer(Caller(f"U{n}", "T1", "/rec"), lambda _, n=n: work(n)) for n in range(50))  # type: ignore[misc] # bound early
    )
    assert answers == [(number, True) for number in range(50)]
    assert client.asked == []


async def test_a_stranger_is_looked_up_and_answered(client: Client) -> None:
    given: list[Profile | None] = []

    def work(profile: Profile | None) -> str:
        given.append(profile)
        if profile is None:
            raise Stranger
        return profile.handle

    threads = WorkerThreads(client, max_workers=1)
    assert await threads.answer(Caller("U1", "T1", "/rec"), work) == "handle of U1"
    assert given == [None, Profile("U1", "handle of U1")]
    assert client.asked == ["U1"]


async def test_a_failure_is_raised_where_it_was_asked_for(client: Client) -> None:
    def work(_: Profile | None) -> str:
        raise RuntimeError("here")

    threads = WorkerThreads(client, max_workers=1)
    with pytest.raises(RuntimeError, match="here"):
        await threads.answer(Caller("U1", "T1", "/rec"), work)
