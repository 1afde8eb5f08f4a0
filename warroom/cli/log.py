"""``warroom log``: the chain of everything that was done."""

import json
import sys
from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

from data import events
from data.files import new_file
from data.i18n import _, ngettext
from data.records import Event
from warroom.cli import REFUSED, documents
from warroom.cli.output import Answer, plain, shown, table
from warroom.cli.session import in_room
from warroom.cli.words import word
from warroom.room import Room
from warroom.rules.handover import iso
from warroom.wording import event_text


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
            broken = await events.first_broken(tx)
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
        async with room.store.reading() as tx:
            found = await events.tail(tx, await events.count(tx))
        lines = (json.dumps(_link(each, room), ensure_ascii=False) for each in found)
        if args.file == "-":
            _write(lines, sys.stdout)
            return Answer(None, [])
        with new_file(Path(args.file)) as stream:
            _write(lines, stream)
        written = ngettext("{path}: {count} entry written", "{path}: {count} entries written", len(found))
        words = written.format(path=args.file, count=len(found))
        return Answer({"file": args.file, "events": len(found)}, [words])

    if args.file == "-":
        # The lines are the documents.
        args.json = False
    return in_room(args, write)


def _link(event: Event, room: Room) -> dict[str, Any]:
    """Return a link as it was hashed; ``at_ms`` is what went into the hash, ``at`` says it to people."""
    return {**event.model_dump(), "at": iso(event.at, room.site.zone), "at_ms": event.at}


def _write(lines: Iterable[str], stream: IO[str]) -> None:
    for line in lines:
        stream.write(line + "\n")
