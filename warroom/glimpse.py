"""The first picture: what a store says at one look, on the terminal before a board can be loaded.

It is drawn only where it surely is what the board is about to show: what this does not understand at once means
no picture. The board takes the screen over from it; where none comes, ``take_away`` leaves the terminal as it was.
"""

import os
import signal
import termios
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import tzinfo
from types import FrameType
from typing import Any, Final
from zoneinfo import ZoneInfo

from data import glimpse
from data.i18n import choose, use
from warroom.boardasked import asked
from warroom.sketch import Row, rows

_BEGIN: Final = "\x1b[?1049h\x1b[?25l\x1b[2J"
_END: Final = b"\x1b[2J\x1b[H\x1b[?25h\x1b[?1049l"
_KEYS, _SCREEN = 0, 2
"""Where a board hears keys, and where it draws."""
_SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGTSTP)

_before: list[Any] | None = None
"""The settings of the terminal's line while a picture stands; None while none does."""


def show(argv: Sequence[str], env: Mapping[str, str]) -> None:
    """Draw the first picture if ``argv`` asks for a board and a store can be read at once; else do nothing.

    Args:
        argv: everything behind the program's name.
        env: of the process.
    """
    if not _capable(env) or (wish := asked(argv, env)) is None:
        return
    try:
        columns, lines = os.get_terminal_size(_SCREEN)
        zone: tzinfo = ZoneInfo(wish.zone)
    except (OSError, ValueError, KeyError):
        return
    seen = glimpse.read(wish.store, max(lines, 1))
    if seen is None:
        return
    use(choose(wish.lang, env, None))
    # The last line stays free: there the terminal is asked how wide its signs are.
    _draw(rows(seen, zone, columns, lines - 1, plain=wish.ascii))


def _capable(env: Mapping[str, str]) -> bool:
    if env.get("TEXTUAL_DRIVER") or env.get("TERM", "dumb") in ("", "dumb", "unknown"):
        return False
    if not all(os.isatty(each) for each in (0, 1, 2)):
        return False
    try:
        # From behind, a change of the line would stop the process.
        return os.tcgetpgrp(_KEYS) == os.getpgrp()
    except OSError:
        return False


def _draw(picture: Sequence[Row]) -> None:
    global _before
    drawn = _BEGIN + "".join(
        f"\x1b[{number};1H" + (f"\x1b[1;7m{row.text}\x1b[m" if row.loud else row.text)
        for number, row in enumerate(picture, 1)
    )
    drawn += f"\x1b[{len(picture) + 1};1H"
    try:
        _before = termios.tcgetattr(_KEYS)
    except termios.error:
        return
    for number in _SIGNALS:
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _leave)
    quiet = [*_before]
    # Keys come later as the board would hear them, and none of them shows on the picture.
    quiet[0] &= ~termios.ICRNL
    quiet[3] &= ~(termios.ICANON | termios.ECHO)
    with suppress(termios.error):
        termios.tcsetattr(_KEYS, termios.TCSANOW, quiet)
    _write(drawn.encode(errors="replace"))


def hand_over() -> bool:
    """Give the line its settings back for whoever draws from here on; return whether a picture stands."""
    global _before
    if _before is None:
        return False
    with suppress(termios.error):
        termios.tcsetattr(_KEYS, termios.TCSANOW, _before)
    _before = None
    for number in _SIGNALS:
        if signal.getsignal(number) is _leave:
            signal.signal(number, signal.SIG_DFL)
    return True


def take_away() -> None:
    """Leave the terminal as it was, where a picture stands that no board has taken over."""
    if hand_over():
        _write(_END)


def _leave(number: int, _frame: FrameType | None) -> None:
    """Let a signal do what it does, on a terminal as it was."""
    take_away()
    os.kill(os.getpid(), number)


def _write(said: bytes) -> None:
    # A terminal that is gone is noticed by the board.
    with suppress(OSError):
        while said:
            said = said[os.write(_SCREEN, said) :]
