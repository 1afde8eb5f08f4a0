"""Connections are counted and have a deadline, so that those who never finish asking hold up nobody."""

import asyncio
import logging
from typing import Any, Final

from aiohttp import web

WAITING: Final = 64
"""Connections at a time that show no wall; one more ends the oldest of them."""
SECONDS: Final = 20.0
"""For which a connection that shows no wall may live."""


class Guard(web.Server):
    """An HTTP server whose connections end soon, but for those that were let in to stay."""

    def __init__(self, handler: Any, *, seconds: float = SECONDS) -> None:
        silent = logging.getLogger(f"{__name__}.http")
        # What a malformed request is complained about with are its own bytes, and these may hold a token.
        silent.disabled = True
        super().__init__(handler, access_log=None, logger=silent, keepalive_timeout=5.0, lingering_time=1.0)
        self._seconds = seconds
        self._waiting: dict[web.RequestHandler, tuple[asyncio.Transport, asyncio.TimerHandle]] = {}

    def connection_made(self, handler: web.RequestHandler, transport: asyncio.Transport) -> None:
        """Start the connection's deadline."""
        super().connection_made(handler, transport)
        if len(self._waiting) >= WAITING:
            oldest = next(iter(self._waiting))
            self._waiting[oldest][0].abort()
            self.let_stay(oldest)
        end = asyncio.get_running_loop().call_later(self._seconds, transport.abort)
        self._waiting[handler] = transport, end

    def connection_lost(self, handler: web.RequestHandler, exc: BaseException | None = None) -> None:
        """Forget the connection."""
        self.let_stay(handler)
        super().connection_lost(handler, exc)

    def let_stay(self, handler: web.RequestHandler) -> None:
        """Take the deadline from a connection: it is counted as a viewer, or gone."""
        waiting = self._waiting.pop(handler, None)
        if waiting is not None:
            waiting[1].cancel()
