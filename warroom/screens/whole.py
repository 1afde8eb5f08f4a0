"""A screen on which something goes on beside the keys."""

from abc import abstractmethod
from collections.abc import Coroutine
from typing import Any

from textual.css.query import NoMatches
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget


class WholeScreen(Screen[None]):
    """A screen whose widgets stay from its begin to its end."""

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """Who has the focus. Textual draws the whole screen anew when it moves; both panes draw themselves anyway."""

    def __init__(self) -> None:
        super().__init__()
        self._parts = 0

    def _compositor_refresh(self) -> None:
        """Draw whatever has changed so far: of what is not told of yet, some would be drawn a frame later."""
        self._compositor.update_widgets(set(self._compositor.visible_widgets))
        super()._compositor_refresh()

    @abstractmethod
    def say(self, words: str) -> None:
        """Say something to whoever looks on."""

    def go_on(self, work: Coroutine[Any, Any, None], group: str, *, exclusive: bool = False) -> None:
        """Let something go on until the screen is left; a defect in it ends the app.

        Args:
            work: what goes on.
            group: its kind.
            exclusive: whether others of its kind end.
        """
        self._parts = max(self._parts, len(self.query("*")))
        self.run_worker(self._while_whole(work), group=group, exclusive=exclusive, exit_on_error=True)

    async def _while_whole(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except NoMatches:
            # A screen that is left loses its widgets, one after another, before what goes on in it is cancelled.
            if len(self.query("*")) >= self._parts:
                raise
