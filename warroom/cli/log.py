"""``warroom log``: the chain of everything that was done."""

import json
import sys
from argparse import Namespace
from pathlib import Path
from typing import IO, Any, Final

from data import events
from data.files import new_file
from data.i18n import _, ngettext
from data.progress import Tell
from data.records import Event
from warroom.cli import REFUSED, documents
from warroom.cli.meter import meter
from warroom.cli.output import Answer, plain, shown, table
from warroom.cli.session import in_room
from warroom.cli.words import word
from warroom.room import Room
from warroom.rules.handover import iso
from warroom.wording import event_text

_AT_ONCE: Final = 1_000
"""Links that are in memory at once."""


def show(args: Namespace) -> int:
    """Print the newest entries, oldest first."""

    async def look(room: Room) -> Answer:
        async with room.store.reading() as tx:
            found = await events.tail(tx, args.limit)
        document = [
            {
                **documents.entry(each, room),
                "os_user": each.os_user,
                "subject": each.subject,
                "hash": each.hash,
            }
            for each in found
        ]
        return Answer(document, table(_row(each, room) for each in found) or [_("nothing has happened yet")])

    return in_room(args, look)


def _row(event: Event, room: Room) -> tuple[str, ...]:
    return (
        str(event.seq),
        shown(event.at, room.site.zone),
        plain(event.actor, 64),
        plain(event.subject, 80),
        event.kind,
        plain(event_text(event, room.site.plan)),
    )


def verify(args: Namespace) -> int:
    """Follow the chain and name the first link that does not hold."""

    async def look(room: Room) -> Answer:
        async with room.store.reading() as tx:
            with meter(_("checking the chain")) as tell:
                broken = await events.first_broken(tx, tell)
            count = await events.count(tx)
        if broken is None:
            document: dict[str, Any] = {"ok": True, "events": count, "first_broken": None}
            whole = ngettext("the chain of {count} entry holds", "the chain of {count} entries holds", count)
            return Answer(document, [whole.format(count=count)])
        seq, why = broken
        document = {"ok": False, "events": count, "first_broken": {"seq": seq, "reason": why}}
        complaint = _("entry {seq} breaks the chain: {why}").format(seq=seq, why=word(why))
        return Answer(document, [], REFUSED, complaint)

    return in_room(args, look)


def export(args: Namespace) -> int:
    """Write the whole chain, one JSON document a line, with everything that its hashes were made of."""

    async def write(room: Room) -> Answer:
        with meter(_("exporting")) as tell:
            if args.file == "-":
                await _write(room, sys.stdout, tell)
                return Answer(None, [])
            with new_file(Path(args.file)) as stream:
                count = await _write(room, stream, tell)
        written = ngettext("{path}: {count} entry written", "{path}: {count} entries written", count)
        return Answer({"file": args.file, "events": count}, [written.format(path=args.file, count=count)])

    if args.file == "-":
        # The lines are the documents.
        args.json = False
    return in_room(args, write)


def _link(event: Event, room: Room) -> dict[str, Any]:
    """Return a link as it was hashed; ``at_ms`` is what went into the hash, ``at`` says it to people."""
    return {**event.model_dump(), "at": iso(event.at, room.site.zone), "at_ms": event.at}


async def _write(room: Room, stream: IO[str], tell: Tell) -> int:
    """Write piece by piece, so that a slow reader holds nothing open; return how many links."""
    async with room.store.reading() as tx:
        links = await events.count(tx)
    last, written = events.BEFORE_ALL, 0
    while True:
        async with room.store.reading() as tx:
            found = await events.after(tx, last, _AT_ONCE)
        if not found:
            return written
        for each in found:
            stream.write(json.dumps(_link(each, room), ensure_ascii=False) + "\n")
        last, written = found[-1].seq, written + len(found)
        tell(written / max(links, written))
