"""What a board draws on when a browser looks at it: a pipe to the server that shows it there."""

import contextlib
import os
from typing import Any

from textual.app import App
from textual.drivers.web_driver import WebDriver


class ServedDriver(WebDriver):
    """Textual's driver for browsers, where one only looks: no mouse, and an end when nobody listens any more."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._write = self._write_whole  # type: ignore[assignment]  # the stock one may leave half a packet out

    def _write_whole(self, data: bytes) -> int:
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(self.fileno, rest) :]
        except BrokenPipeError:
            self._gone()
        return len(data)

    def start_application_mode(self) -> None:
        """Begin to draw."""
        super().start_application_mode()
        self.write("\x1b[?1003l")  # the stock one asks for the mouse, wanted or not

    def _enable_mouse_support(self) -> None:
        """Leave the mouse to the browser."""

    def run_input_thread(self) -> None:
        """Read what the server says until the application ends or the server is gone."""
        super().run_input_thread()
        if not self.exit_event.is_set():
            self._gone()

    def on_meta(self, packet_type: str, payload: dict[str, object]) -> None:
        """Answer whether the board is alive, from the very loop that draws."""
        if packet_type == "alive":
            self._soon(self._app.call_later, self.write_meta, {"type": "alive"})
        else:
            super().on_meta(packet_type, payload)

    def _gone(self) -> None:
        self._soon(self._app.exit)

    def _soon(self, call: Any, *args: Any) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended before the thread
            self._loop.call_soon_threadsafe(call, *args)
