"""When an action means something: pure questions about what stands on the board."""

from dataclasses import dataclass, field

from data.records import Incident, Status
from data.situationviews import Situation
from warroom.screens.layout import Possible


@dataclass(frozen=True)
class Standing:
    """What the board shows, and where its focus is."""

    situation: Situation | None
    incident: Incident | None
    """The one that a key is about: the selected one, else the worst open one."""
    pane: str
    """Id of the pane that has the focus; empty for none."""
    page: str
    """Name of what stands in the place of the lower panes; empty for the panes themselves."""
    read_only: bool
    possible: Possible = field(default_factory=Possible)
    """Which changes of what is in sight mean something."""
    done_here: bool = False
    """Whether something was done from this board that can be taken back."""
    actor: str = ""
    """Who presses the keys."""


def always(_standing: Standing) -> bool:
    """Return that it always does."""
    return True


def incident(standing: Standing) -> bool:
    """Return whether there is an incident that a key is about."""
    return standing.incident is not None


def incident_open(standing: Standing) -> bool:
    """Return whether it is open."""
    return standing.incident is not None and standing.incident.status.is_open


def to_mitigate(standing: Standing) -> bool:
    """Return whether no temporary fix holds yet."""
    return standing.incident is not None and standing.incident.status in (Status.TRIGGERED, Status.ACKNOWLEDGED)


def to_close(standing: Standing) -> bool:
    """Return whether it is resolved and not closed."""
    return standing.incident is not None and standing.incident.status is Status.RESOLVED


def to_tick(standing: Standing) -> bool:
    """Return whether an item is left to be ticked."""
    situation = standing.situation
    return situation is not None and (bool(situation.actions) or situation.next_item is not None)


def to_skip(standing: Standing) -> bool:
    """Return whether an item of the checklist is left to be done."""
    return standing.situation is not None and standing.situation.next_item is not None


def to_hide(standing: Standing) -> bool:
    """Return whether there is a pane to hide, and another to stay."""
    return standing.possible.hide


def to_maximise(standing: Standing) -> bool:
    """Return whether a pane has not all the room, or has taken it."""
    return standing.possible.maximise


def to_pin(standing: Standing) -> bool:
    """Return whether a pane could leave the sight."""
    return standing.possible.pin


def to_turn_page(standing: Standing) -> bool:
    """Return whether there is more than one page of indicators."""
    return standing.possible.pages


def to_undo(standing: Standing) -> bool:
    """Return whether there is anything to take back: an act from here, or a tick of the actor's own."""
    tasks = () if standing.situation is None else standing.situation.checklist
    return standing.done_here or any(task.state != "open" and task.by == standing.actor for task in tasks)
