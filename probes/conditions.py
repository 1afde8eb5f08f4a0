"""Conditions in Gatus's syntax, parsed once into a typed tree and judged closed instead of open.

``[STATUS] == 200``, ``[BODY].queues[0].length < 20``, ``[BODY] == pat(*ok*)``. A side that is missing or that
does not compare fails the condition, under ``!=`` too, and the result says why.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from data.i18n import _
from data.records import ConditionResult
from data.text import clean
from probes.compare import equal, ordered
from probes.observation import Observation
from probes.operands import (
    PLACEHOLDERS,
    AnyOf,
    Body,
    Has,
    Length,
    Literal,
    NotComparable,
    Operand,
    Path,
    Pattern,
    Placeholder,
    hours,
    shown,
)

OPERATORS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "==": equal,
    "!=": lambda left, right: not equal(left, right),
    "<=": lambda left, right: ordered(left, right) <= 0,
    ">=": lambda left, right: ordered(left, right) >= 0,
    "<": lambda left, right: ordered(left, right) < 0,
    ">": lambda left, right: ordered(left, right) > 0,
}
_OPERATOR: Final = re.compile(r"\s(==|!=|<=|>=|<|>)\s")
_FUNCTION: Final = re.compile(r"(len|has|pat|any)\(")
_NAMED: Final = re.compile(r"\[([A-Za-z_]+)\](.*)", re.DOTALL)
_STEP: Final = re.compile(r"\.([^.\[\]()]+)|\[([0-9]{1,9})\]")
_LONGEST: Final = 4096


@dataclass(frozen=True)
class Condition:
    """What must hold of an observation."""

    left: Operand
    operator: str
    right: Operand
    text: str = field(compare=False)
    """As the site wrote it."""

    def __str__(self) -> str:
        return f"{self.left} {self.operator} {self.right}"

    @property
    def names(self) -> frozenset[str]:
        """The names that it asks for, without brackets."""
        return frozenset(_names(self.left) | _names(self.right))

    @property
    def about_status(self) -> bool:
        """Whether it speaks of [STATUS]."""
        return any(isinstance(side, Placeholder) and side.name == "STATUS" for side in (self.left, self.right))

    def judge(self, seen: Observation) -> ConditionResult:
        """Say whether it holds, and what was seen."""
        actual: list[str] = []
        try:
            sides: list[Any] = []
            for side in (self.left, self.right):
                value = side.resolve(seen)
                sides.append(value)
                if value is not side:
                    actual.append(_shown(side, value))
            ok = OPERATORS[self.operator](*sides)
        except NotComparable as exc:
            ok = False
            actual.append(str(exc))
        return ConditionResult(condition=self.text, ok=ok, actual=clean(" · ".join(actual)))


def _names(side: Operand) -> set[str]:
    match side:
        case Placeholder():
            return {side.name}
        case Body() | Length() | Has():
            return {"BODY"}
        case _:
            return set()


def _shown(side: Operand, value: Any) -> str:
    match side:
        case Placeholder("CERTIFICATE_EXPIRATION"):
            return hours(value)
        case _:
            return shown(value)


def parse(text: str) -> Condition:
    """Read one condition.

    Raises:
        ValueError: It is not one; the message ends in the mend, behind a semicolon.
    """
    whole = text.strip()
    if len(whole) > _LONGEST:
        raise ValueError(_("a condition of {count} characters; shorten it").format(count=len(whole)))
    for found in _OPERATOR.finditer(whole):
        left, right = whole[: found.start()].strip(), whole[found.end() :].strip()
        if _FUNCTION.match(left) and not left.endswith(")"):
            continue  # the operator stands inside the function's brackets
        if left and right:
            return _check(Condition(_operand(left), found[1], _operand(right), whole))
    raise ValueError(
        _("no comparison in {text!r}; write for instance [STATUS] == 200, with spaces around the operator").format(
            text=clean(whole, 80)
        )
    )


def _check(condition: Condition) -> Condition:
    """Refuse what could only ever give one answer."""
    sides = (condition.left, condition.right)
    if not any(isinstance(side, Placeholder | Body | Length | Has) for side in sides):
        raise ValueError(
            _("{text!r} looks at nothing; name one of {names}").format(
                text=clean(condition.text, 80), names=" ".join(f"[{name}]" for name in PLACEHOLDERS)
            )
        )
    if condition.operator not in ("==", "!=") and any(isinstance(side, Pattern | AnyOf) for side in sides):
        raise ValueError(
            _("pat() and any() have no order in {text!r}; compare them with == or !=").format(
                text=clean(condition.text, 80)
            )
        )
    for side in sides:
        if condition.operator not in ("==", "!=") and isinstance(side, Literal) and side.number is None:
            raise ValueError(
                _("{text!r} has no size; write a number or a duration, for instance 1500 or 1s500ms").format(
                    text=clean(side.text, 80)
                )
            )
    return condition


def _operand(text: str) -> Operand:
    if _FUNCTION.match(text):
        if not text.endswith(")"):
            raise ValueError(_("{text!r} is not closed; end it with )").format(text=clean(text, 80)))
        name, inner = text[:3], text[4:-1].strip()
        match name:
            case "len":
                return Length(_body(name, inner))
            case "has":
                return Has(_body(name, inner))
            case "pat":
                return Pattern(inner)
            case _:
                return AnyOf(tuple(_item(item) for item in _split(inner)))
    named = _NAMED.fullmatch(text)
    if named is None:
        return Literal(text)
    name, rest = named[1].upper(), named[2].strip()
    if name == "BODY":
        return Body(_path(rest))
    if name not in PLACEHOLDERS or rest:
        raise ValueError(
            _("unknown placeholder {text!r}; known are {names}").format(
                text=clean(text, 80), names=" ".join(f"[{known}]" for known in PLACEHOLDERS)
            )
        )
    return Placeholder(name)


def _item(text: str) -> Literal | Pattern:
    item = _operand(text)
    if not isinstance(item, Literal | Pattern):
        raise ValueError(
            _("{text!r} inside any(); list words, numbers and pat() only").format(text=clean(text, 80))
        )
    return item


def _body(function: str, inner: str) -> Body:
    operand = _operand(inner)
    if not isinstance(operand, Body):
        raise ValueError(
            _("{function}() of {text!r}; give it [BODY] or a path into it").format(
                function=function, text=clean(inner, 80)
            )
        )
    return operand


def _split(inner: str) -> list[str]:
    """Cut at the commas that stand in no brackets."""
    parts, depth, start = [], 0, 0
    for index, char in enumerate(inner):
        depth += (char == "(") - (char == ")")
        if char == "," and depth <= 0:
            parts.append(inner[start:index].strip())
            start = index + 1
    parts.append(inner[start:].strip())
    if not all(parts):
        raise ValueError(_("any() with an empty place; write for instance any(200, 204)"))
    return parts


def _path(text: str) -> Path:
    steps: list[str | int] = []
    place = 0
    while place < len(text):
        found = _STEP.match(text, place)
        if found is None:
            raise ValueError(
                _("{text!r} is no path; write for instance [BODY].queues[0].length").format(text=clean(text, 80))
            )
        steps.append(found[1] if found[1] is not None else int(found[2]))
        place = found.end()
    return tuple(steps)


def parse_value(text: str) -> Body | Length:
    """Read where a series comes from: a path into the body, or its length.

    Raises:
        ValueError: It is neither.
    """
    operand = _operand(text.strip())
    if not isinstance(operand, Body | Length):
        raise ValueError(
            _("{text!r} is no value; write for instance [BODY].sessions").format(text=clean(text, 80))
        )
    return operand


def path_value(seen: Observation, where: Body | Length) -> float | str | None:
    """Return what stands at ``where``: a number (a numeric text is one), another text, or None."""
    try:
        value = where.resolve(seen)
    except NotComparable:
        return None
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, str):
        value = Literal(value).plain_number if Literal(value).plain_number is not None else value
    if isinstance(value, int | float):
        try:
            value = float(value)
        except OverflowError:
            return None
        return value if math.isfinite(value) else None
    return clean(value) if isinstance(value, str) else None
