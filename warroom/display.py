"""How a board shows itself: what the command line and the environment ask for."""

import os
from dataclasses import dataclass
from typing import Literal

Theme = Literal["dark", "light", "colour-blind"]
"""The colours; the last is for eyes that see little difference between red and green."""
Wide = Literal["yes", "no", "ask"]
"""Whether the terminal draws signs of ambiguous width over two cells; or ask it."""
Colours = Literal["none", "few", "many", "own"]
"""How many colours are drawn: none, grey neither; 16; 256 and more; as many as the terminal says it has."""


@dataclass(frozen=True)
class Display:
    """What of a board's looks is decided before it starts."""

    read_only: bool = False
    """No key changes anything, and no engine is started."""
    wall: bool = False
    """For the big screen: read-only, and no key but the one that leaves."""
    with_boards: bool = False
    """The engine that this board starts ends with the last board."""
    mouse: bool = False
    """Clicks and the wheel are heard; the terminal's own way to select text is then behind shift, or gone."""
    full_frames: bool = False
    """Send everything that is refreshed, changed or not."""
    theme: Theme = "dark"
    ascii: bool = False
    """Draw no sign that is not ASCII; what people have written stays."""
    wide: Wide = "no"
    colours: Colours = "many"
    environment: str | None = None
    """The colour behind its name that the site file chooses; without one, that of the name."""


def served() -> bool:
    """Return whether whoever started this process shows what it draws in a browser: it needs no terminal."""
    return bool(os.environ.get("TEXTUAL_DRIVER"))
