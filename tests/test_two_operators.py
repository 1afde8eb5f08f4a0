"""Two operators act on one incident at the same instant: one wins, the other is told who was first."""

import asyncio
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from data import events, incidents
from data.errors import Refused
from data.records import Priority
from tests.crew import Barrier, together
from tests.invariants import check
from tests.rehearsal import Rehearsal, rehearsing, write_site
from warroom.commands import ending, escalation, incident
from warroom.commands.subject import number_of
from warroom.config import load_site
from warroom.room import Actor, Room

OPERATORS = ("lee", "park")
ACTS = ("acknowledge", "priority", "escalate", "resolve")
ROUNDS = 1_000
PATIENT = 60.0
"""Seconds to wait for the other operator."""


class Try(NamedTuple):
    """How one operator fared in one round."""

    incident: str
    act: str
    refusal: str | None


async def act_on(room: Room, name: str, act: str, seen: int) -> None:
    """Do what a key does, on what its operator saw."""
    match act:
        case "acknowledge":
            await room.do(incident.acknowledge, name, seen=seen)
        case "priority":
            await room.do(escalation.change_priority, name, Priority.P2, "half of the lines work", seen=seen)
        case "escalate":
            await room.do(escalation.escalate, name, seen_level=0)
        case _:
            await room.do(ending.resolve, name, seen=seen)


def operate(barrier: Barrier, number: int, site: Path, store: Path, count: int) -> list[Try]:
    """Be one of the operators; each round begins for both at once."""

    async def rounds() -> list[Try]:
        room = await Room.enter(store, load_site(site, {}), Actor(OPERATORS[number], "root"), create=False)
        tries = []
        for name in (f"INC-{each}" for each in range(1, count + 1)):
            for act in ACTS:
                async with room.store.reading() as tx:
                    seen = await incidents.get(tx, number_of(name))
                assert seen is not None
                barrier.wait(PATIENT)
                try:
                    await act_on(room, name, act, seen.row_version)
                    tries.append(Try(name, act, None))
                except Refused as error:
                    tries.append(Try(name, act, str(error)))
                barrier.wait(PATIENT)
        await room.close()
        return tries

    return asyncio.run(rounds())


async def test_one_wins_and_the_other_is_told_by_whom(tmp_path: Path) -> None:
    count = ROUNDS // len(ACTS)
    async with rehearsing(tmp_path, site=write_site(tmp_path)) as play:
        async with play.room.act(durable=False) as act:
            for number in range(count):
                await incident.open_incident(act, f"number {number}", Priority.P1)
        tries = together(2, operate, tmp_path / "warroom.yaml", play.room.store.path, count)
        assert [len(each) for each in tries] == [ROUNDS] * 2
        first: Counter[str] = Counter()
        for both in zip(*tries, strict=True):
            winners = [name for name, each in zip(OPERATORS, both, strict=True) if each.refusal is None]
            assert len(winners) == 1, both
            told = next(each.refusal for each in both if each.refusal is not None)
            assert winners[0] in told, told
            first[winners[0]] += 1
        assert min(first[name] for name in OPERATORS) > 0, f"no race: {first}"
        await _told_once(play, count)
        await check(play, settled=False)


async def _told_once(play: Rehearsal, count: int) -> None:
    """Assert that each act stands once in the chain, beside the note of who is also responding."""
    async with play.room.store.reading() as tx:
        for number in range(1, count + 1):
            kinds = Counter(each.kind for each in await events.of_subject(tx, f"INC-{number}"))
            assert kinds == Counter(
                ["opened", "acknowledged", "note", "priority", "escalated", "level", "resolved"]
            ), kinds
