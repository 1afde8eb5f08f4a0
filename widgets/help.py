"""Every key and what it does."""

from widgets.line import Span
from widgets.pane import Rows
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
