"""What is broken when: a script of faults, and the pure functions that read it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

DAY_SECONDS = 86_400.0
LONGEST_DELAY = 60.0


class FaultKind(StrEnum):
    """How the stand-in can fail; each kind has one place that it strikes."""

    DOWN = "down"
    """The agent desktop answers 503."""
    REFUSE = "refuse"
    """The trunk's port is closed."""
    SLOW = "slow"
    """The agent desktop answers late."""
    ERRORS = "errors"
    """A share of the agent desktop's answers is 500."""
    SURGE = "surge"
    """Sessions and throughput go over capacity."""


class ScriptError(ValueError):
    """A script or a fault that does not validate; the text says what, where and the mend."""


@dataclass(frozen=True)
class Fault:
    """One fault: what, from when, for how long. All times are seconds."""

    kind: FaultKind
    at: float
    """Seconds after the script's start."""
    seconds: float
    delay: float = 2.6
    """Added latency; read for ``slow`` only."""
    share: float = 0.3
    """Share of answers that fail, 0 to 1; read for ``errors`` only."""


@dataclass(frozen=True)
class Script:
    """Faults on a time line; with ``every`` the line starts anew after that many seconds."""

    faults: tuple[Fault, ...] = ()
    every: float | None = None


CALM = Script()
DEMO = Script(
    faults=(
        Fault(FaultKind.DOWN, at=20, seconds=150),
        Fault(FaultKind.SLOW, at=240, seconds=60, delay=2.6),
        Fault(FaultKind.REFUSE, at=360, seconds=60),
        Fault(FaultKind.SURGE, at=480, seconds=60),
    ),
    every=600,
)


def active_faults(script: Script, seconds: float) -> tuple[Fault, ...]:
    """Return the faults that hold ``seconds`` after the script's start, in the script's order."""
    moment = seconds % script.every if script.every else seconds
    return tuple(fault for fault in script.faults if fault.at <= moment < fault.at + fault.seconds)


def next_change(script: Script, seconds: float) -> float | None:
    """Return the next moment, in seconds after the script's start, at which a fault begins or ends.

    None when nothing changes any more.
    """
    edges = sorted({edge for fault in script.faults for edge in (fault.at, fault.at + fault.seconds)})
    moment = seconds % script.every if script.every else seconds
    for edge in edges:
        if edge > moment:
            return seconds + (edge - moment)
    if edges and script.every:
        return seconds + (script.every - moment) + edges[0]
    return None


def parse_fault(document: object, where: str, at: float | None = None) -> Fault:
    """Read one fault from decoded JSON: ``{"kind": "slow", "at": 240, "seconds": 60, "delay": 2.6}``.

    Args:
        document: The decoded JSON.
        where: What an error names as the place.
        at: The moment it begins; None when the document must say so itself.

    Raises:
        ScriptError: It is no such fault.
    """
    if not isinstance(document, Mapping):
        raise ScriptError(f'{where}: an object is needed, like {{"kind": "down", "seconds": 30}}')
    fields = ["kind", "seconds", "delay", "share"] + (["at"] if at is None else [])
    for name in document:
        if name not in fields:
            raise ScriptError(f"{where}: {name!r} is not known; known are {', '.join(fields)}")
    kinds = [kind.value for kind in FaultKind]
    if document.get("kind") not in kinds:
        raise ScriptError(f"{where}.kind: {document.get('kind')!r} is no kind; give one of {', '.join(kinds)}")
    return Fault(
        kind=FaultKind(document["kind"]),
        at=_number(document, where, "at", 0, DAY_SECONDS) if at is None else at,
        seconds=_number(document, where, "seconds", 0.001, DAY_SECONDS),
        delay=_number(document, where, "delay", 0, LONGEST_DELAY, Fault.delay),
        share=_number(document, where, "share", 0, 1, Fault.share),
    )


def load_script(choice: str) -> Script:
    """Return the script called ``demo`` or ``none``, or read the JSON file of that path.

    A file holds ``{"every": 600, "faults": [{"kind": "down", "at": 20, "seconds": 150}]}``; ``every`` may be
    left out for a script that runs once.

    Raises:
        ScriptError: The file cannot be read, or its content does not validate.
    """
    if choice == "demo":
        return DEMO
    if choice == "none":
        return CALM
    try:
        document = json.loads(Path(choice).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise ScriptError(f"{choice}: {error}; give demo, none or a readable JSON file") from error
    if not isinstance(document, Mapping) or not isinstance(document.get("faults"), list):
        raise ScriptError(f'{choice}: an object with a list of "faults" is needed')
    for name in document:
        if name not in ("every", "faults"):
            raise ScriptError(f"{choice}: {name!r} is not known; known are every, faults")
    every = _number(document, choice, "every", 1, DAY_SECONDS) if "every" in document else None
    faults = tuple(
        parse_fault(fault, f"{choice} faults[{index}]") for index, fault in enumerate(document["faults"])
    )
    for index, fault in enumerate(faults):
        if every is not None and fault.at + fault.seconds > every:
            raise ScriptError(f"{choice} faults[{index}]: ends after {every:g} s; raise every or end it before")
    return Script(faults, every)


def _number(
    document: Mapping[str, object], where: str, name: str, low: float, high: float, default: float | None = None
) -> float:
    value = document.get(name, default)
    # JSON's true is an int to Python; its NaN fails every comparison.
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ScriptError(f"{where}.{name}: {value!r}; give a number from {low:g} to {high:g}")
    return value
