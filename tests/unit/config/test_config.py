"""A valid deploy file: what `load` makes of it, and where secrets, paths and people come from."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.config import DeployFileErrors, Deployment, SecretNotRead, load, shipped_catalog
from bot.config.zones import zones

DEPLOY = Path(__file__).parents[3] / "deploy"
ENV = {
    "SLACK_BOT_TOKEN": "xoxb-1-made-up",
    "SLACK_APP_TOKEN": "xapp-1-made-up",
    "ENLACE_AUDIT_KEY": "made up and more than thirty-two long",
}
SMALLEST = """\
taskforce: {name: {en: Taskforce, es: Grupo}}
slack:
  bot_token: ${env:SLACK_BOT_TOKEN}
  app_token: ${env:SLACK_APP_TOKEN}
audit: {key: "${env:ENLACE_AUDIT_KEY}"}
"""


def loaded(folder: Path, text: str, env: Mapping[str, str] = ENV) -> Deployment:
    file = folder / "enlace.yaml"
    file.write_text(text, encoding="utf-8")
    return load(file, env=env)


def mistakes(folder: Path, text: str, env: Mapping[str, str] = ENV) -> list[str]:
    with pytest.raises(DeployFileErrors) as caught:
        loaded(folder, text, env)
    return [type(problem.error).__name__ for problem in caught.value.problems]


def test_the_shipped_deploy_file_loads() -> None:
    deployment = load(DEPLOY / "enlace.yaml", env=ENV)
    config = deployment.config
    assert config.taskforce.name.get("en") == "U.S.-Mexico Security Cooperation Taskforce"
    assert config.taskforce.name.get("es").startswith("Grupo de Trabajo")
    assert config.timezone == "America/Mexico_City"
    assert [person.handle for person in config.members.people] == [
        *("chair-us", "chair-mx", "secretariat", "lead-us", "lead-mx", "member-us", "member-mx", "observer")
    ]
    assert config.leads[5].us == "lead-us"
    assert config.leads[5].mx_alternate == "member-mx"
    assert config.slack.token == "xoxb-1-made-up"
    assert config.database.address == f"sqlite:///{DEPLOY.absolute()}/enlace.db"
    assert len(deployment.catalog.recommendations) == 13
    assert deployment.file == DEPLOY / "enlace.yaml"


def test_emoji_of_several_characters_may_stand_in_the_file(tmp_path: Path) -> None:
    family = "👩‍👩‍👧 🇲🇽"
    deployment = loaded(tmp_path, SMALLEST.replace("en: Taskforce", f"en: {family}"))
    assert deployment.config.taskforce.name.get("en") == family


def test_everything_but_the_taskforce_slack_and_the_audit_key_has_a_default(tmp_path: Path) -> None:
    deployment = loaded(tmp_path, SMALLEST)
    config = deployment.config
    assert (config.language, config.timezone, config.slack.mode) == ("en", "America/Mexico_City", "socket")
    assert config.slack.api_url == "https://slack.com/api/"
    assert (config.members.unknown, config.members.people, dict(config.leads)) == ("observer", (), {})
    assert config.closing.two_keys
    assert config.review.stale_after_days == 30
    assert config.database.address == f"sqlite:///{tmp_path}/enlace.db"
    assert deployment.catalog == load(DEPLOY / "enlace.yaml", env=ENV).catalog
    assert shipped_catalog() == DEPLOY / "recommendations.yaml"


def test_an_installed_package_has_its_catalog_inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = tmp_path / "bot" / "config" / "catalog.py"
    module.parent.mkdir(parents=True)
    monkeypatch.setattr("bot.config.catalog.__file__", str(module))
    assert shipped_catalog() == tmp_path / "deploy" / "recommendations.yaml"
    (tmp_path / "bot" / "recommendations.yaml").touch()
    assert shipped_catalog() == tmp_path / "bot" / "recommendations.yaml"


def test_the_configuration_is_frozen_and_cannot_grow() -> None:
    config = load(DEPLOY / "enlace.yaml", env=ENV).config
    with pytest.raises(ValidationError, match="frozen"):
        config.slack.mode = "http"  # type: ignore[misc]  # the test shows that this is refused


def test_words_that_older_yaml_takes_for_something_else_stay_texts(tmp_path: Path) -> None:
    people = (
        "members: {people: [{handle: on, role: member, name: no}, {handle: y, role: member, name: 8:00}]}\n"
    )
    config = loaded(tmp_path, SMALLEST + people).config
    assert [(person.handle, person.name) for person in config.members.people] == [("on", "no"), ("y", "8:00")]


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / "enlace.yaml").write_bytes(b"\xef\xbb\xbf" + SMALLEST.replace("\n", "\r\n").encode())
    assert load(tmp_path / "enlace.yaml", env=ENV).config.taskforce.name.en == "Taskforce"


class TestSecrets:
    def test_without_secrets_references_are_checked_for_form_only(self) -> None:
        config = load(DEPLOY / "enlace.yaml", env={}, secrets=False).config
        assert config.slack.bot_token is not None
        assert config.slack.bot_token.reference == "${env:SLACK_BOT_TOKEN}"
        with pytest.raises(SecretNotRead):
            _ = config.slack.token

    def test_a_secret_in_a_file_counts_from_the_deploy_file_and_loses_its_last_line_break(
        self, tmp_path: Path
    ) -> None:
        (tmp_path / "token").write_text("xoxb-from-a-file\r\n", encoding="utf-8")
        config = loaded(tmp_path, SMALLEST.replace("env:SLACK_BOT_TOKEN", "file:token")).config
        assert config.slack.token == "xoxb-from-a-file"

    def test_no_way_of_printing_a_configuration_shows_a_secret(self, tmp_path: Path) -> None:
        config = loaded(tmp_path, SMALLEST + "database: {url: '${env:URL}'}", {**ENV, "URL": URL}).config
        printed = f"{config!r} {config} {config.slack!r} {config.model_dump()}"
        assert "SLACK_BOT_TOKEN" in printed
        for secret in (*ENV.values(), "pass-word"):
            assert secret not in printed

    def test_any_signing_secret_is_taken(self, tmp_path: Path) -> None:
        text = SMALLEST.replace(
            "  app_token: ${env:SLACK_APP_TOKEN}", "  mode: http\n  signing_secret: ${env:SIGN}"
        )
        config = loaded(tmp_path, text, {**ENV, "SIGN": "0123456789abcdef0123456789abcdef"}).config
        assert config.slack.signing_secret is not None
        assert config.slack.signing_secret.reveal() == "0123456789abcdef0123456789abcdef"

    @pytest.mark.parametrize(
        ("env", "mistake"),
        [
            ({"SLACK_BOT_TOKEN": "xapp-1"}, "SecretMisfit"),
            ({"SLACK_APP_TOKEN": "xoxb-1"}, "SecretMisfit"),
            ({"SLACK_BOT_TOKEN": "xoxb-1 2"}, "SecretMalformed"),
            ({"SLACK_BOT_TOKEN": ""}, "VariableUnset"),
            ({"ENLACE_AUDIT_KEY": "k" * 31}, "SecretTooShort"),
        ],
    )
    def test_a_secret_of_the_wrong_shape_is_noticed(
        self, tmp_path: Path, env: dict[str, str], mistake: str
    ) -> None:
        assert mistakes(tmp_path, SMALLEST, {**ENV, **env}) == [mistake]

    @pytest.mark.parametrize(
        ("content", "mistake"),
        [
            (None, "SecretFileMissing"),
            (b"", "SecretFileEmpty"),
            (b"\n", "SecretFileEmpty"),
            (b"\xff\xfe", "SecretFileUnreadable"),
            (b"x" * 70_000, "SecretFileUnreadable"),
        ],
    )
    def test_a_secret_file_that_gives_no_secret_is_noticed(
        self, tmp_path: Path, content: bytes | None, mistake: str
    ) -> None:
        if content is not None:
            (tmp_path / "token").write_bytes(content)
        text = SMALLEST.replace("env:SLACK_BOT_TOKEN", "file:token")
        assert mistakes(tmp_path, text) == [mistake]

    def test_a_folder_is_no_secret(self, tmp_path: Path) -> None:
        assert mistakes(tmp_path, SMALLEST.replace("env:SLACK_BOT_TOKEN", "file:.")) == [
            "SecretFileUnreadable"
        ]


URL = "postgresql://enlace:pass-word@db/enlace"


class TestDatabase:
    @pytest.mark.parametrize(
        ("url", "address"),
        [
            ("sqlite:///data/e.db", "sqlite:///{folder}/data/e.db"),
            ("sqlite:////var/lib/e.db", "sqlite:////var/lib/e.db"),
            ("sqlite:///e.db?timeout=5", "sqlite:///{folder}/e.db?timeout=5"),
            ("postgresql://enlace@db/enlace", "postgresql://enlace@db/enlace"),
            ("postgresql+psycopg:///enlace?host=/run/db", "postgresql+psycopg:///enlace?host=/run/db"),
        ],
    )
    def test_an_address_in_clear(self, tmp_path: Path, url: str, address: str) -> None:
        config = loaded(tmp_path, f"{SMALLEST}database: {{url: '{url}'}}").config
        assert config.database.address == address.format(folder=tmp_path)

    @pytest.mark.parametrize("url", [URL, "sqlite:///e.db"])
    def test_an_address_by_reference(self, tmp_path: Path, url: str) -> None:
        config = loaded(tmp_path, SMALLEST + "database: {url: '${env:URL}'}", {**ENV, "URL": url}).config
        assert config.database.address == url.replace("sqlite:///", f"sqlite:///{tmp_path}/")

    @pytest.mark.parametrize(
        "url",
        [
            *(
                "mysql://db/enlace",
                "postgresql+asyncpg://db/enlace",
                "enlace.db",
                "5",
                "[]",
                "postgresql://db",
            ),
            *(
                "sqlite://db/enlace",
                "sqlite:enlace.db",
                "postgresql://db:port/enlace",
                "postgresql://[db/enlace",
            ),
        ],
    )
    def test_other_addresses_are_refused(self, tmp_path: Path, url: str) -> None:
        text = f"{SMALLEST}database:\n  url: {url if url in {'5', '[]'} else repr(url)}\n"
        assert mistakes(tmp_path, text) == ["NotDatabaseUrl"]

    @pytest.mark.parametrize(
        "url", [URL, "postgresql://db/enlace?password=pass-word", "${env:URL}/enlace", "${URL}"]
    )
    def test_a_password_in_clear_is_refused(self, tmp_path: Path, url: str) -> None:
        assert mistakes(tmp_path, f"{SMALLEST}database: {{url: '{url}'}}") == ["PasswordInUrl"]


class TestPeople:
    def test_are_found_by_each_kind_of_reference(self, tmp_path: Path) -> None:
        people = """\
members:
  people:
    - {slack_id: U024BE7LH, role: chair}
    - {email: Ana@Example.org, role: member, side: MX}
    - {handle: "@lead-us", role: member, side: US}
leads:
  5: {us: "@LEAD-US", mx: ana@example.org}
"""
        config = loaded(tmp_path, SMALLEST + people).config
        assert [
            config.members.find(name) for name in ("u024be7lh", "ana@example.org", "@Lead-US", "nobody")
        ] == [
            *config.members.people,
            None,
        ]
        assert config.members.people[2].reference == "lead-us"

    def test_a_closed_door_and_a_prefix(self, tmp_path: Path) -> None:
        text = SMALLEST.replace(
            "slack:\n", "slack:\n  command_prefix: mxus-\n  api_url: http://127.0.0.1:1/api\n"
        )
        config = loaded(tmp_path, text + "members: {unknown: refuse}").config
        assert (config.members.unknown, config.slack.command_prefix) == ("refuse", "mxus-")
        assert config.slack.api_url == "http://127.0.0.1:1/api/"


def test_an_own_catalog(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(
        """\
source: {title: {en: Report, es: Informe}, published: 2026-03}
categories: [{key: one, title: {en: One, es: Uno}}]
recommendations:
  - {number: 70, key: first, category: one, title: {en: A, es: Una}, short: {en: A, es: Una}}
""",
        encoding="utf-8",
    )
    deployment = loaded(tmp_path, SMALLEST + "catalog: mine.yaml\nleads: {70: {}}")
    (first,) = deployment.catalog.recommendations
    assert (first.number, first.title.es, first.priority, first.parts) == (70, "Una", False, ())


def test_every_zone_that_python_knows_by_its_name_is_known() -> None:
    assert {"America/Tijuana", "America/Mexico_City", "America/Monterrey", "UTC"} <= set(zones())


class TestDigests:
    def test_the_shipped_schedule_is_weekly_to_the_chairs(self) -> None:
        (weekly,) = load(DEPLOY / "enlace.yaml", env=ENV).config.digests
        assert (weekly.key, weekly.weekday, weekly.time) == ("weekly", "monday", "08:00")
        assert weekly.timezone == "America/Mexico_City"
        assert [(each.to, each.languages) for each in weekly.recipients] == [
            *(("chairs", None), ("#taskforce", ("es", "en")))
        ]
        assert (weekly.preview_hours, weekly.languages) == (24, ("es", "en"))

    def test_any_number_with_its_default(self, tmp_path: Path) -> None:
        text = """\
members: {people: [{handle: ana, role: chair}]}
digests:
  - {key: weekly, recipients: ["@ana", "#todos", C024BE7LH]}
  - key: leads
    recipients: [leads, {to: ana, languages: [en, es]}, {to: "#todos"}]
    time: 7:05
    quiet_hours: {start: "21:00", end: "7:00"}
"""
        weekly, leads = loaded(tmp_path, SMALLEST + text).config.digests
        assert (weekly.weekday, weekly.time, weekly.timezone) == ("monday", "08:00", None)
        assert (weekly.preview_hours, weekly.catch_up_hours, weekly.quiet_hours) == (24, 12, None)
        assert weekly.holidays.calendars == ("US", "MX")
        assert weekly.holidays.policy == "next_working_day_in_both"
        assert [each.to for each in weekly.recipients] == ["@ana", "#todos", "C024BE7LH"]
        assert [(each.to, each.languages) for each in leads.recipients] == [
            *(("leads", None), ("ana", ("en", "es")), ("#todos", None))
        ]
        assert (leads.time, leads.quiet_hours and leads.quiet_hours.end) == ("07:05", "07:00")


TWO = """\
taskforce: {name: {en: Taskforce, es: Grupo}}
slack:
  workspaces:
    us: {bot_token: "${env:SLACK_BOT_TOKEN}", app_token: "${env:SLACK_APP_TOKEN}"}
    mx: {bot_token: "${env:MX_BOT_TOKEN}", app_token: "${env:MX_APP_TOKEN}"}
audit: {key: "${env:ENLACE_AUDIT_KEY}"}
members:
  people:
"""
ENV_OF_TWO = ENV | {"MX_BOT_TOKEN": "xoxb-2-made-up", "MX_APP_TOKEN": "xapp-2-made-up"}


def references(folder: Path, person: str) -> tuple[str, ...]:
    deployment = loaded(folder, f"{TWO}    - {{{person}, role: chair, side: US}}\n", ENV_OF_TWO)
    return deployment.config.members.people[0].references


class TestWhoSomebodyIsInEachWorkspace:
    @pytest.mark.parametrize(
        "short",
        [
            "us: {handle: ana}, mx: {email: ana@example.org}",
            "us: {handle: ana}, workspaces: {mx: {email: ana@example.org}}",
        ],
    )
    def test_may_stand_right_under_the_person(self, short: str, tmp_path: Path) -> None:
        named = "workspaces: {us: {handle: ana}, mx: {email: ana@example.org}}"
        assert references(tmp_path, short) == references(tmp_path, named) == ("us/ana", "ana@example.org")

    def test_stands_beside_the_name_that_holds_in_the_first(self, tmp_path: Path) -> None:
        assert references(tmp_path, "handle: ana, mx: {slack_id: U024BE7LH}") == ("ana", "U024BE7LH")

    @pytest.mark.parametrize(
        ("person", "refused"),
        [
            ("us: {handle: ana}, workspaces: {us: {handle: eve}}", "UnknownKey"),
            ("ca: {handle: ana}, handle: ana", "WorkspaceUnknown"),
            ("us: {handle: ana}, mxx: {handle: ana}", "MisspeltWorkspace"),
            ("handle: ana, langage: es", "MisspeltKey"),
            ("mx: ana, handle: ana", "NotSection"),
            ("mx: {handle: ana, email: ana@example.org}", "PersonNamedTwice"),
            ("mx: {}", "PersonUnnamed"),
        ],
    )
    def test_is_checked_as_everywhere(self, person: str, refused: str, tmp_path: Path) -> None:
        given = f"{TWO}    - {{{person}, role: chair, side: US}}\n"
        assert mistakes(tmp_path, given, ENV_OF_TWO) == [refused]

    def test_is_only_known_of_the_files_workspaces(self, tmp_path: Path) -> None:
        person = "members: {people: [{us: {handle: ana}, role: chair, side: US}]}\n"
        assert "UnknownKey" in mistakes(tmp_path, SMALLEST + person)
