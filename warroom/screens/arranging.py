"""What of a board's keys changes only what is in sight, and where it stands."""

from abc import abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager

from textual import on

from data.errors import WarroomError
from data.situationviews import Situation
from warroom.screens.area import Area
from warroom.screens.companions import Companions
from warroom.screens.layout import CALLS
from warroom.screens.stage import Stage
from warroom.screens.whole import WholeScreen
from widgets.chartpane import ChartPane
from widgets.footer import Mood
from widgets.page import PagePane
from widgets.pane import Pane
from widgets.panels import PanelsPane


class Arranging(WholeScreen):
    """A screen whose panes are hidden, maximised, pinned, and put on pages."""

    situation: Situation | None
    """What is shown; None before the first look."""
    _stage: Stage
    _companions: Companions

    @abstractmethod
    def say(self, words: str, mood: Mood = "info") -> None:
        """Say something at the foot."""

    @abstractmethod
    def _show_keys(self) -> None:
        """Show at the foot what means something now."""

    def action_hide(self) -> None:
        """Hide the pane that has the focus."""
        self._staged(self._stage.hide())

    def action_maximise(self) -> None:
        """Give the pane that has the focus all the room, or give it back."""
        self._staged(self._stage.maximise())

    def action_pin(self) -> None:
        """Keep the pane that has the focus in sight, or no longer."""
        self._staged(self._stage.pin())

    def action_page_next(self) -> None:
        """Turn to the next page of indicators."""
        self._turn_page(1)

    def action_page_before(self) -> None:
        """Turn to the page of indicators before."""
        self._turn_page(-1)

    def _turn_page(self, step: int) -> None:
        words = self._stage.turn_page(step)
        if self.situation is not None:
            self.query_one(PanelsPane).present(self.situation, self._stage.page)
        self._staged(words)

    def _staged(self, words: str) -> None:
        if words:
            self.say(words)
        self._show_keys()

    @on(Area.Arranged)
    @on(Pane.Selected, "#panels")
    async def _arranged(self) -> None:
        self._stage.entitle()
        self._show_keys()
        if self.situation is not None:
            with self._said():
                await self._draw_companions(self.situation)

    async def _draw_companions(self, situation: Situation) -> None:
        """Draw what a very large board shows beside its panes."""
        panel, calls = self.query_one(PanelsPane).selected_key, self.query_one(f"#{CALLS}", PagePane)
        await self._companions.draw(situation, self._stage.companions, panel, self.query_one(ChartPane), calls)

    @contextmanager
    def _said(self) -> Iterator[None]:
        """Say at the foot what stands in the way of reading."""
        try:
            yield
        except WarroomError as error:
            self.say(str(error), "error")
