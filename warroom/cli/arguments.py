"""Words of the command line, turned into values; whatever is malformed is wrong usage."""

import math
import re
from argparse import ArgumentTypeError
from collections.abc import Callable
from datetime import date
from typing import Final

from data.i18n import _
from warroom.rules import moments

_INCIDENT: Final = re.compile(r"(?:INC-)?([0-9]{1,12})", re.IGNORECASE)
_HANDOVER: Final = re.compile(r"(?:HO-)?([0-9]{1,12})", re.IGNORECASE)
_SILENCE: Final = re.compile(r"(?:SIL-)?([0-9]{1,12})", re.IGNORECASE)
_MAINTENANCE: Final = re.compile(r"(?:MNT-)?([0-9]{1,12})", re.IGNORECASE)
_SWAP: Final = re.compile(r"(?:SWAP-)?([0-9]{1,12})", re.IGNORECASE)
_ACTION: Final = re.compile(r"(?:ACT-)?([0-9]{1,12})", re.IGNORECASE)
_CHANGE: Final = re.compile(r"(?:CHG-)?([0-9]{1,12})", re.IGNORECASE)
_WATCH_ITEM: Final = re.compile(r"(?:WATCH-)?([0-9]{1,12})", re.IGNORECASE)
_DAYS: Final = re.compile(r"[+-]?[0-9]{1,3}")
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


def silence_number(text: str) -> int:
    """Read ``SIL-3`` or ``3``."""
    found = _SILENCE.fullmatch(text)
    if found is None:
        raise ArgumentTypeError(_("{text!r} is not a silence; write for instance SIL-1").format(text=text))
    return int(found[1])


def maintenance_number(text: str) -> int:
    """Read ``MNT-3`` or ``3``."""
    found = _MAINTENANCE.fullmatch(text)
    if found is None:
        raise ArgumentTypeError(_("{text!r} is no maintenance window; write for instance MNT-1").format(text=text))
    return int(found[1])


def finite(text: str) -> float:
    """Read a number that is neither infinite nor none."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ArgumentTypeError(_("{text!r} is not a finite number; write for instance 0.5").format(text=text))
    return value


def silence_scope(text: str) -> str:
    """Read ``all``, an incident, or ``probe:NAME``."""
    if text == "all" or (text.startswith("probe:") and text != "probe:"):
        return text
    try:
        return incident_id(text)
    except ArgumentTypeError:
        raise ArgumentTypeError(
            _("{text!r} cannot be silenced; write all, an incident such as INC-1, or probe:NAME").format(text=text)
        ) from None


def swap_number(text: str) -> int:
    """Read ``SWAP-3`` or ``3``."""
    found = _SWAP.fullmatch(text)
    if found is None:
        raise ArgumentTypeError(_("{text!r} is not a swap; write for instance SWAP-1").format(text=text))
    return int(found[1])


def day(text: str) -> date:
    """Read a date."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(
            _("{text!r} is not a date; write for instance 2026-12-01").format(text=text)
        ) from None
    if found.year not in moments.YEARS:
        raise ArgumentTypeError(_("{text!r} is too far away").format(text=text))
    return found


def days(text: str) -> int:
    """Read how many days longer, or with a minus shorter."""
    found = int(text) if _DAYS.fullmatch(text) else 0
    if found == 0:
        raise ArgumentTypeError(_("{text!r} is no number of days; write for instance 3, or -3").format(text=text))
    return found


def action_id(text: str) -> str:
    """Read ``ACT-3``, ``act-3`` or ``3``."""
    found = _ACTION.fullmatch(text)
    if found is None:
        raise ArgumentTypeError(_("{text!r} is not an action item; write for instance ACT-1").format(text=text))
    return f"ACT-{int(found[1])}"


def change_number(text: str) -> int:
    """Read ``CHG-3``, ``chg-3`` or ``3``."""
    found = _CHANGE.fullmatch(text)
    if found is None:
        raise ArgumentTypeError(_("{text!r} is not a change; write for instance CHG-1").format(text=text))
    return int(found[1])


def watch_item_number(text: str) -> int:
    """Read ``WATCH-3``, ``watch-3`` or ``3``."""
    found = _WATCH_ITEM.fullmatch(text)
    if found is None:
        raise ArgumentTypeError(_("{text!r} is not a watch item; write for instance WATCH-1").format(text=text))
    return int(found[1])


def look_back(text: str) -> int:
    """Read how long to look to either side of a change, in milliseconds."""
    from data.records import DAY, MINUTE

    window = duration(text)
    if not 10 * MINUTE <= window <= DAY:
        raise ArgumentTypeError(_("{text!r} is not from 10m to 24h").format(text=text))
    return window


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


def window(text: str) -> int:
    """Read how far back to look, in milliseconds: a duration, or weeks as ``4w``."""
    from data.records import DAY, MINUTE

    weeks = re.fullmatch("([0-9]{1,3})w", text)
    found = int(weeks[1]) * 7 * DAY if weeks else duration(text)
    if not MINUTE <= found <= 84 * DAY:
        raise ArgumentTypeError(_("{text!r} is not between 1m and 12w").format(text=text))
    return found


def when(text: str) -> moments.When:
    """Read a moment to come, as :func:`moments.to_come` does."""
    return _moment(moments.to_come, text)


def deadline(text: str) -> moments.When:
    """Read a moment by which something has to be done, as :func:`moments.deadline` does."""
    return _moment(moments.deadline, text)


def since(text: str) -> moments.When:
    """Read a moment in the past, as :func:`moments.gone_by` does."""
    return _moment(moments.gone_by, text)


def _moment(read: Callable[[str], moments.When], text: str) -> moments.When:
    try:
        return read(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None
