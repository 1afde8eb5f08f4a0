"""The claim of a P1 without a fix stays where it is when the watch goes over, until somebody takes it."""

from pathlib import Path

import pytest

from data import events, incidents, obligations
from data.errors import Refused
from data.records import MINUTE, Event, Incident, Kind, Priority, State
from tests.rooms import LEE, PARK, new_room, settle
from tests.support import Desk
from tests.test_board import desk as board_desk
from tests.test_menu import choose
from warroom.commands import drill, handover, incident, walking
from warroom.room import Actor, Room

CHOI = Actor("최개발", "choi")
OUTSIDER = Actor("the vendor", "vendor")


async def stands(room: Room) -> tuple[Incident, list[Event], list[int]]:
    """Return the incident, what happened to it, and when its claim expires as it is owed."""
    async with room.store.reading() as tx:
        found = await incidents.get(tx, 1)
        told = await events.of_subject(tx, "INC-1")
        owed = await obligations.of_subject(tx, "INC-1")
    assert found is not None
    return (
        found,
        told,
        [each.due_at for each in owed if each.kind is Kind.ACK_EXPIRY and each.state is State.ARMED],
    )


async def take(room: Room) -> None:
    """Offer the watch as whoever holds it, and take it as the room's actor, reading the P1 back."""
    await settle(room)
    await room.by(LEE).do(handover.offer, room)
    body = await room.do(handover.draft, room)
    said = {
        each["id"]: {name: each[name] for name in ("priority", "next_due", "next_action")}
        for each in body["incidents"]
    }
    await room.do(walking.read_back, room, said)
    await room.do(handover.accept, room)


async def test_the_new_holder_takes_a_claim_of_an_earlier_watch(tmp_path: Path) -> None:
    room = await new_room(tmp_path)
    await room.do(handover.accept, room)
    await room.do(incident.open_incident, "routing down", Priority.P1)
    await settle(room)
    await room.do(incident.acknowledge, "INC-1")
    await room.do(drill.advance, 10 * MINUTE)
    choi = room.by(CHOI)
    with pytest.raises(Refused, match="already acknowledged by 이기술, 10 min ago"):
        await choi.do(incident.acknowledge, "INC-1")
    await take(choi)
    kept, _told, _owed = await stands(room)
    assert kept.acknowledged_by == LEE.name
    with pytest.raises(Refused, match="already acknowledged by 이기술"):
        await room.by(OUTSIDER).do(incident.acknowledge, "INC-1")
    await choi.do(incident.acknowledge, "INC-1")
    found, told, owed = await stands(room)
    assert (found.acknowledged_by, found.status) == (CHOI.name, kept.status)
    assert (told[-1].kind, told[-1].actor, told[-1].payload) == ("claim_moved", CHOI.name, {"before": LEE.name})
    assert owed == [found.ack_expires_at] == [room.clock.now() + 30 * MINUTE]
    # The watch is held by one: whoever stood before is told, and so is everybody else.
    for other in (LEE, PARK):
        with pytest.raises(Refused, match="already acknowledged by 최개발, 0 s ago"):
            await room.by(other).do(incident.acknowledge, "INC-1")
    await room.close()


async def test_a_claim_of_somebody_who_never_held_the_watch_stays_theirs(tmp_path: Path) -> None:
    room = await new_room(tmp_path)
    await room.do(handover.accept, room)
    await room.do(incident.open_incident, "routing down", Priority.P1)
    await settle(room)
    await room.by(OUTSIDER).do(incident.acknowledge, "INC-1")
    choi = room.by(CHOI)
    await take(choi)
    with pytest.raises(Refused, match="already acknowledged by the vendor"):
        await choi.do(incident.acknowledge, "INC-1")
    await room.close()


def test_a_note_can_rule_a_cause_out(desk: Desk) -> None:
    desk.ok("incident", "open", "routing down", "--priority", "P1")
    desk.ok("incident", "note", "INC-1", "the network", "--ruled-out")
    assert "ruled out: the network" in desk("incident", "show", "INC-1").out
    (record,) = desk.ok("handover", "draft")["incidents"]
    assert [(each["text"], each["by"]) for each in record["ruled_out"]] == [("the network", "lee")]


async def test_a_cause_is_ruled_out_from_the_menu(tmp_path: Path) -> None:
    async with board_desk(tmp_path, size=(80, 24)) as hands:
        await choose(hands, "do ruled_out")
        await hands.type("the SIP trunk")
        await hands.until(lambda: "INC-2: written" in hands.said)
        async with hands.app.room.store.reading() as tx:
            last = (await events.of_subject(tx, "INC-2"))[-1]
        assert (last.kind, last.payload) == ("note", {"text": "the SIP trunk", "ruled_out": True})
