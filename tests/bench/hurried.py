"""``python -m tests.bench.hurried TICKS …``: a board that looks without a rest.

The first word is a file that says how often it has drawn; what follows is what ``warroom`` is called with.
"""

import sys
from pathlib import Path

from warroom.cli import run
from warroom.screens import following

EACH = 50
"""Ticks after which the file is written anew."""


def hurry(told: Path) -> None:
    """Let boards of this process look without a rest, and count what they draw."""
    drawn = 0
    draw = following.Following._draw

    async def counted(self: following.Following) -> None:
        nonlocal drawn
        await draw(self)
        drawn += 1
        if drawn % EACH == 0:
            told.write_text(str(drawn))

    setattr(following, "POLL_SECONDS", 0.0)  # noqa: B010  a name that the module has only imported
    following.Following._draw = counted  # type: ignore[method-assign]


if __name__ == "__main__":
    hurry(Path(sys.argv[1]))
    sys.exit(run(sys.argv[2:]))
