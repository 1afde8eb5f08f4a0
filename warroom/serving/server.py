"""The server of the wall: it asks at the door, hands out one page, and runs a board for each that looks."""

import asyncio
import errno
import logging
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from data.errors import Refused
from data.i18n import _
from warroom import garbage
from warroom.serving import page
from warroom.serving.doors import Doors
from warroom.serving.guard import Guard
from warroom.serving.viewer import Size, Viewer

log = logging.getLogger(__name__)

_KEPT: Final = 90 * 24 * 3600
"""Seconds for which a browser need not show the token again: longer than a programme lasts."""
_LONGEST_MESSAGE: Final = 1024
"""Bytes that a browser may say at once."""
_TRY_AGAIN: Final = "5"
"""Seconds after which a browser without a place asks again."""


@dataclass(frozen=True)
class Serving:
    """What is served, where, and to whom."""

    host: str
    port: int
    viewers: int
    doors: Doors
    board: tuple[str, ...]
    """The command of a read-only board."""


class Wall:
    """Answers every request; a viewer stays."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self._files = page.files()
        self._viewers: set[Viewer] = set()
        self._left = asyncio.Event()
        self.guard = Guard(self.answer)

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request, and say nothing of it anywhere: what a browser asks may hold the token."""
        try:
            answer = self._refusal(request)
            if answer is None and request.path == "/ws":
                return await self._show(request)
            answer = answer or self._hand_out(request)
        except Exception:
            log.exception("a request failed")
            answer = _text(500, "Internal Server Error")
        answer.headers.update(page.HEADERS)
        return answer

    def _refusal(self, request: web.BaseRequest) -> web.Response | None:
        """Return why somebody does not come in, or the way in for somebody who has just shown the token."""
        doors, host = self._serving.doors, request.headers.get("Host", "")
        local = None if request.transport is None else request.transport.get_extra_info("sockname")
        if local is None or not doors.knows(host, local[:2]):
            return _text(403, _("This server does not go by that name; `warroom serve --url` gives it one."))
        if request.method != "GET":
            return web.Response(status=405, headers={"Allow": "GET"})
        name = f"warroom-{local[1]}"
        if doors.token is not None and "token" in request.query:
            if not doors.is_token(request.query["token"]):
                return _text(403, _("This is not the token."))
            clean = request.rel_url.without_query_params("token")
            answer = web.Response(status=303, headers={"Location": str(clean)})
            answer.set_cookie(
                name,
                doors.key,
                max_age=_KEPT,
                httponly=True,
                samesite="Strict",
                secure=doors.secure(host),
            )
            return answer
        if not doors.admits(request.cookies, name):
            return _text(403, _("Open this page once with ?token= and the token; then it opens without."))
        return None

    def _hand_out(self, request: web.BaseRequest) -> web.Response:
        if request.path in ("/", "/ready"):
            if len(self._viewers) >= self._serving.viewers:
                return _full(self._serving.viewers)
            if request.path == "/ready":
                return web.Response(status=204)
            return web.Response(text=page.wall(), content_type="text/html")
        found = self._files.get(request.path)
        if found is None:
            return _text(404, _("There is nothing here but the wall, at /."))
        return web.Response(body=found.content, headers={"Content-Type": found.type})

    async def _show(self, request: web.BaseRequest) -> web.StreamResponse:
        """Show the wall to a browser until it leaves."""
        serving = self._serving
        socket = web.WebSocketResponse(
            heartbeat=10, compress=False, max_msg_size=_LONGEST_MESSAGE, timeout=0.5, receive_timeout=30
        )
        refusal: web.Response | None = None
        if not serving.doors.same_origin(request.headers.get("Origin"), request.headers.get("Host", "")):
            refusal = _text(403, _("Only the wall's own page may ask for this."))
        elif not socket.can_prepare(request).ok:
            refusal = _text(400, _("This is for the wall's own page."))
        elif len(self._viewers) >= serving.viewers:
            refusal = _full(serving.viewers)
        line = request.transport
        if refusal is not None or line is None:
            answer = refusal or web.Response()
            answer.headers.update(page.HEADERS)
            return answer
        viewer = Viewer(serving.board, socket, line)
        self._viewers.add(viewer)
        log.info("a viewer came from %s: %d of %d", request.remote, len(self._viewers), serving.viewers)
        try:
            self.guard.let_stay(request.protocol)
            await socket.prepare(request)
            await viewer.show(Size.of(request.query.get("width"), request.query.get("height")))
        finally:
            self._viewers.discard(viewer)
            log.info("a viewer left: %d of %d", len(self._viewers), serving.viewers)
            self._left.set()
        return socket

    async def close(self) -> None:
        """End every viewer's socket and board, all at once."""
        for viewer in self._viewers:
            viewer.stop()
        while self._viewers:
            self._left.clear()
            await self._left.wait()
        await self.guard.shutdown(0.1)


def _text(status: int, words: str) -> web.Response:
    return web.Response(status=status, text=words + "\n")


def _full(viewers: int) -> web.Response:
    headers = {"Refresh": _TRY_AGAIN, "Retry-After": _TRY_AGAIN}
    return web.Response(status=503, text=page.full(viewers), content_type="text/html", headers=headers)


async def _serve(serving: Serving, ready: Callable[[int], None]) -> None:
    loop, told = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # what nohup has switched off stays off
            loop.add_signal_handler(number, told.set)
    wall = Wall(serving)
    try:
        listening = await loop.create_server(wall.guard, serving.host, serving.port)
    except OSError as error:
        raise Refused(_why_not(serving, error)) from None
    try:
        ready(listening.sockets[0].getsockname()[1])
        await told.wait()
    finally:
        listening.close()
        await wall.close()


def _why_not(serving: Serving, error: OSError) -> str:
    where = {"host": serving.host, "port": serving.port}
    if error.errno == errno.EADDRINUSE:
        return _("port {port} of {host} is in use; end what listens there, or name another with --port").format(
            **where
        )
    if error.errno == errno.EACCES:
        return _("port {port} of {host} is not for everybody; name one above 1023 with --port").format(**where)
    if error.errno == errno.EADDRNOTAVAIL:
        return _("{host} is no address of this machine; name one with --host").format(**where)
    reason = error.strerror or str(error)
    return _("{host}:{port} cannot be listened on: {reason}").format(**where, reason=reason)


def serve(serving: Serving, ready: Callable[[int], None]) -> None:
    """Show the wall to browsers until a signal ends it.

    Args:
        serving: what, where, and to whom.
        ready: called with the port as soon as browsers can come.

    Raises:
        Refused: the address cannot be listened on.
    """
    garbage.from_now_on()
    asyncio.run(_serve(serving, ready))


def board_command(options: Sequence[str]) -> tuple[str, ...]:
    """Return the command of a read-only board, with options of everywhere."""
    return (sys.executable, "-P", "-m", "warroom", "board", "--wall", *options)
