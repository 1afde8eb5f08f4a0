"""A message to the customer that has been written on this board and not been posted."""

from dataclasses import dataclass

from data.records import Ms
from warroom.commands.posting import Eta
from warroom.drafting import Edited


@dataclass(frozen=True)
class Pending:
    """A message that has been written and not posted."""

    incident: str
    kind: str
    text: str
    """The words typed."""
    next_action: str
    eta: Eta
    drafted: str
    """The whole message as the template made it."""
    message: str
    """The same as it stands now."""
    at: Ms

    @property
    def edited(self) -> Edited | None:
        """The message where it was changed; None where the template's is good."""
        return None if self.message == self.drafted else Edited(self.message, self.drafted)
