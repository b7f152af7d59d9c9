"""Queries that are built once; what they compare with is the instant at which they run."""

from datetime import timedelta

from sqlmodel import col, select

from bot.services.context import ServiceContext
from bot.store.built import MOST_KEPT, built_once
from bot.store.instants import instant_of
from bot.store.tables import DigestWatch
from tests.support.harness import NOW, BotHarness

HOUR = timedelta(hours=1)


def test_a_kept_query_goes_by_the_clock_as_it_is_now(harness: BotHarness) -> None:
    built: list[ServiceContext] = []

    @built_once
    def begun(context: ServiceContext) -> object:
        built.append(context)
        return select(DigestWatch.schedule).where(
            DigestWatch.taskforce_id == context.taskforce_id,
            col(DigestWatch.since) <= instant_of(context.clock),
        )

    context = harness.context
    with context.writing(None) as (session, _):
        session.add(DigestWatch(taskforce_id=context.taskforce_id, schedule="later", since=NOW + HOUR))

    def found() -> list[str]:
        with context.reading() as session:
            return list(session.exec(begun(context)))  # type: ignore[call-overload] # a query of any kind

    assert "later" not in found()
    harness.clock.move_to(NOW + HOUR)
    assert "later" in found()
    harness.clock.move_to(NOW)
    assert "later" not in found()
    assert len(built) == 1


def test_queries_are_kept_apart_by_what_they_depend_on(harness: BotHarness) -> None:
    @built_once
    def made(context: ServiceContext, word: str, *, loud: bool = False) -> list[str]:
        return [word.upper() if loud else word]

    context = harness.context
    assert made(context, "a") is made(context, "a")
    assert made(context, "a", loud=True) == ["A"]
    assert made(context, "b") == ["b"]
    kept = made(context, "a")
    for number in range(MOST_KEPT):
        made(context, str(number))
    assert made(context, "a") is not kept, "what is kept does not grow for ever"
