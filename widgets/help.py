"""Every key and what it does."""

from widgets.line import Span
from widgets.pane import Pane, Rows
from widgets.text import fit, width


def help_rows(pairs: tuple[tuple[str, str], ...], cells: int) -> Rows:
    """Draw keys and their words in as many columns as there is room for, read downwards."""
    key = max((width(key) for key, _words in pairs), default=0)
    column = key + 1 + max((width(words) for _key, words in pairs), default=0) + 3
    columns = max(cells // column, 1)
    height = -(-len(pairs) // columns)
    return tuple(
        (
            None,
            tuple(
                span
                for name, words in pairs[row::height]
                for span in (Span(fit(name, key, "right") + " ", "key"), Span(fit(words, column - key - 1)))
            ),
        )
        for row in range(height)
    )


class HelpPane(Pane, can_focus=True):
    """The keys of the board."""

    _pairs: tuple[tuple[str, str], ...] = ()

    def present(self, pairs: tuple[tuple[str, str], ...]) -> None:
        """Draw ``pairs`` of a key and its words."""
        self._pairs = pairs
        self.redraw()

    def rows(self, width: int, height: int) -> Rows:
        """Return the table."""
        return help_rows(self._pairs, width)
