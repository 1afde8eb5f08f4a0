"""What follows when nothing is heard of a target any more."""

from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from data.duration import Duration
from data.records import MINUTE, Ms

PATIENCE: Final[Ms] = 2 * MINUTE
"""How long an alarm may be silent when the site says nothing; three intervals where that is longer."""


class NoData(BaseModel):
    """How long a probe or a series may be silent, and what then follows."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    after: Duration | None = Field(default=None, gt=0)
    """None is `PATIENCE`."""
    then: Literal["show", "raise"] = "show"
    """``raise`` raises the alarm; either way silence never clears it."""

    def patience(self, interval: Ms) -> Ms:
        """Return how long what is read every ``interval`` may be silent."""
        return max(PATIENCE, 3 * interval) if self.after is None else self.after
