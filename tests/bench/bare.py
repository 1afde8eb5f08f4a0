"""``python -m tests.bench.bare stock|same``: what an empty program on Textual takes until its first frame.

``stock`` shows as many plain widgets of Textual's own as a board has, laid out as one; ``same`` the board's own
widgets with lines that stand. Neither knows a store, a site or a plan.
"""

import sys
from pathlib import Path

from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static

ROWS = 14
READY = "the last of the lines"
_TEXT = "\n".join(f"row {number}   some words, some figures  12.5   00:17:38" for number in range(ROWS))


class Stock(App[None]):
    """What a program on Textual shows at the least."""

    CSS = "Horizontal { height: 1fr; } .pane { width: 1fr; height: 1fr; border: round gray; } .line { height: 1; }"

    def compose(self) -> ComposeResult:
        """Lay out a line, four panes, and the foot."""
        yield Static("where it stands", classes="line")
        for _row in range(2):
            with Horizontal():
                for _side in range(2):
                    yield Static(_TEXT, classes="pane", markup=False)
        for _line in range(3):
            yield Static("", classes="line")
        yield Static(READY, classes="line")


class Same(App[None]):
    """The board's widgets, of which nobody knows anything."""

    CSS_PATH = Path(__file__).parents[2] / "warroom/screens/board.tcss"

    def compose(self) -> ComposeResult:
        """Lay out what a board lays out."""
        from widgets.chartpane import ChartPane
        from widgets.checklist import ChecklistPane
        from widgets.footer import Flash, KeyBar
        from widgets.incidents import IncidentsPane
        from widgets.ladder import LadderPane
        from widgets.page import PagePane
        from widgets.panels import PanelsPane
        from widgets.prompt import Prompt
        from widgets.sheet import Sheet
        from widgets.situation import SituationBar
        from widgets.timeline import TimelinePane

        yield SituationBar(id="situation")
        with Horizontal(id="upper"):
            yield PanelsPane("1", id="panels")
            yield LadderPane("3", id="ladder")
        with Horizontal(id="lower"):
            yield IncidentsPane("2", id="incidents")
            yield ChecklistPane("4", id="checklist")
            yield TimelinePane(id="timeline")
            yield PagePane(id="page")
            yield ChartPane(("1h",), "1h", id="chart")
        yield Prompt(id="prompt")
        yield Sheet(id="sheet")
        yield Flash(id="flash")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Fill the panes."""
        from widgets.footer import KeyBar
        from widgets.line import Span
        from widgets.pane import Pane

        for pane in self.query(Pane):
            pane.show(tuple((Span(line),) for line in _TEXT.splitlines()))
        self.query_one(KeyBar).show(((READY, ""),))


if __name__ == "__main__":
    {"stock": Stock, "same": Same}[sys.argv[1]]().run(mouse=False)
