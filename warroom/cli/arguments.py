"""Words of the command line, turned into values; whatever is malformed is wrong usage."""

import re
from argparse import ArgumentTypeError
from typing import Final

from data.i18n import _
from warroom.rules import moments

_INCIDENT: Final = re.compile(r"(?:INC-)?([0-9]{1,12})", re.IGNORECASE)
_HANDOVER: Final = re.compile(r"(?:HO-)?([0-9]{1,12})", re.IGNORECASE)
_FASTEST: Final = 86_400.0


def incident_id(text: str) -> str:
    """Read ``INC-12``, ``inc-12`` or ``12``."""
    found = _INCIDENT.fullmatch(text)
    if found is None:
        raise ArgumentTypeError(_("{text!r} is not an incident; write for instance INC-1").format(text=text))
    return f"INC-{int(found[1])}"


def handover_number(text: str) -> int:
    """Read ``HO-3`` or ``3``."""
    found = _HANDOVER.fullmatch(text)
    if found is None:
        raise ArgumentTypeError(_("{text!r} is not a handover; write for instance HO-1").format(text=text))
    return int(found[1])


def count(text: str) -> int:
    """Read a whole number, nought or more."""
    if not re.fullmatch("[0-9]{1,9}", text):
        raise ArgumentTypeError(_("{text!r} is not a whole number").format(text=text))
    return int(text)


def speed(text: str) -> float:
    """Read how fast a drill's clock runs: 0 is frozen, 1 is real time."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= _FASTEST:
        raise ArgumentTypeError(
            _("{text!r} is not a speed; write a number from 0 (frozen) to {most:.0f}").format(
                text=text, most=_FASTEST
            )
        )
    return value


def duration(text: str) -> int:
    """Read a duration, in milliseconds."""
    from data.duration import parse_duration

    try:
        return parse_duration(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None


def when(text: str) -> moments.When:
    """Read a moment: ISO 8601 (in the site's zone unless it has an offset), ``HH:MM`` to come, or a duration."""
    try:
        return moments.when(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None
