"""Which panes of a board are in sight, which has the focus, and what stands in the place of the lower ones."""

from typing import Final

from textual.screen import Screen

from data.views import Situation
from warroom.screens.asides import Aside
from widgets.pane import Pane

PANES: Final = ("panels", "incidents", "ladder", "checklist")
"""In the order of their digits."""


class Stage:
    """Shows one pane, or one page, of a board."""

    def __init__(self, screen: Screen[None]) -> None:
        self._screen = screen
        self._aside: Aside | None = None

    @property
    def aside(self) -> Aside | None:
        """What stands in the place of the lower panes."""
        return self._aside

    @property
    def focused(self) -> str:
        """Id of the pane that has the focus; empty for none."""
        focused = self._screen.focused
        return (focused.id or "") if isinstance(focused, Pane) else ""

    @property
    def current(self) -> Pane:
        """The pane that was gone to last, whether or not it can have the focus."""
        return self._screen.query_one(".-current", Pane)

    def show_pane(self, name: str) -> None:
        """Focus a pane; where there is room for one only, show that one."""
        self._aside = None
        self._show(name, aside=False)

    def turn(self, step: int) -> None:
        """Go to the next pane, or the one before: where one is shown at a time, those without a selection too."""
        narrow = self._screen.has_class("-narrow")
        names = [name for name in PANES if narrow or self._pane(name).can_focus]
        here = next((index for index, name in enumerate(names) if self._pane(name).has_class("-current")), 0)
        self.show_pane(names[(here + step) % len(names)])

    async def show_aside(self, aside: Aside, situation: Situation | None) -> None:
        """Show an aside; asked for again, hide it."""
        if self._aside is not None and self._aside.name == aside.name:
            self.leave_aside()
            return
        self._aside = aside
        if situation is not None:
            await aside.draw(situation)
        self._show(aside.pane, aside=True)

    def leave_aside(self) -> None:
        """Show the panes again."""
        if self._aside is not None:
            self.show_pane(self._aside.back)

    def _pane(self, name: str) -> Pane:
        return self._screen.query_one(f"#{name}", Pane)

    def _show(self, name: str, *, aside: bool) -> None:
        screen = self._screen
        screen.set_class(aside, "-aside")
        for pane in screen.query(Pane):
            pane.set_class(pane.id == name, "-current")
        for row in ("upper", "lower"):
            container = screen.query_one(f"#{row}")
            container.set_class(any(child.id == name for child in container.children), "-row-current")
        pane = self._pane(name)
        if pane.can_focus:
            # At once: a question that is asked next takes the focus from it, not the other way round.
            screen.set_focus(pane)
