"""What stands between the widgets and a poor terminal: signs that it has, and no colours where none are wanted."""

from collections.abc import Callable
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter


class Signs(LineFilter):
    """Puts other signs of the same width in the place of those that a terminal lacks."""

    def __init__(self, put: Callable[[str], str]) -> None:
        """Draw every text as ``put`` says it, in as many cells."""
        super().__init__()
        self._put = put

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments of a line with other signs."""
        put = self._put
        return [
            segment if segment.text.isascii() else Segment(put(segment.text), segment.style, segment.control)
            for segment in segments
        ]


@lru_cache(maxsize=1024)
def _colourless(style: Style) -> Style:
    return style.without_color


class Colourless(LineFilter):
    """Leaves out every colour, grey too: a terminal is told of bold, reverse, underlined and dim alone."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments of a line without colours."""
        return [
            segment
            if segment.style is None
            else Segment(segment.text, _colourless(segment.style), segment.control)
            for segment in segments
        ]
