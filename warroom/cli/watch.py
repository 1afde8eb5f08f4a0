"""``warroom watch``, ``board`` and ``demo``: whatever goes on until it is told to end."""

import asyncio
import contextlib
import logging
import os
import signal
import sys
from argparse import Namespace
from collections.abc import Coroutine
from typing import Any

from data import lease
from data.errors import Refused
from data.i18n import _
from warroom import garbage
from warroom.cli import UsageError
from warroom.cli.looks import looks_of, need_capable
from warroom.cli.output import Answer, say
from warroom.cli.session import actor_of, in_room, site_of, store_path
from warroom.config import Site
from warroom.display import Display, served
from warroom.room import Room


def board(args: Namespace) -> int:
    """Show the board until it is left."""
    _need_terminal()
    site = site_of(args)
    from warroom.app import run_board

    return run_board(store_path(args, site), site, actor_of(args), _display(args, site))


def _display(args: Namespace, site: Site) -> Display:
    """Return how the board shows itself, as the options and the environment ask for."""
    return Display(
        read_only=args.read_only or args.wall,
        wall=args.wall,
        with_boards=site.path is None,
        mouse=args.mouse or bool(os.environ.get("WARROOM_MOUSE")),
        full_frames=args.full_frames or bool(os.environ.get("WARROOM_FULL_FRAMES")),
        **looks_of(args, site),
    )


def demo(args: Namespace) -> int:
    """Show the board on a contact centre that is not there."""
    _need_terminal()
    from warroom.demo.command import run_demo

    return run_demo(actor_of(args), args.faults, Display(with_boards=True, **looks_of(args, None)))


def _need_terminal() -> None:
    if served():
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(_("the board needs a terminal; `warroom status` says the same without one"))
    need_capable()


def watch(args: Namespace) -> int:
    """Keep the watch, make one pass, or ask the leader to end."""
    if args.stop:
        return in_room(args, _stop)
    site = site_of(args)
    from warroom.engine.engine import Engine

    path, actor = store_path(args, site), actor_of(args)
    log_to_stderr(debug=args.debug)
    garbage.from_now_on()

    async def keep() -> None:
        # A board starts an engine for a store that it is on; one deleted since is not made anew.
        room = await Room.enter(path, site, actor, create=not args.no_standby)
        try:
            engine = Engine(room, with_boards=args.with_boards)
            await (engine.once() if args.once else engine.run(standby=not args.no_standby))
        finally:
            await room.close()

    asyncio.run(_until_told(keep()))
    return say(Answer({"ok": True}, []), as_json=args.json)


async def _until_told(work: Coroutine[Any, Any, None]) -> None:
    """Run ``work``; a signal cancels it once and lets it clean up, later ones do not disturb that."""
    task = asyncio.ensure_future(work)
    told = False

    def end() -> None:
        nonlocal told
        if not told:
            told = True
            task.cancel()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        # What nohup or a script's background has switched off stays off.
        if signal.getsignal(number) is not signal.SIG_IGN:
            asyncio.get_running_loop().add_signal_handler(number, end)
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def _stop(room: Room) -> Answer:
    from warroom.engine.leadership import leader

    async with room.store.transaction() as tx:
        current = await leader(tx)
        if current is None:
            raise Refused(_("no engine leads this store; there is nothing to stop"))
        await lease.request_stop(tx)
    words = _("asked {leader} to end").format(leader=current.owner)
    return Answer({"asked": current.owner}, [words])


def log_to_stderr(*, debug: bool) -> None:
    """Let a process without a screen say what it does, a line each."""
    logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(message)s", datefmt="%Y-%m-%dT%H:%M:%S%z")
    logging.getLogger("warroom").setLevel(logging.DEBUG if debug else logging.INFO)
