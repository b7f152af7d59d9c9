"""The facts that the sandbox's owner gives its page: who people are, and which instants to jump to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.clock import Clock
from bot.config import Deployment
from bot.demo.founding import people_of
from bot.demo.local_workspace import NEXT_DIGEST, local_workspace
from bot.i18n import Translator
from bot.sandbox import Sandbox, Workspace
from tests.support.harness import NOW, sketch
from tests.support.sandbox_actors import a_workspace
from tests.support.stage import OnStage


def test_people_have_titles_in_both_languages(deployment: Deployment) -> None:
    titles = {person.handle: person.titles for person in people_of(deployment.config)}
    assert titles == {
        "chair-us": {
            "en": "Chair, United States; lead of recommendation 1",
            "es": "Presidencia, Estados Unidos; responsable de la recomendación 1",
        },
        "chair-mx": {
            "en": "Chair, Mexico; lead of recommendation 1",
            "es": "Presidencia, México; responsable de la recomendación 1",
        },
        "secretariat": {"en": "Secretariat", "es": "Secretaría"},
        "lead-us": {
            "en": "Member, United States; lead of recommendations 5 and 12",
            "es": "Integrante, Estados Unidos; responsable de las recomendaciones 5 y 12",
        },
        "lead-mx": {
            "en": "Member, Mexico; lead of recommendation 5",
            "es": "Integrante, México; responsable de la recomendación 5",
        },
        "member-us": {
            "en": "Member, United States; lead of recommendation 3",
            "es": "Integrante, Estados Unidos; responsable de la recomendación 3",
        },
        "member-mx": {
            "en": "Member, Mexico; lead of recommendations 3 and 12",
            "es": "Integrante, México; responsable de las recomendaciones 3 y 12",
        },
        "observer": {"en": "Observer", "es": "Observación"},
    }


def test_titles_are_kept_and_an_older_state_has_none(deployment: Deployment, tmp_path: Path) -> None:
    file = tmp_path / "workspace.json"
    Workspace.create(people_of(deployment.config), clock=Clock.at(NOW)).save(file)
    found = Workspace.load(file, clock=Clock.at(NOW)).person("lead-mx")
    assert found.titles["es"].startswith("Integrante, México")
    assert hash(found) == hash(replace(found, titles={}))
    file.write_text(file.read_text().replace('"titles"', '"titles_of_no_old_state"'))
    assert Workspace.load(file, clock=Clock.at(NOW)).person("lead-mx").titles == {}


async def test_the_next_digest_is_a_landmark(open_workspace: OnStage) -> None:
    async with open_workspace(at=NOW) as on:
        (landmark,) = on.sandbox.landmarks
        assert Translator("es").gettext(landmark.name) == "Al próximo boletín"
        assert landmark.name == NEXT_DIGEST
        # Mondays at eight in Mexico City.
        monday = datetime(2026, 11, 30, 14, 0, tzinfo=UTC)
        assert landmark.when() == monday
        told = await on.sandbox.advance(monday)
        assert ("#taskforce", monday.isoformat()) in {
            (each["to"], each["at"]) for each in told if each["text"].startswith("Boletín del lunes")
        }
        assert landmark.when() == monday + timedelta(days=7)


async def test_without_schedules_there_is_nowhere_to_go(deployment: Deployment, tmp_path: Path) -> None:
    config = deployment.config.model_copy(update={"digests": ()})
    async with local_workspace(
        replace(deployment, config=config), tmp_path / "state", at=NOW, seeded=False, draw=sketch
    ) as on:
        (landmark,) = on.sandbox.landmarks
        assert landmark.when() is None


async def test_a_bare_sandbox_knows_no_landmarks() -> None:
    async with Sandbox(a_workspace()) as sandbox:
        assert sandbox.landmarks == []
