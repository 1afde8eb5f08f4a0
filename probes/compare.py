"""How two values compare: numbers by size, texts by letters, and nothing by guesswork."""

from typing import Any

from data.i18n import _
from probes.operands import AnyOf, Literal, NotComparable, Pattern, number, shown


def equal(left: Any, right: Any) -> bool:
    """Whether both are the same; raise `NotComparable` when that has no answer."""
    if isinstance(left, AnyOf | Pattern | Literal):
        left, right = right, left
    match right:
        case AnyOf():
            return _one_of(left, right)
        case Pattern():
            return right.matches(_text(left))
        case Literal():
            return _is(left, right)
        case _:
            return _same(left, right)


def ordered(left: Any, right: Any) -> int:
    """Return -1, 0 or 1 as ``left`` is below, equal to or above ``right``; both must be numbers."""
    first, second = _size(left), _size(right)
    return (first > second) - (first < second)


def _one_of(value: Any, options: AnyOf) -> bool:
    refusal: NotComparable | None = None
    compared = False
    for item in options.items:
        try:
            if equal(value, item):
                return True
            compared = True
        except NotComparable as exc:
            refusal = exc
    if refusal is not None and not compared:
        raise refusal
    return False


def _is(value: Any, literal: Literal) -> bool:
    if literal.text == "null":
        return value is None or value == "null"
    match value:
        case bool() if literal.text in ("true", "false"):
            return value is (literal.text == "true")
        case int() | float() if not isinstance(value, bool) and literal.number is not None:
            return value == literal.number
        case str():
            mine = number(value)
            if mine is not None and literal.number is not None:
                return mine == literal.number
            if literal.plain_number is None:
                return value == literal.text
    raise _apart(value, literal)


def _same(left: Any, right: Any) -> bool:
    first, second = _number(left), _number(right)
    if first is not None and second is not None:
        return first == second
    if type(left) is type(right) and not isinstance(left, list | dict):
        return bool(left == right)
    raise _apart(left, right)


def _apart(left: Any, right: Any) -> NotComparable:
    return NotComparable(_("cannot be compared with {value}").format(value=shown(right)[:80]))


def _number(value: Any) -> int | float | None:
    match value:
        case bool():
            return None
        case int() | float():
            return value
        case str():
            return number(value)
        case Literal():
            return value.number
        case _:
            return None


def _size(value: Any) -> int | float:
    size = _number(value)
    if size is None:
        raise NotComparable(_("not a number: {value}").format(value=shown(value)[:80]))
    return size


def _text(value: Any) -> str:
    if value is None or isinstance(value, list | dict):
        raise NotComparable(_("not a text"))
    return shown(value)
