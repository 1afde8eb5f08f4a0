"""What takes the place of the lower panes for a while: a pane, and how it is drawn after every commit."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from data.incidentviews import IncidentView
from data.situationviews import Situation
from warroom.room import Room
from widgets.footer import Mood
from widgets.page import Draw, PagePane
from widgets.timeline import TimelinePane


class Onlooker(Protocol):
    """What of a board a page may use."""

    @property
    def room(self) -> Room:
        """The store, the site and who looks."""

    @property
    def situation(self) -> Situation | None:
        """What is shown; None before the first look."""

    @property
    def page(self) -> PagePane:
        """Where pages of rows are drawn."""

    @property
    def timeline(self) -> TimelinePane:
        """Where a timeline is drawn."""

    async def view(self) -> IncidentView | None:
        """Return the incident that a key is about."""

    def say(self, words: str, mood: Mood = "info") -> None:
        """Say something at the foot."""


@dataclass(frozen=True)
class Aside:
    """One thing that can stand there."""

    name: str
    """Of the action that shows it, and hides it again."""
    pane: str
    """Id of the pane that draws it."""
    draw: Callable[[Situation], Awaitable[None]]
    """Draws it as of a situation."""
    chosen: str | None = None
    """The action that enter on one of its rows begins."""
    under: "Aside | None" = None
    """What stands there again when it is left; None for the panes."""
    back: str = "incidents"
    """The pane that has the focus when it is left."""


def page(
    name: str,
    pane: PagePane,
    title: str | Callable[[], str],
    read: Callable[[Situation], Awaitable[Draw]],
    *,
    chosen: str | None = None,
) -> Aside:
    """Return a page of rows.

    Args:
        name: of the action that shows it.
        pane: where it is drawn.
        title: of the frame; a function where it is said in the language spoken when the page is drawn.
        read: reads what the page shows, and returns how its rows are drawn in a room of so many cells.
        chosen: the action that enter on a row begins.
    """

    async def draw(situation: Situation) -> None:
        pane.present(title if isinstance(title, str) else title(), await read(situation))

    return Aside(name, "page", draw, chosen)
