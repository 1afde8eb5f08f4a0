"""``python -m tests.bench.bare``: as many plain widgets of Textual's own as a board has, laid out as one, and no more."""

from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static

ROWS = 14
READY = "the last of the lines"


class Bare(App[None]):
    """What a program on Textual shows at the least."""

    CSS = "Horizontal { height: 1fr; } .pane { width: 1fr; height: 1fr; border: round gray; } .line { height: 1; }"

    def compose(self) -> ComposeResult:
        """Lay out two lines, four panes, and the foot."""
        lines = "\n".join(f"row {number}   some words, some figures  12.5   00:17:38" for number in range(ROWS))
        yield Static("where it stands", classes="line")
        for row in ("upper", "lower"):
            with Horizontal(id=row):
                for _side in range(2):
                    yield Static(lines, classes="pane", markup=False)
        for _line in range(3):
            yield Static("", classes="line")
        yield Static(READY, classes="line")


if __name__ == "__main__":
    Bare().run(mouse=False)
