"""What pydantic found wrong, in words with a mend."""

import difflib
import re
from collections.abc import Callable, Iterable
from types import UnionType
from typing import Annotated, Any, Final, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from data.i18n import _
from data.lateunion import LateUnion
from data.text import clean

Loc = tuple[str | int, ...]


class Complaint(NamedTuple):
    """One thing wrong with a model's input."""

    loc: Loc
    """Keys and indices, with union tags in between."""
    message: str
    mend: str
    at_key: bool = False
    """Whether the key is wrong, not its value."""
    adds: str | None = None
    """The key that is missing at ``loc``."""


_WORDS: Final[dict[str, Callable[[], tuple[str, str]]]] = {
    "string_type": lambda: (_("is not text"), _("put it in quotes")),
    "string_too_short": lambda: (_("is empty"), _("write something, or take the key out")),
    "too_short": lambda: (_("is empty"), _("write at least one, or take the key out")),
    "int": lambda: (_("is not a whole number"), _("write digits only")),
    "float": lambda: (_("is not a number"), _("write for instance 2 or 99.9")),
    "finite_number": lambda: (_("is not a finite number"), _("write for instance 2 or 99.9")),
    "bool": lambda: (_("is neither true nor false"), _("write true or false")),
    "tuple_type": lambda: (_("is not a list"), _("write [a, b], or one item a line behind a dash")),
    "list_type": lambda: (_("is not a list"), _("write [a, b], or one item a line behind a dash")),
    "dict_type": lambda: (_("is not a mapping"), _("write key: value, one a line")),
    "model_type": lambda: (_("is not a mapping"), _("write key: value, one a line")),
    "model_attributes_type": lambda: (_("is not a mapping"), _("write key: value, one a line")),
    "date": lambda: (_("is not a date"), _("write for instance 2026-12-01")),
    "datetime": lambda: (_("is not a moment"), _("write for instance 2026-12-01T09:00:00+09:00")),
}
_BOUNDS: Final[dict[str, tuple[str, Callable[[], str]]]] = {
    "greater_than_equal": ("ge", lambda: _("write {bound} or more")),
    "greater_than": ("gt", lambda: _("write more than {bound}")),
    "less_than_equal": ("le", lambda: _("write {bound} or less")),
    "less_than": ("lt", lambda: _("write less than {bound}")),
}


def complaints(error: ValidationError, model: type[BaseModel]) -> list[Complaint]:
    """Put all of a validation error into words, in its order."""
    return [_complaint(item, model) for item in error.errors(include_url=False)]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return the mend of a name that is not known: the nearest one, else all there are."""
    names = list(known)
    near = difflib.get_close_matches(word, names, n=1)
    if near:
        return _("did you mean {name}?").format(name=near[0])
    return _("write one of {names}").format(names=" ".join(names)) if names else _("take it out")


def _complaint(item: ErrorDetails, model: type[BaseModel]) -> Complaint:
    kind, loc, context = item["type"], item["loc"], item.get("ctx", {})
    if loc and loc[-1] == "[key]":
        message, mend = _words(item)
        return Complaint(loc[:-1], message, mend, at_key=True)
    match kind:
        case "missing":
            return Complaint(loc[:-1], _("is missing"), _("add it"), adds=str(loc[-1]))
        case "extra_forbidden":
            mend = did_you_mean(str(loc[-1]), _keys_at(model, loc[:-1]))
            return Complaint(loc, _("is not a known key"), mend, at_key=True)
        case "union_tag_not_found":
            return Complaint(loc, _("is missing"), _("add it"), adds=context["discriminator"].strip("'"))
        case "union_tag_invalid":
            message = _("{name!r} is not a known kind").format(name=clean(str(context["tag"]), 60))
            mend = did_you_mean(str(context["tag"]), re.findall(r"'([^']+)'", context["expected_tags"]))
            return Complaint((*loc, context["discriminator"].strip("'")), message, mend)
    message, mend = _words(item)
    return Complaint(loc, message, mend)


def _words(item: ErrorDetails) -> tuple[str, str]:
    """Return message and mend of an error that is about a value."""
    kind, value, context = item["type"], item["input"], item.get("ctx", {})
    if kind == "value_error":
        message, _semicolon, mend = str(context["error"]).partition("; ")
        return message, mend
    if value is None:
        return _("has no value"), _("write one, or take the key out")
    if kind in ("literal_error", "enum"):
        said = _("{value} is not one of the choices").format(value=clean(repr(value), 60))
        return said, _("write {choices}").format(choices=context["expected"])
    if kind in _BOUNDS:
        name, mend_of = _BOUNDS[kind]
        said = _("{value} is out of bounds").format(value=clean(str(value), 60))
        return said, mend_of().format(bound=context[name])
    words = _WORDS.get(kind) or _WORDS.get(kind.partition("_")[0])
    return words() if words else (clean(item["msg"]), "")


def _keys_at(model: type[BaseModel], loc: Loc) -> list[str]:
    """List the keys that a model knows at ``loc``."""
    types: list[Any] = [model]
    tag_may_follow = False
    for part in loc:
        chosen = [kind for kind in types if tag_may_follow and _tag_of(kind) == part]
        types = chosen or [inner for kind in types for inner in _inside(kind, part)]
        tag_may_follow = isinstance(part, int)
    models = [kind for kind in types if isinstance(kind, type) and issubclass(kind, BaseModel)]
    return sorted({field.alias or name for kind in models for name, field in kind.model_fields.items()})


def _inside(kind: Any, part: str | int) -> list[Any]:
    """List the types that may stand under ``part`` of a type."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        fields = {field.alias or name: field for name, field in kind.model_fields.items()}
        return _opened(fields[part].annotation) if part in fields else []
    arguments = get_args(kind)
    if get_origin(kind) in (tuple, list) and isinstance(part, int):
        return _opened(arguments[0])
    return _opened(arguments[1]) if get_origin(kind) is dict else []


def _opened(annotation: Any) -> list[Any]:
    """List the members of unions, without what ``Annotated`` adds."""
    if get_origin(annotation) is Annotated:
        late = [added for added in annotation.__metadata__ if isinstance(added, LateUnion)]
        return late[0].members() if late else _opened(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return [inner for member in get_args(annotation) for inner in _opened(member)]
    return [annotation]


def _tag_of(kind: Any) -> Any:
    """Return the word that tells a model of a union apart from the others."""
    if not (isinstance(kind, type) and issubclass(kind, BaseModel)) or "kind" not in kind.model_fields:
        return None
    return kind.model_fields["kind"].default
