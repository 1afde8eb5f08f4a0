"""The two sides of a condition: what is written there, and the value it stands for in one observation."""

import math
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Protocol

from data.duration import parse_duration
from data.i18n import _
from data.records import HOUR
from probes.globs import Glob
from probes.observation import Observation

# Longer than any figure; Python refuses to turn thousands of digits into a number, and so do we.
_NUMBER: Final = re.compile(r"[+-]?(?=.{1,40}\Z)(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_BASED: Final = re.compile(r"[+-]?0(?:[xX][0-9A-Fa-f]{1,16}|[oO][0-7]{1,22}|[bB][01]{1,64})")

PLACEHOLDERS: Final = (
    "STATUS",
    "RESPONSE_TIME",
    "BODY",
    "CONNECTED",
    "IP",
    "CERTIFICATE_EXPIRATION",
    "DNS_RCODE",
    "EXIT_CODE",
    "LOSS",
    "VALUE",
)
"""Every name that a condition may ask for; which of them an answer has, its kind says (`ProbeConfig.facts`)."""

Path = tuple[str | int, ...]


class NotComparable(Exception):
    """A side is missing, or the two sides are of kinds that do not compare; the condition fails."""


class Operand(Protocol):
    """One side of a condition."""

    def resolve(self, seen: Observation) -> Any:
        """Return the value in ``seen``; raise `NotComparable` when there is none."""


def number(text: str) -> int | float | None:
    """Return the number that ``text`` writes in decimal, or as 0x1F, 0o17 or 0b101; None for none."""
    if _BASED.fullmatch(text) is not None:
        return int(text, 0)
    if _NUMBER.fullmatch(text) is None:
        return None
    return float(text) if any(char in ".eE" for char in text) else int(text)


@dataclass(frozen=True)
class Literal:
    """A word of the site's own: text that may also be a number or a duration."""

    text: str

    def __str__(self) -> str:
        return self.text

    def resolve(self, seen: Observation) -> "Literal":
        """Return itself: what it means depends on the other side."""
        return self

    @cached_property
    def plain_number(self) -> int | float | None:
        """The number it writes, or None."""
        return number(self.text)

    @cached_property
    def number(self) -> int | float | None:
        """The number it writes, or the milliseconds of the duration it writes, or None."""
        if self.plain_number is not None:
            return self.plain_number
        try:
            return parse_duration(self.text)
        except ValueError:
            return None


@dataclass(frozen=True)
class Placeholder:
    """``[STATUS]`` and its like: a fact of the observation."""

    name: str

    def __str__(self) -> str:
        return f"[{self.name}]"

    def resolve(self, seen: Observation) -> Any:
        """Return the fact; a duration in milliseconds."""
        value = {
            "STATUS": seen.status,
            "RESPONSE_TIME": seen.latency_ms,
            "CONNECTED": seen.connected,
            "IP": seen.ip,
            "CERTIFICATE_EXPIRATION": seen.certificate_left_ms,
        }.get(self.name, seen.facts.get(self.name))
        if value is None:
            raise NotComparable(
                seen.absent.get(self.name) or _("missing: the answer has no {name}").format(name=self)
            )
        return value


@dataclass(frozen=True)
class Body:
    """``[BODY]``, or a path into it when it is JSON: ``[BODY].queues[0].length``."""

    path: Path = ()

    def __str__(self) -> str:
        return "[BODY]" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.path)

    def resolve(self, seen: Observation) -> Any:
        """Return the whole body as text, or the value at the path."""
        self.require(seen)
        return self.walk(seen) if self.path else seen.text

    def require(self, seen: Observation) -> None:
        """Raise `NotComparable` when the body is not there as a whole."""
        if seen.body is None:
            raise NotComparable(_("missing: the answer has no {name}").format(name="[BODY]"))
        if seen.packed is not None:
            raise NotComparable(
                _("the body is packed ({name}), which was not asked for").format(name=seen.packed[:40])
            )
        if seen.truncated:
            raise NotComparable(
                _("the body is longer than the limit of {limit} bytes").format(limit=len(seen.body))
            )

    def walk(self, seen: Observation) -> Any:
        """Return the JSON value at the path."""
        node = parsed(seen)
        for step in self.path:
            match node, step:
                case list(), int() if step < len(node):
                    node = node[step]
                case dict(), str() if step in node:
                    node = node[step]
                case _:
                    raise NotComparable(_("missing: no {path} in the body").format(path=self))
        return node


def parsed(seen: Observation) -> Any:
    """Return the body as JSON, or raise `NotComparable`."""
    try:
        return seen.json
    except ValueError as exc:
        raise NotComparable(str(exc)) from None


@dataclass(frozen=True)
class Length:
    """``len([BODY].path)``: elements of a list, members of an object, characters of a text."""

    body: Body

    def __str__(self) -> str:
        return f"len({self.body})"

    def resolve(self, seen: Observation) -> int:
        """Return the length; of a body that is not a list, its bytes."""
        self.body.require(seen)
        if not self.body.path:
            raw = (seen.body or b"").strip()
            return len(parsed(seen)) if raw[:1] == b"[" and raw[-1:] == b"]" else len(raw)
        value = self.body.walk(seen)
        if not isinstance(value, str | list | dict):
            raise NotComparable(_("{value} has no length").format(value=shown(value)))
        return len(value)


@dataclass(frozen=True)
class Has:
    """``has([BODY].path)``: whether there is anything at the path."""

    body: Body

    def __str__(self) -> str:
        return f"has({self.body})"

    def resolve(self, seen: Observation) -> bool:
        """Return the answer; a body that is not JSON has none, so that an error page passes no check."""
        self.body.require(seen)
        if not self.body.path:
            return bool(seen.text)
        parsed(seen)
        try:
            self.body.walk(seen)
        except NotComparable:
            return False
        return True


@dataclass(frozen=True)
class Pattern:
    """``pat(*text*)``: ``*`` any run, ``?`` any one character, ``[a-z]`` one of a set."""

    glob: str

    def __post_init__(self) -> None:
        """Read it at once: one that is refused must not wait for an answer to be."""
        self.matches("")

    def __str__(self) -> str:
        return f"pat({self.glob})"

    def resolve(self, seen: Observation) -> "Pattern":
        """Return itself: it needs the other side."""
        return self

    @cached_property
    def _read(self) -> Glob:
        return Glob(self.glob)

    def matches(self, text: str) -> bool:
        """Whether the whole of ``text`` fits."""
        return self._read.matches(text)


@dataclass(frozen=True)
class AnyOf:
    """``any(200, 429)``: one of several."""

    items: tuple["Literal | Pattern", ...]

    def __str__(self) -> str:
        return f"any({', '.join(str(item) for item in self.items)})"

    def resolve(self, seen: Observation) -> "AnyOf":
        """Return itself: it needs the other side."""
        return self


def shown(value: Any) -> str:
    """Return ``value`` in a few words, not yet cleaned."""
    match value:
        case bool():
            return "true" if value else "false"
        case None:
            return "null"
        case float():
            return f"{value:.3f}".rstrip("0").rstrip(".") if math.isfinite(value) else str(value)
        case list():
            return _("a list of {count}").format(count=len(value))
        case dict():
            return _("an object of {count}").format(count=len(value))
        case _:
            return str(value)


def hours(ms: float) -> str:
    """Return a long span as hours, which a condition can be written in."""
    return f"{ms / HOUR:.1f}h"
