"""Levels that a series is held against: one that raises an alarm, and one beyond which it clears."""

from dataclasses import dataclass
from typing import Final

from warroom.rules.alarms import Verdict

OPPOSITES: Final = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}
"""Each comparison with what holds when it does not."""


@dataclass(frozen=True)
class Level:
    """A value and the side of it that is meant."""

    op: str
    """One of ``OPPOSITES``."""
    value: float
    text: str
    """As the site wrote it: ``> 2s``."""

    def holds(self, value: float) -> bool:
        """Return whether ``value`` is on its side."""
        match self.op:
            case ">":
                return value > self.value
            case ">=":
                return value >= self.value
            case "<":
                return value < self.value
        return value <= self.value

    @property
    def opposite(self) -> "Level":
        """The other side of the same value."""
        op = OPPOSITES[self.op]
        return Level(op, self.value, f"{op}{self.text.removeprefix(self.op)}")

    def meets(self, other: "Level") -> bool:
        """Return whether some value is on its side and on that of ``other``."""
        if self.op[0] == other.op[0]:
            return True
        upper, lower = (self, other) if self.op[0] == ">" else (other, self)
        touches = upper.op == ">=" and lower.op == "<="
        return lower.value > upper.value or (touches and lower.value == upper.value)


def verdict(value: float, raises: Level, clears: Level) -> Verdict:
    """Return what one value of a series says."""
    if raises.holds(value):
        return Verdict.BAD
    return Verdict.GOOD if clears.holds(value) else Verdict.BETWEEN
