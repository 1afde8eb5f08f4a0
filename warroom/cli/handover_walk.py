"""``warroom handover preview``, ``readback``, ``ask``, ``answer``, ``tick``: the walk, and where it stands."""

from argparse import Namespace
from typing import Any

from data import silences
from data.errors import Refused
from data.i18n import _
from data.records import Handover
from data.text import clean
from warroom.cli import UsageError, documents
from warroom.cli.handover import act_on
from warroom.cli.handover_page import document, status_lines
from warroom.cli.incident_looks import Known
from warroom.cli.output import Answer, plain, shown, table
from warroom.cli.readback import read_said
from warroom.cli.session import in_room
from warroom.commands import walking
from warroom.commands.handover import waiting
from warroom.handover import account, away
from warroom.room import Act, Room
from warroom.wording import event_text


def preview(args: Namespace) -> int:
    """Print one thing in full and record that it was opened; without a name, what there is to open."""
    if args.id is None:
        return in_room(args, _to_open)
    wanted = clean(args.id, 40).upper()
    wanted = f"INC-{wanted}" if wanted.isdecimal() else wanted

    async def more(room: Room) -> tuple[dict[str, Any], list[str]]:
        found, lines = await _in_full(room, wanted)
        return {"previewed": found}, [*lines, ""]

    words = _("{id}: {subject} was looked at").replace("{subject}", wanted)
    return act_on(args, lambda room: room.do(walking.preview, room, wanted), words, more=more)


async def _to_open(room: Room) -> Answer:
    async with room.store.reading() as tx:
        await room.refresh(tx)
        found = await account.read(tx, room, await waiting(tx), room.clock.now())
    opened = {each.payload["id"]: each for each in found.walked if each.kind == "previewed"}
    rows = [
        ("✓", each, f"{plain(opened[each].actor, 64)} {shown(opened[each].at, room.site.zone)}")
        if each in opened
        else ("☐", each, _("not looked at"))
        for each in found.stands.to_open
    ]
    return Answer(document(found, room), table(rows) or [_("there is nothing to open")])


async def _in_full(room: Room, wanted: str) -> tuple[Any, list[str]]:
    if wanted.startswith("INC-"):
        known = await Known.read(room, wanted)
        return known.document(room), known.page(room)
    async with room.store.reading() as tx:
        await room.refresh(tx)
        now, zone = room.clock.now(), room.site.zone
        found = next((each for each in await silences.since(tx, 0) if each.id == wanted), None)
    if found is None:
        return None, []
    facts = [
        (_("messages of"), plain(found.scope)),
        (_("held from"), shown(found.begin_at, zone)),
        (_("until"), shown(found.end_at, zone)),
        (_("owner"), plain(found.owner, 64)),
        (_("reason"), plain(found.reason)),
        (_("ended by"), plain(found.ended_by, 64)),
    ]
    return documents.silence(found, zone, now), [found.id, *table(facts, "  ")]


def readback(args: Namespace) -> int:
    """Hold what the incoming shift says against the record."""
    said = read_said(args.file)
    words = _("{id} is read back as it stands; `warroom handover accept` takes the watch")
    return act_on(args, lambda room: room.do(walking.read_back, room, said), words)


def ask(args: Namespace) -> int:
    """Ask the outgoing shift."""
    return act_on(args, lambda room: room.do(walking.ask, args.text), _("{id}: asked"))


def answer(args: Namespace) -> int:
    """Answer a question."""
    return act_on(args, lambda room: room.do(walking.answer, args.number, args.text), _("{id}: answered"))


def tick(args: Namespace) -> int:
    """Record that changes since the offer were seen; without a number, list them."""
    if not args.numbers:
        if args.seen is not None:
            raise UsageError(_("--seen says what was on the screen when N was ticked; name N"))
        return in_room(args, _changed)

    async def ticked(act: Act, room: Room) -> Handover:
        for number in args.numbers:
            handover = await walking.tick(act, room, number, args.seen)
        return handover

    return act_on(args, lambda room: room.do(ticked, room), _("{id}: ticked"))


async def _changed(room: Room) -> Answer:
    async with room.store.reading() as tx:
        await room.refresh(tx)
        found = await account.read(tx, room, await waiting(tx), room.clock.now())
    lines = []
    for each in found.changed:
        lines.append(f"{'✓' if each.ticked else '☐'} {each.number}  {plain(each.subject, 80)}")
        rows = [
            (shown(event.at, room.site.zone), plain(event.actor, 64), plain(event_text(event, room.site.plan)))
            for event in each.events
        ]
        lines += table(rows, "    ")
    return Answer(document(found, room), lines or [_("nothing has changed since the offer")])


def status(args: Namespace) -> int:
    """Print where the handover that lies ahead stands, else the newest."""

    async def look(room: Room) -> Answer:
        async with room.store.reading() as tx:
            await room.refresh(tx)
            handover = await account.ahead_or_last(tx)
            if handover is None:
                raise Refused(_("there is no handover yet"))
            found = await account.read(tx, room, handover, room.clock.now())
        return Answer(document(found, room), status_lines(found, room))

    return in_room(args, look)


def since(args: Namespace) -> int:
    """Print what has happened since whoever acts last held the watch."""

    async def look(room: Room) -> Answer:
        async with room.store.reading() as tx:
            await room.refresh(tx)
            lines = await away.lines(tx, room, room.actor.name, room.clock.now())
        return Answer({"name": room.actor.name, "lines": list(lines)}, lines)

    return in_room(args, look)
