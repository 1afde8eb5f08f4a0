"""From the options to a site, a store and somebody who acts."""

import asyncio
import os
from argparse import Namespace
from collections.abc import Awaitable, Callable
from pathlib import Path

from data.i18n import _, choose, use
from warroom import garbage
from warroom.cli import UsageError
from warroom.cli.output import Answer, say
from warroom.config import Site, load_site
from warroom.places import find_site, usual_store
from warroom.room import Actor, Room, login_actor


def site_of(args: Namespace) -> Site:
    """Read the site file that the options mean, and speak its language from now on unless another was asked for.

    Raises:
        Faults: it does not hold.
    """
    site = load_site(find_site(args.config, os.environ), os.environ)
    use(choose(args.lang, os.environ, site.language))
    return site


def store_asked(args: Namespace) -> Path | None:
    """Return the store that the options or the environment name.

    Raises:
        UsageError: it is no file.
    """
    asked = args.db or os.environ.get("WARROOM_DB")
    if asked and "://" in asked:
        raise UsageError(_("--db {asked}: a store is a file; write its path").format(asked=asked))
    return Path(asked) if asked else None


def store_path(args: Namespace, site: Site) -> Path:
    """Return where the store is: as asked, else as the site file says, else in the user's own data folder."""
    return store_asked(args) or usual_store(site.path, site.store)


def live_store(site: Site) -> Path:
    """Return the store in use where a command's ``--db`` names another one."""
    asked = os.environ.get("WARROOM_DB")
    return Path(asked) if asked else usual_store(site.path, site.store)


def actor_of(args: Namespace) -> Actor:
    """Return who acts.

    Raises:
        UsageError: the name has nothing that could be shown.
    """
    asked = args.as_ or os.environ.get("WARROOM_USER")
    actor = login_actor(asked)
    if not actor.name:
        raise UsageError(_("--as names nobody; write a name"))
    return actor


def in_room(args: Namespace, work: Callable[[Room], Awaitable[Answer]], *, create: bool = False) -> int:
    """Enter the room that the options mean, do ``work`` there, leave, print its answer; return its exit status.

    Args:
        args: of the command.
        work: what is done.
        create: whether a missing store is made.
    """
    site = site_of(args)
    path, actor = store_path(args, site), actor_of(args)
    garbage.from_now_on()

    async def visit() -> Answer:
        room = await Room.enter(path, site, actor, create=create)
        try:
            return await work(room)
        finally:
            await room.close()

    return say(asyncio.run(visit()), as_json=args.json)
