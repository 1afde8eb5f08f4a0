"""What of a board has the focus, and what takes the place of the lower panes for a while."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import events, on

from warroom.screens.asides import Aside
from warroom.screens.following import Following
from warroom.screens.indicators import indicator
from warroom.screens.late import Late
from warroom.screens.layout import PANES
from widgets.chartpane import ChartPane
from widgets.page import PagePane
from widgets.pane import Pane

if TYPE_CHECKING:
    from warroom.screens import pages
else:
    pages = Late("warroom.screens.pages")


class Showing(Following):
    """A screen whose panes are gone to, and make room for a page."""

    @property
    def page(self) -> PagePane:
        """The page that may stand in the place of the lower panes."""
        return self.query_one("#page", PagePane)

    @property
    def aside(self) -> Aside | None:
        """What stands in the place of the lower panes."""
        return self._stage.aside

    @property
    def searched(self) -> Pane | None:
        """What stands in the place of the lower panes."""
        aside = self._stage.aside
        return None if aside is None else self.query_one(f"#{aside.pane}", Pane)

    def show_pane(self, name: str) -> None:
        """Focus a pane; where there is room for one only, show that one."""
        self._stage.show_pane(name)
        self._show_keys()

    def action_turn(self, step: int) -> None:
        """Go to the next pane, or the one before."""
        self._stage.turn(step)
        self._show_keys()

    def key_1(self) -> None:
        """Show the indicators."""
        self.show_pane(PANES[0])

    def key_2(self) -> None:
        """Show the incidents."""
        self.show_pane(PANES[1])

    def key_3(self) -> None:
        """Show the ladder."""
        self.show_pane(PANES[2])

    def key_4(self) -> None:
        """Show the checklist."""
        self.show_pane(PANES[3])

    async def show_aside(self, aside: Aside) -> None:
        """Show an aside; the action that shows it hides it again."""
        await self._stage.show_aside(aside, self.situation)
        self._show_keys()

    async def show_page(self, make: Callable[[PagePane], Aside]) -> None:
        """Show a page."""
        await self.show_aside(make(self.page))

    async def show_message(self, title: str, text: str) -> None:
        """Show a message in full."""
        self.leave_message()
        await self.show_aside(pages.message(self.page, title, text))

    def leave_message(self) -> None:
        """Show the panes again, unless something else stands there by now."""
        if self._stage.aside is not None and self._stage.aside.name == "message":
            self._stage.leave_aside()
            self._show_keys()

    def action_page(self, sign: int) -> None:
        """Turn the page while a question about it has the focus."""
        self.page.turn(sign)

    @on(ChartPane.Asked)
    async def _aside_asked(self) -> None:
        aside, situation = self._stage.aside, self.situation
        if situation is not None:
            with self._said():
                await (self._draw_companions if aside is None else aside.draw)(situation)

    @on(Pane.Chosen, "#panels")
    async def _indicator_chosen(self, event: Pane.Chosen) -> None:
        await self.show_aside(indicator(self.room, self.query_one(ChartPane), str(event.key)))

    def on_click(self, event: events.Click) -> None:
        """Go to the pane under the pointer."""
        if isinstance(event.widget, Pane) and event.widget.id in PANES:
            self._stage.point_at(event.widget.id)
            self._show_keys()
