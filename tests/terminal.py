"""A program on a pseudo-terminal of its own, with hands that type and eyes that read."""

import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import pyte
from wcwidth import wcwidth

PATIENCE = 30.0
"""Seconds after which a screen that does not come is given up."""
KEYS = {"enter": "\r", "escape": "\x1b", "tab": "\t", "backspace": "\x7f", "ctrl+l": "\x0c", "ctrl+q": "\x11"}
KEYS |= {"up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D"}
KEYS |= {"pageup": "\x1b[5~", "pagedown": "\x1b[6~", "ctrl+s": "\x13", "ctrl+d": "\x04"}
KEYS |= {"home": "\x1b[H", "end": "\x1b[F"}

UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[(?:[><][0-9;]*u|\?[0-9;]*\$p)")
ON_TERMINAL = 'exec <>"$0" >&0 2>&0; exec "$@"'
"""A shell whose first terminal opened is its own, and whose signals the program inherits."""
IMMUNE = f"trap '' HUP; {ON_TERMINAL}"


@dataclass(frozen=True)
class Size:
    columns: int
    rows: int


FIRST_PICTURE = "warroom | "
"""How what stands on the terminal begins while a board is loaded."""

LAST = b"\x00"
"""What the tests write themselves when a program has ended; no program does."""


class Terminal:
    """What a program has drawn, and the keys that it gets."""

    def __init__(
        self,
        *command: str,
        size: tuple[int, int] = (120, 40),
        immune: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Start ``command`` as the leader of a session on a terminal of ``size``.

        Args:
            command: what to run.
            size: columns and rows.
            immune: whether it ignores SIGHUP, as under nohup.
            environment: the whole of it; by default the test's own.
        """
        self.screen = pyte.Screen(*size)
        self.raw = bytearray()
        self.arrived = 0.0
        """When the newest of it came, on the monotonic clock; what is read into it here takes its own time."""
        self._stream = pyte.ByteStream(self.screen)
        self._changed = threading.Condition()
        self._master, self.line = os.openpty()
        self._stop, self._stopped = os.pipe()
        self._hung_up = False
        self._looking = threading.Event()
        self._looking.set()
        self._set_size(Size(*size))
        self.first_modes = self.modes()
        """The settings of the line before anybody changed them."""
        self.process = subprocess.Popen(
            ["/bin/sh", "-c", IMMUNE if immune else ON_TERMINAL, os.ttyname(self.line), *command],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
            env=environment,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.hang_up()
        os.close(self.line)

    def _read(self) -> None:
        rest = b""
        while True:
            ready, _, _ = select.select([self._master, self._stop], [], [])
            if self._stop in ready:
                return
            self._looking.wait()
            try:
                sent = os.read(self._master, 65536)
            except OSError:
                return
            came = time.monotonic()
            with self._changed:
                self.arrived = came
                self.raw += sent
                whole, rest = self._whole(rest + sent)
                self._stream.feed(UNKNOWN_TO_PYTE.sub(b"", whole))
                self._changed.notify_all()

    @staticmethod
    def _whole(sent: bytes) -> tuple[bytes, bytes]:
        """Keep back a sequence at the end that may have been cut, so that pyte is never shown half of one."""
        at = sent.rfind(b"\x1b", -12)
        if at < 0 or re.search(rb"[A-Za-z~78=>]", sent[at:]):
            return sent, b""
        return sent[:at], sent[at:]

    # Eyes

    @property
    def rows(self) -> list[str]:
        """What stands on the screen, row by row."""
        with self._changed:
            return [self._row(y) for y in range(self.screen.lines)]

    def _row(self, y: int) -> str:
        # Not pyte's own display, which fails while half of a wide character is drawn over.
        row = self.screen.buffer[y]
        cells = [row[x].data for x in range(self.screen.columns)]
        if (text := "".join(cells)).isascii() and len(text) == len(cells):
            return text.rstrip()
        shown = (cell or ("" if x and wcwidth(cells[x - 1] or " ") == 2 else " ") for x, cell in enumerate(cells))
        return "".join(shown).rstrip()

    @property
    def text(self) -> str:
        return "\n".join(self.rows)

    def until(self, holds: Callable[[], object], seconds: float = PATIENCE) -> float:
        """Wait on what is drawn until ``holds``; return how many seconds that took."""
        begin = time.monotonic()
        with self._changed:
            if not self._changed.wait_for(holds, seconds):
                raise AssertionError(f"it did not come in {seconds:g} s; the screen:\n{self.text}")
        return time.monotonic() - begin

    def shows(self, *words: str, seconds: float = PATIENCE) -> float:
        """Wait until all of ``words`` stand on the screen; return how many seconds that took."""
        return self.until(lambda: self._has(*words), seconds)

    def _has(self, *words: str) -> bool:
        text = self.text
        if text.startswith(FIRST_PICTURE) and not any(each in text.partition("\n")[0] for each in words):
            # The store speaks before the board, of the same incidents: no key is the board's yet.
            return False
        return all(each in text for each in words)

    def hides(self, words: str) -> float:
        """Wait until ``words`` have left the screen."""
        return self.until(lambda: words not in self.text)

    def rests(self, seconds: float = 0.5) -> list[str]:
        """Wait until nothing has been drawn for so long; return the rows."""
        with self._changed:
            while self._changed.wait(seconds):
                pass
        return self.rows

    @contextmanager
    def unread(self) -> Iterator[None]:
        """Read nothing, as a terminal that somebody has stopped; what is drawn waits on the line."""
        self._looking.clear()
        try:
            yield
        finally:
            self._looking.set()

    def scribble(self, row: int, words: str) -> None:
        """Draw over a row of the screen, as another program would."""
        with self._changed:
            self._stream.feed(f"\x1b7\x1b[{row};1H{words}\x1b8".encode())

    # Hands

    def type(self, text: str) -> None:
        """Send ``text`` in one piece."""
        self.send(text.encode())

    def send(self, sent: bytes) -> None:
        """Send bytes in one piece, or as few as the line takes."""
        while sent:
            sent = sent[os.write(self._master, sent) :]

    def press(self, *keys: str) -> None:
        """Send keys, each by its name or its sign."""
        self.type("".join(KEYS.get(key, key) for key in keys))

    def paste(self, text: str) -> None:
        """Send ``text`` as terminals send a paste."""
        self.type(f"\x1b[200~{text}\x1b[201~")

    def resize(self, columns: int, rows: int) -> None:
        """Change the size; the kernel tells the program."""
        with self._changed:
            self.screen.resize(rows, columns)
        self._set_size(Size(columns, rows))

    def _set_size(self, size: Size) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", size.rows, size.columns, 0, 0))

    # The end

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program alone."""
        os.kill(self.process.pid, number)

    def hang_up(self) -> None:
        """Close this end, as a dropped connection does."""
        if self._hung_up:
            return
        self._hung_up = True
        os.close(self._stopped)
        self._reader.join()
        os.close(self._stop)
        os.close(self._master)

    def ends(self, seconds: float = PATIENCE) -> int:
        """Wait until the program has ended and all that it drew is read; return its exit status."""
        status = self.process.wait(seconds)
        if not self._hung_up and self._looking.is_set():
            # It comes behind whatever the program wrote last, and means nothing to a terminal.
            os.write(self.line, LAST)
            self.until(lambda: self.raw.endswith(LAST))
            del self.raw[-len(LAST) :]
        return status

    def modes(self) -> list[Any]:
        """Return the settings of the line."""
        return termios.tcgetattr(self.line)

    def cpu_seconds(self) -> float:
        """Return how much processor time the program has used so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
