"""How far a command is, where somebody looks on and it takes longer than a breath."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TextIO

from data.i18n import _
from data.progress import Tell

PATIENCE: Final = 1.0
"""Seconds for which nothing is said."""
_EVERY: Final = 0.2


def meter_line(words: str, share: float, passed: float) -> str:
    """Return how far it is, and how long it will take if it goes on like this.

    Args:
        words: what is done.
        share: of it that is done, 0 to 1.
        passed: seconds since it began.
    """
    share = min(max(share, 0.0), 1.0)
    percent = f"{words} {int(share * 100)} %"
    if share <= 0:
        return percent
    return percent + " · " + _("{seconds} s left").format(seconds=max(round(passed / share - passed), 0))


@contextmanager
def meter(words: str, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> Iterator[Tell]:
    """Yield what is told how far the work is; it is shown on the terminal, and gone when the work is done.

    Args:
        words: what is done.
        stream: where it is shown if that is a terminal; standard error.
        clock: seconds, of any beginning.
    """
    stream = stream or sys.stderr
    begin = shown = clock()
    watched = stream.isatty()

    def tell(share: float) -> None:
        nonlocal shown
        now = clock()
        if watched and now - begin >= PATIENCE and now - shown >= _EVERY:
            shown = now
            stream.write(f"\r{meter_line(words, share, now - begin)}\x1b[K")
            stream.flush()

    try:
        yield tell
    finally:
        if shown != begin:
            stream.write("\r\x1b[K")
            stream.flush()
