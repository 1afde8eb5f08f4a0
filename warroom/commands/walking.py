"""The incoming shift's walk through an offered handover, and the outgoing shift's answers."""

from collections.abc import Mapping
from typing import Any

from data import events, handovers
from data.errors import Refused
from data.i18n import _
from data.records import Handover
from data.text import clean
from warroom.commands import subject
from warroom.commands.handover import waiting
from warroom.handover import walk as walks
from warroom.handover.walk import Handing
from warroom.room import Act, Room
from warroom.rules import readback
from warroom.rules.readback import Mismatch
from warroom.rules.walk import walk
from warroom.wording import field_name

Said = Mapping[str, Mapping[str, Any]]


async def preview(act: Act, room: Room, which: str) -> Handover:
    """Record that the incoming shift has looked at one incident or silence."""
    stands = await walks.read(act.tx, room, await waiting(act.tx), act.now)
    wanted = clean(which, 40).upper()
    if wanted not in stands.to_open:
        raise Refused(
            _("{id}: not among what is opened ({known})").format(
                id=wanted, known=", ".join(stands.to_open) or _("none")
            )
        )
    if wanted not in stands.walk.opened:
        await act.record(stands.handover.id, "previewed", id=wanted)
    return stands.handover


async def read_back(act: Act, room: Room, said: Said) -> Handover | Refused:
    """Hold what the incoming shift says of every P1 and P2 against the record; whatever differs is talked over."""
    stands = await walks.read(act.tx, room, await waiting(act.tx), act.now)
    left_out: Said = {each["id"]: {} for each in stands.owed}
    return await _hear(act, stands, {**left_out, **said})


async def read_back_one(act: Act, room: Room, incident: str, said: Mapping[str, Any]) -> Handover | Refused:
    """Hold what the incoming shift says of one incident against the record."""
    stands = await walks.read(act.tx, room, await waiting(act.tx), act.now)
    return await _hear(act, stands, {incident: said})


async def _hear(act: Act, stands: Handing, said: Said) -> Handover | Refused:
    handover = stands.handover
    frozen = {each["id"]: each for each in readback.to_read_back(stands.body["incidents"])}
    present = {each["id"]: each for each in stands.owed}
    known = frozen | present
    unknown = sorted(clean(str(name), 40) for name in said if name not in known)
    if unknown:
        raise Refused(
            _("{names}: not among what is read back ({known})").format(
                names=", ".join(unknown), known=", ".join(sorted(known)) or _("none")
            )
        )
    wrong: list[Mismatch] = []
    for incident, answer in said.items():
        differs = readback.differing(known[incident], answer)
        # What was frozen and what stands now may both be on the screen that is read from.
        if differs and incident in frozen and not readback.differing(frozen[incident], answer):
            differs = []
        wrong += differs
    if wrong:
        await act.record(
            handover.id,
            "readback_mismatch",
            fields=[[each.incident, each.field] for each in wrong],
            said=[
                {
                    "incident": each.incident,
                    "field": each.field,
                    "record": each.record,
                    "said": clean(each.said or "", 80) or None,
                }
                for each in wrong
            ],
        )
        return Refused("; ".join(map(_differs, wrong)))
    words = {incident: _kept(answer) for incident, answer in said.items()}
    before = (handover.readback or {}).get("said", {})
    handover = handover.model_copy(update={"readback": {"by": act.actor.name, "said": {**before, **words}}})
    await handovers.save(act.tx, handover)
    await act.record(handover.id, "read_back", said=words)
    return handover


def _kept(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was said, as it is kept: text, made safe."""
    return {name: None if answer.get(name) is None else clean(str(answer[name]), 500) for name in readback.FIELDS}


def _differs(each: Mismatch) -> str:
    return _("{id} {field}: the record says {record}, read back was {said}").format(
        id=each.incident,
        field=field_name(each.field),
        record=each.record or _("none"),
        said=clean(each.said or "", 80) or _("none"),
    )


async def ask(act: Act, text: str) -> Handover:
    """Ask the outgoing shift."""
    handover = await waiting(act.tx)
    await act.record(handover.id, "asked", text=subject.said(text, _("the question"), 1_000))
    return handover


async def answer(act: Act, number: int, text: str) -> Handover:
    """Answer a question, or settle a read-back that differed; the first answer counts, an addendum may follow."""
    handover = await waiting(act.tx)
    questions = walk(await events.of_subject(act.tx, handover.id)).questions
    found = next((each for each in questions if each.number == number), None)
    if found is None:
        raise Refused(_("{number}: there is no such question").format(number=number))
    if found.answer is not None:
        raise Refused(
            _("question {number} is answered already by {actor}: {text}").format(
                number=number, actor=found.answered_by, text=found.answer
            )
        )
    await act.record(handover.id, "answered", number=number, text=subject.said(text, _("the answer"), 1_000))
    return handover


async def tick(act: Act, room: Room, number: int, seen: int | None = None) -> Handover:
    """Record that the incoming shift has seen what has changed of one subject since the offer.

    Args:
        act: the transaction.
        room: the site, and who looks.
        number: of the change in the list.
        seen: the newest entry of the chain that was on the screen; all there is for None.
    """
    stands = await walks.read(act.tx, room, await waiting(act.tx), act.now, taker=act.actor.name)
    found = next((each for each in stands.changed if each.number == number), None)
    if found is None:
        raise Refused(_("{number}: nothing of that number has changed since the offer").format(number=number))
    if not found.ticked:
        newest = found.seq if seen is None else min(seen, found.seq)
        await act.record(stands.handover.id, "ticked", id=found.subject, seq=newest)
    return stands.handover
