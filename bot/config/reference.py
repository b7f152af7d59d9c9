"""Makes the deploy file's JSON Schema and reference from the models; run as a program it rewrites both.

Run `python -m bot.config.reference` in a checkout: it writes into the checkout's `deploy` folder.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.config.catalog import Catalog
from bot.config.crosschecks import IDENTITIES
from bot.config.fields import WORKSPACE_KEY
from bot.config.models import Config, Member, SlackConnection
from bot.config.sections import Section
from bot.config.workspace_checks import TOKEN_BY_MODE
from bot.i18n import LANGUAGES, N_, Language, Translator

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
SCHEMA_FILE = "enlace.schema.json"
REFERENCE_FILES: dict[Language, str] = {"en": "reference.md", "es": "reference.es.md"}
SECRET_FORMS = ("`${env:NAME}`", "`${file:PATH}`")

TITLE = N_("The deploy file")
INTRODUCTION = N_(
    "All settings of Enlace are in one file, in YAML 1.2. “enlace check” reports what is wrong in it, "
    "with the line and the remedy. Secrets are never written in it: use %(variable)s for an "
    "environment variable, or %(file)s for a file, whose path is relative to the deploy file's folder."
)
CATALOG_TITLE = N_("The catalog file")
CATALOG_INTRODUCTION = N_(
    "The recommendations are in a file of their own, which the key “catalog” of the deploy file names."
)
TYPES = {
    "string": N_("Type: text."),
    "integer": N_("Type: whole number, without quotes."),
    "boolean": N_("Type: true or false, without quotes."),
    "array": N_("Type: list."),
    "object": N_("Type: section with keys of its own."),
    "secret": N_("Type: reference to a secret."),
    "numbered": N_("Type: section with a number for each key."),
    "workspaces": N_("Type: section with a workspace's key for each key."),
}

EXAMPLES = {"numbered": "5", "workspaces": "us"}
"""A key of each mapping whose keys the file chooses, as the reference shows it."""


@dataclass(frozen=True)
class Key:
    """One key as the reference shows it."""

    path: str
    schema: Schema
    kind: str
    required: bool


def json_schema() -> Schema:
    """Return the deploy file's JSON Schema (2020-12), for editors and for programs that make deploy files."""
    schema = _schema_of(Config)
    definitions = schema["$defs"]
    named_once = [{"required": [key]} for key in IDENTITIES]
    definitions["Identity"]["oneOf"] = named_once
    # Under a person, the workspaces' keys may stand without `workspaces`.
    fields = list(Member.model_fields)
    in_workspaces = {"anyOf": [{"required": ["workspaces"]}, {"not": {"propertyNames": {"enum": fields}}}]}
    nowhere_else = in_workspaces | {"not": {"anyOf": named_once}}
    definitions["Member"]["oneOf"] = [*named_once, nowhere_else]
    short = rf"^(?!(?:{'|'.join(fields)})$){WORKSPACE_KEY.removeprefix('^')}"
    definitions["Member"]["patternProperties"] = {short: {"$ref": "#/$defs/Identity"}}
    recipients = definitions["Digest"]["properties"]["recipients"]
    recipients["items"] = {"anyOf": [recipients["items"], {"type": "string", "minLength": 1}]}
    connected = {
        "required": ["bot_token"],
        "if": {"properties": {"mode": {"const": "http"}}, "required": ["mode"]},
        "then": {"required": [TOKEN_BY_MODE["http"]]},
        "else": {"required": [TOKEN_BY_MODE["socket"]]},
    }
    definitions["SlackWorkspace"] |= connected
    definitions["Slack"] |= {
        "if": {"required": ["workspaces"]},
        "then": {"not": {"anyOf": [{"required": [key]} for key in SlackConnection.model_fields]}},
        "else": connected,
    }
    return {"$schema": DIALECT, "title": TITLE, **schema}


def reference(t: Translator) -> str:
    """Return every key of both files with its type, default, allowed values and description, as Markdown."""
    variable, file = SECRET_FORMS
    introduction = t.gettext(INTRODUCTION, variable=variable, file=file)
    parts = [f"# {t.gettext(TITLE)}", introduction]
    parts += [_shown(key, t) for key in _keys(_schema_of(Config))]
    parts += [f"# {t.gettext(CATALOG_TITLE)}", t.gettext(CATALOG_INTRODUCTION)]
    parts += [_shown(key, t) for key in _keys(_schema_of(Catalog))]
    return "\n\n".join(parts) + "\n"


def write(folder: Path) -> None:
    """Write the schema and the reference in every language into a folder."""
    text = json.dumps(json_schema(), indent=2, ensure_ascii=False)
    (folder / SCHEMA_FILE).write_text(f"{text}\n", encoding="utf-8")
    for language in LANGUAGES:
        content = reference(Translator(language))
        (folder / REFERENCE_FILES[language]).write_text(content, encoding="utf-8")


def _schema_of(model: type[Section]) -> Schema:
    schema = _tidied(model.model_json_schema())
    if leads := schema["properties"].get("leads"):
        # Keys in JSON are texts, so an editor knows a recommendation's number as a key of digits.
        leads["additionalProperties"] = False
    return schema


def _tidied(schema: Schema) -> Schema:
    """Remove what pydantic adds and no reader needs: generated titles, and defaults of null."""
    tidy = {key: value for key, value in schema.items() if key != "title"}
    if "default" in tidy and tidy["default"] is None:
        del tidy["default"]
    for group in ("properties", "$defs"):
        if group in tidy:
            tidy[group] = {key: _tidied(value) for key, value in tidy[group].items()}
    return tidy


def _keys(schema: Schema) -> Iterator[Key]:
    yield from _below(schema, schema.get("$defs", {}), "")


def _below(schema: Schema, definitions: Schema, path: str) -> Iterator[Key]:
    for name, property_ in schema.get("properties", {}).items():
        required = name in schema.get("required", ())
        yield from _one(f"{path}{name}", property_, definitions, required=required)


def _one(path: str, property_: Schema, definitions: Schema, *, required: bool) -> Iterator[Key]:
    schema = _resolved(property_, definitions)
    kind = _kind(schema)
    yield Key(path, schema, kind, required)
    if kind in EXAMPLES:
        (below,) = schema["patternProperties"].values()
        yield from _below(_resolved(below, definitions), definitions, f"{path}.{EXAMPLES[kind]}.")
    elif kind == "array":
        yield from _below(_resolved(schema["items"], definitions), definitions, f"{path}[].")
    elif kind == "object":
        yield from _below(schema, definitions, f"{path}.")


def _resolved(schema: Schema, definitions: Schema) -> Schema:
    """Return a schema with its references resolved, without the `null` that every optional key allows."""
    for choice in schema.get("anyOf", ()):
        if choice.get("type") != "null":
            return {**_resolved(choice, definitions), **schema}
    if "$ref" in schema:
        return {**definitions[schema["$ref"].rpartition("/")[2]], **schema}
    return schema


def _kind(schema: Schema) -> str:
    if patterns := schema.get("patternProperties"):
        return "workspaces" if WORKSPACE_KEY in patterns else "numbered"
    if schema.get("pattern", "").startswith(r"^\$\{"):
        return "secret"
    return str(schema["type"])


def _shown(key: Key, t: Translator) -> str:
    heading = "##" if key.path.isidentifier() else "###"
    facts = "\n".join(f"- {fact}" for fact in _facts(key, t))
    description = key.schema["description"]  # outside the call: Babel would extract a literal inside it
    return f"{heading} `{key.path}`\n\n{t.gettext(description)}\n\n{facts}"


def _facts(key: Key, t: Translator) -> Iterator[str]:
    schema = key.schema
    yield t.gettext(TYPES[key.kind])
    if key.required:
        yield t.gettext("Required.")
    elif (default := schema.get("default")) not in (None, "", [], {}):
        yield t.gettext("Default: %(value)s.", value=_code(default))
    else:
        yield t.gettext("Optional.")
    if allowed := schema.get("enum") or schema.get("items", {}).get("enum"):
        yield t.gettext(
            "Allowed: %(values)s.", values=t.list_of((_code(each) for each in allowed), either=True)
        )
    if "maximum" in schema:
        limits = {"least": t.number(schema["minimum"]), "most": t.number(schema["maximum"])}
        yield t.gettext("Allowed: %(least)s to %(most)s.", **limits)
    if "maxLength" in schema:
        yield t.gettext("Allowed: at most %(limit)s characters.", limit=t.number(schema["maxLength"]))
    if key.kind == "secret":
        yield t.gettext("Allowed: %(values)s.", values=t.list_of(SECRET_FORMS, either=True))
    elif "pattern" in schema:
        yield t.gettext("Allowed: what the pattern %(pattern)s describes.", pattern=f"`{schema['pattern']}`")
    if "examples" in schema:
        examples = t.list_of((_code(each) for each in schema["examples"]), either=True)
        yield t.gettext("Example: %(examples)s.", examples=examples)


def _code(value: object) -> str:
    return f"`{value}`" if isinstance(value, str) else f"`{json.dumps(value)}`"


if __name__ == "__main__":
    write(Path(__file__).parents[2] / "deploy")
