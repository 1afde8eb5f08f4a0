"""How a board shows itself: what the command line and the environment ask for."""

import os
from dataclasses import dataclass


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


def served() -> bool:
    """Return whether whoever started this process shows what it draws in a browser: it needs no terminal."""
    return bool(os.environ.get("TEXTUAL_DRIVER"))
