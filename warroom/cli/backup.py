"""``warroom backup``: a copy of the store to keep."""

import asyncio
from argparse import Namespace
from pathlib import Path

from data.i18n import _
from warroom.backup import back_up
from warroom.cli.meter import meter
from warroom.cli.output import Answer, say
from warroom.cli.session import site_of, store_path


def backup(args: Namespace) -> int:
    """Copy the store into a new file, whoever uses it meanwhile."""
    site = site_of(args)
    source, target = store_path(args, site).absolute(), Path(args.file).expanduser().absolute()
    with meter(_("backing up")) as tell:
        made = asyncio.run(back_up(source, target, tell))
    words = _("{path}: a whole copy of {size:.1f} MB; its chain holds, entries: {count}, head {head}").format(
        path=made.file, size=made.bytes / 1e6, count=made.events, head=made.head[:16]
    )
    return say(Answer(made.model_dump(), [words]), as_json=args.json)
