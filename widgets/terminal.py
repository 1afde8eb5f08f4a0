"""The terminal that a board lives on: what it sends is sifted, and its end is noticed."""

import contextlib
import io
import os
import select
import threading
import time
from codecs import getincrementaldecoder
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final, TextIO

from textual import events
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from widgets.escapes import ESCAPE, Sieve

LONGEST_KEY: Final = 32
"""Characters after which the parser takes a sequence for so many keys."""

ALTERNATE: Final = "\x1b[?1049h"
"""Enters the screen that programs draw on."""


@lru_cache(maxsize=512)
def is_key(sequence: str, mouse: bool = False) -> bool:
    """Return whether a complete sequence speaks of keys, the window or, where it is on, the ``mouse``."""
    if len(sequence) > LONGEST_KEY:
        return False
    try:
        said = list(XTermParser().feed(sequence))
        for each in said:
            if isinstance(each, events.Key):
                (each.character or "").encode()
    except (ValueError, OverflowError):
        # A key code beyond Unicode, or half of a surrogate pair.
        return False
    return bool(said) and (mouse or not any(isinstance(each, events.MouseEvent) for each in said))


class Output(io.TextIOBase):
    """Where a board draws: the terminal until it is gone, and from then on nowhere.

    The stock driver's writing thread dies of a terminal that is gone, and the loop then waits for ever for room
    in its queue.
    """

    def __init__(self, terminal: TextIO) -> None:
        self._terminal = terminal

    def write(self, text: str) -> int:
        """Draw ``text``."""
        with self._enduring():
            self._terminal.write(text)
        return len(text)

    def flush(self) -> None:
        """Let the terminal have everything now."""
        with self._enduring():
            self._terminal.flush()

    def fileno(self) -> int:
        """Return the terminal's file descriptor."""
        return self._terminal.fileno()

    @contextlib.contextmanager
    def _enduring(self) -> Iterator[None]:
        try:
            yield
        except OSError:
            # What is still in the stream's buffer would fail again at the end of the process, and be its status.
            nowhere = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
            os.dup2(nowhere, self._terminal.fileno())
            os.close(nowhere)


class Ending(threading.Event):
    """An event that a wait for what is typed can wait for too: a thread that looks ten times a second costs."""

    def __init__(self) -> None:
        super().__init__()
        self._heard, self._said = os.pipe()
        os.set_blocking(self._heard, False)

    def fileno(self) -> int:
        """Return what can be read from while it is set."""
        return self._heard

    def set(self) -> None:
        """Set it."""
        super().set()
        os.write(self._said, b".")

    def clear(self) -> None:
        """Take it back."""
        super().clear()
        with contextlib.suppress(BlockingIOError):
            os.read(self._heard, 4096)


class TerminalDriver(LinuxDriver):
    """Textual's driver for a terminal that may send anything, and vanish at any moment.

    The stock one spins when the terminal is gone and SIGHUP is ignored, ends with a traceback on bytes that are
    not UTF-8, and takes unknown sequences for keys.
    """

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._ending = self.exit_event = Ending()
        # What came in before this driver listened, for instance beside an answer of the terminal.
        self._ahead: bytes = getattr(app, "typed_ahead", b"")
        self._entered = False
        self._file = Output(self._file)  # type: ignore[assignment,arg-type]  # what of a stream its writer uses

    def start_application_mode(self) -> None:
        """Take the terminal; from a picture that stands there already without a blank between."""
        self._entered = getattr(self._app, "take_over", bool)()
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self._entered = False

    def write(self, data: str) -> None:
        """Send ``data``, but do not enter anew what was entered: some terminals would clear it."""
        if not (self._entered and data == ALTERNATE):
            super().write(data)

    def run_input_thread(self) -> None:
        """Hand on what is typed until the application ends or the terminal is gone."""
        parser = XTermParser()
        sieve = Sieve(lambda sequence: is_key(sequence, self._mouse))
        decode = getincrementaldecoder("utf-8")("ignore").decode

        def hear(sent: bytes) -> None:
            came = time.monotonic()
            for piece in sieve.feed(decode(sent)):
                self._press(parser, piece, came)

        hear(self._ahead)
        while not self.exit_event.is_set():
            # Only the rest of a sequence is waited for with an eye on the clock.
            ready, _, _ = select.select([self.fileno, self._ending.fileno()], [], [], sieve.patience)
            if self.fileno not in ready:
                if key := sieve.give_up():
                    self._press(parser, key, time.monotonic())
                continue
            try:
                sent = os.read(self.fileno, 4096)
            except OSError:
                sent = b""
            if not sent:
                self._gone()
                return
            hear(sent)

    def _enable_mouse_support(self) -> None:
        """Ask for clicks and the wheel, in cells; not for every move, which would cost bytes and mean nothing."""
        if self._mouse:
            self.write("\x1b[?1000h\x1b[?1006h")
            self.flush()

    def _enable_mouse_pixels(self) -> None:
        """Leave places as cells."""

    def _press(self, parser: XTermParser, piece: str, came: float) -> None:
        if piece == ESCAPE:
            # The parser would wait for more.
            self.process_message(events.Key("escape", ESCAPE))
            return
        for message in parser.feed(piece):
            # What was sent in one go was typed in one go, however long a busy machine takes to hand it on.
            message.time = came
            self.process_message(message)

    def _gone(self) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended before the terminal
            self._loop.call_soon_threadsafe(self._app.exit)
