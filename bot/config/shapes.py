"""Tells what the models allow at a place: the keys of a section, the values of a choice."""

from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from bot.config.nodes import Loc


def bare(annotation: Any) -> Any:
    """Return a type without its `Annotated` and without `| None`."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        elif get_origin(annotation) in {Union, UnionType} and NoneType in get_args(annotation):
            annotation = next(each for each in get_args(annotation) if each is not NoneType)
        else:
            return annotation


def model_of(annotation: Any) -> type[BaseModel] | None:
    """Return a type as a model, or None if it is no model."""
    kind = bare(annotation)
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def at(model: type[BaseModel], loc: Loc) -> Any:
    """Return the type at the end of a path, or None if the models define none there."""
    kind: Any = model
    for key in loc:
        if (section := model_of(kind)) is not None:
            field = section.model_fields.get(str(key))
            kind = None if field is None else field.annotation
        elif get_origin(bare(kind)) is tuple:
            kind = get_args(bare(kind))[0]
        elif get_origin(bare(kind)) is Mapping:
            kind = get_args(bare(kind))[1]
        else:
            return None
    return bare(kind)


def keys(model: type[BaseModel], loc: Loc) -> tuple[str, ...]:
    """Return the keys that the section at the end of a path allows."""
    section = model_of(at(model, loc))
    return () if section is None else tuple(section.model_fields)


def choices(kind: Any) -> tuple[str, ...]:
    """Return the values of a choice; other types have none."""
    return get_args(bare(kind)) if get_origin(bare(kind)) is Literal else ()
