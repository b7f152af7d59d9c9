"""Loads a deploy file and its catalog, or reports everything that is wrong in both at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.config import crosschecks, file_mistakes, mistakes
from bot.config.catalog import Catalog, shipped_catalog
from bot.config.document import Finding, ParsedFile, read
from bot.config.models import Config
from bot.config.nodes import START, Entry, Node, Scalar, Table, find, place_of, plain, text, ways_to, written
from bot.config.problems import DeployFileErrors, Problem
from bot.config.secret import ReadOptions
from bot.config.verdicts import validated
from bot.config.workspace_checks import gathered, shared_secrets, without_secrets


@dataclass(frozen=True)
class Deployment:
    """A deploy file and the catalog that it names; `file` is the deploy file's name as the person gave it.

    `lines` are the lines on which it names people, by reference in lower case.
    """

    config: Config
    catalog: Catalog
    file: Path
    lines: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Catalog:
    """The catalog's path and the content of its file."""

    file: str
    sheet: ParsedFile
    named: bool


def load(
    path: Path | str, *, env: Mapping[str, str], secrets: bool = True, workspace: str | None = None
) -> Deployment:
    """Load the deploy file at `path`; raises `DeployFileErrors` with every problem of it and of its catalog.

    With `secrets=False` only the form of references to secrets is checked, and `Secret.reveal` raises. With
    the key of a `workspace`, that is so for the secrets of the others.
    Relative paths in the file are relative to its folder.
    """
    given = Path(path)
    file = _printable(given)
    sheet = read(given, file=file)
    if sheet.root is None:
        raise DeployFileErrors(_problems(sheet, (), file))
    root = gathered(sheet.root)
    sheet = replace(sheet, root=root)
    catalog = _catalog(root, given)
    reading = ReadOptions(given.parent, env, secrets)
    complete = _with_database(root)
    values = without_secrets(plain(complete), workspace) if workspace else plain(complete)
    config, findings = validated(Config, complete, reading, values)
    findings.extend(crosschecks.deploy_findings(root, catalog.sheet.root))
    if config is not None:
        findings.extend(shared_secrets(config, root))
    entries, faults = _catalog_of(catalog.sheet, reading)
    missing = [each for each in catalog.sheet.findings if isinstance(each.mistake, file_mistakes.FileMissing)]
    if missing and catalog.named:
        # A missing catalog is reported at the line that names it.
        named = Finding(
            ("catalog",), place_of(root, ("catalog",)), mistakes.CatalogMissing(catalog=catalog.file)
        )
        findings.append(named)
        problems = _problems(sheet, findings, file)
    else:
        problems = _problems(sheet, findings, file) + _problems(catalog.sheet, faults, catalog.file)
    if config is None or entries is None or problems:
        raise DeployFileErrors(problems)
    return Deployment(config, entries, given, crosschecks.lines_of_people(root))


def _catalog(root: Node, given: Path) -> _Catalog:
    named = text(find(root, "catalog"))
    path = given.parent / named if named else shipped_catalog()
    return _Catalog(_printable(path), read(path, file=_printable(path)), named=bool(named))


def _catalog_of(sheet: ParsedFile, reading: ReadOptions) -> tuple[Catalog | None, list[Finding]]:
    if sheet.root is None:
        return None, []
    catalog, findings = validated(Catalog, sheet.root, reading)
    return catalog, [*findings, *crosschecks.catalog_findings(sheet.root)]


def _with_database(root: Node) -> Node:
    """Fill in the one default that depends on the file's folder, which a `default_factory` doesn't know."""
    if not isinstance(root, Table) or "database" in root.entries:
        return root
    return Table(root.place, {**root.entries, "database": Entry(root.place, Table(root.place))})


def _problems(sheet: ParsedFile, findings: Iterable[Finding], file: str) -> list[Problem]:
    spoilt = {finding.loc for finding in sheet.findings if finding.spoils}
    root = sheet.root or Scalar(START, None)
    kept = [*sheet.findings]
    kept.extend(each for each in findings if not any(way in spoilt for way in ways_to(each.loc)))
    kept.sort(key=lambda finding: finding.place)
    return [
        Problem.at(each.place, file=file, path=written(root, each.loc), error=each.mistake) for each in kept
    ]


def _printable(path: Path) -> str:
    """Return a path in a form that can be printed: bytes that are not UTF-8 reach Python as surrogates."""
    return str(path).encode("utf-8", "replace").decode()
