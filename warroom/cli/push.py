"""``warroom push``: a heartbeat for a push probe. Loads no more than it must: cron calls it every minute."""

import unicodedata
from argparse import Namespace

from data import pushes
from data.errors import Refused
from data.i18n import _
from data.modelfaults import did_you_mean
from data.text import clean
from warroom.cli.output import Answer, shown
from warroom.cli.session import in_room
from warroom.config import Site
from warroom.room import Room
from warroom.rules.handover import iso

KIND = "push"


def push(args: Namespace) -> int:
    """Write a heartbeat down; the engine takes it up within a second."""

    async def do(room: Room) -> Answer:
        name = _known(room.site, args.name)
        async with room.act() as act:
            await pushes.put(act.tx, name, act.now, args.value)
        document = {"probe": name, "at": iso(act.now, room.site.zone), "value": args.value}
        value = "" if args.value is None else f"  {args.value:g}"
        return Answer(document, [f"{name}  {shown(act.now, room.site.zone)}{value}"])

    return in_room(args, do)


def _known(site: Site, name: str) -> str:
    name = unicodedata.normalize("NFC", name)
    kinds: dict[str, str] = {probe.name: probe.kind for probe in site.probes}
    hearing = [each for each, kind in kinds.items() if kind == KIND]
    if name not in kinds:
        mend = did_you_mean(name, hearing) if hearing else _("the site has none of kind push")
        raise Refused(_("{name}: no probe of the site is called so").format(name=clean(name, 60)) + "; " + mend)
    if name not in hearing:
        raise Refused(
            _("{name} is a probe of kind {kind}, which listens to no heartbeat; push to one of kind push").format(
                name=name, kind=kinds[name]
            )
        )
    return name
