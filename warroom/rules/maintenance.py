"""When nothing is expected of some probes."""

from dataclasses import dataclass

from data.records import Ms


@dataclass(frozen=True)
class Window:
    """A stretch of time in which nothing is expected of some probes."""

    begin: Ms
    end: Ms
    probes: frozenset[str] | None
    """By name; None is all of them."""
