"""``warroom handover verify``: what both sides saw stands unchanged."""

from argparse import Namespace
from dataclasses import dataclass

from data import audit, events, handovers
from data.errors import Refused
from data.i18n import _, ngettext
from data.store import Tx
from warroom.cli import REFUSED
from warroom.cli.output import Answer
from warroom.cli.session import in_room
from warroom.cli.words import word
from warroom.room import Room
from warroom.rules.sealing import first_flaw


@dataclass(frozen=True)
class Broken:
    """The first thing that does not hold."""

    id: str | None
    """Of the handover; None where the chain itself is broken."""
    check: str
    text: str


def verify(args: Namespace) -> int:
    """Prove it of one handover, or of all; else name the first thing that does not hold."""

    async def look(room: Room) -> Answer:
        async with room.store.reading() as tx:
            checked, broken = await _check(tx, args.id)
        document = {
            "ok": broken is None,
            "handovers": checked,
            "broken": None if broken is None else {"id": broken.id, "check": broken.check, "text": broken.text},
        }
        if broken is not None:
            return Answer(document, [], REFUSED, broken.text)
        words = ngettext(
            "{count} handover stands as it was sealed, and the chain holds",
            "{count} handovers stand as they were sealed, and the chain holds",
            len(checked),
        )
        return Answer(document, [words.format(count=len(checked))])

    return in_room(args, look)


async def _check(tx: Tx, number: int | None) -> tuple[list[str], Broken | None]:
    """Return which handovers were looked at, and the first thing that does not hold."""
    known = [each for each in await handovers.offered_ever(tx) if number in (None, each.number)]
    told = {each.subject for each in await audit.entries(tx, ("offered", "accepted"))}
    wanted = told if number is None else told & {f"HO-{number}"}
    ids = [each.id for each in known]
    if number is not None and not ids and not wanted:
        raise Refused(_("{id}: there is no such handover").format(id=f"HO-{number}"))
    for each in known:
        flaw = first_flaw(each, await events.of_subject(tx, each.id))
        if flaw is not None:
            return ids, Broken(each.id, flaw, _flaw_text(each.id, flaw))
    lost = sorted(wanted - set(ids))
    if lost:
        return ids, Broken(lost[0], "missing", _("{id} is in the chain, but not in the store").format(id=lost[0]))
    link = await events.first_broken(tx)
    if link is not None:
        text = _("entry {seq} breaks the chain: {why}").format(seq=link.seq, why=word(link.reason))
        return ids, Broken(None, "chain", text)
    return ids, None


def _flaw_text(name: str, flaw: str) -> str:
    words = {
        "body": _("{id}: what was handed over is not what its SHA-256 names"),
        "record": _("{id}: the sealed record is not what its SHA-256 names"),
        "offered": _("{id}: the chain tells of another offer than the one that is kept"),
        "accepted": _("{id}: the chain tells otherwise how it was accepted, or with another seal"),
        "frozen": _("{id}: the sealed record holds another content than the one that was offered"),
        "signed": _("{id}: the sealed record names other people than those who are kept"),
    }
    return words[flaw].format(id=name)
