"""What falls due together is settled together: as each alone would be, in few statements, told in one message."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from data.records import Kind, Obligation, Priority, State, Step
from data.store import Tx
from tests.invariants import check
from tests.rehearsal import Rehearsal, inbox, rehearsing, write_site
from warroom.commands import firing, handover, incident


def promise(number: int, subject: str) -> Obligation:
    return Obligation(
        id=number,
        subject=subject,
        epoch=1,
        kind=Kind.UPDATE,
        level=0,
        seq=number,
        anchor_at=0,
        due_at=number,
        state=State.ARMED,
    )


@pytest.mark.parametrize(
    ("subjects", "parted"),
    [
        ("", []),
        ("a", ["a1"]),
        ("abc", ["a1 b2 c3"]),
        ("aaa", ["a1", "a2", "a3"]),
        ("abaca", ["a1 b2 c4", "a3", "a5"]),
        ("abab", ["a1 b2", "a3 b4"]),
    ],
)
def test_a_wave_has_one_promise_of_each_subject(subjects: str, parted: list[str]) -> None:
    due = [promise(number, subject) for number, subject in enumerate(subjects, 1)]
    waves = [" ".join(f"{each.subject}{each.id}" for each in wave) for wave in firing.waves(due)]
    assert waves == parted


async def open_many(play: Rehearsal, count: int) -> None:
    for number in range(count):
        await play.do(incident.open_incident, f"line {number} is down", Priority.P1)


async def test_many_fare_as_each_would_alone(tmp_path: Path) -> None:
    told = []
    for count in (1, 12):
        folder = tmp_path / str(count)
        folder.mkdir()
        async with rehearsing(folder, site=write_site(folder)) as play:
            await open_many(play, count)
            await play.run()
            for number in range(1, count + 1):
                await play.do(incident.acknowledge, f"INC-{number}")
                await play.do(incident.record_step, f"INC-{number}", Step.ANALYSE)
            for minute in (3, 31, 65, 66, 250, 310):
                await play.to(minute)
                await check(play, settled=True)
            told += [
                (await play.timeline(f"INC-{number}"), await play.ladder(f"INC-{number}"))
                for number in range(1, count + 1)
            ]
    alone = told[0]
    # Each title has its own number.
    assert [(history[1:], ladder) for history, ladder in told] == [(alone[0][1:], alone[1])] * 13


async def test_what_one_pass_calls_is_told_in_one_message(tmp_path: Path) -> None:
    async with inbox() as received:
        site = write_site(tmp_path, notify=f"  - {{name: ops, url: '{received.url}'}}\n")
        async with rehearsing(tmp_path, site=site) as play:
            await open_many(play, 12)
            await play.run()
    ((_title, said),) = received.got
    assert [line.split(" — ")[0] for line in said.splitlines()] == [
        f"[P1] INC-{number} line {number - 1} is down" for number in range(1, 13)
    ]


async def test_an_incident_and_a_handover_fall_due_in_one_pass(play: Rehearsal) -> None:
    await play.do(handover.accept, play.room)
    await open_many(play, 2)
    await play.run()
    await play.do(handover.offer, play.room)
    await play.to(8 * 60)
    await check(play, settled=True)
    # The offer in mid-shift waits a quarter of an hour, and what it was missed for goes on at each shift's begin.
    late = next(each for each in await play.promises(subject="HO-2") if each.state is State.FIRED)
    assert late.state is State.FIRED
    assert {kind for _at, kind in await play.kinds("HO-2")} >= {"breached", "level"}


async def statements(play: Rehearsal, minute: float, monkeypatch: pytest.MonkeyPatch) -> int:
    """Return how often a pass at ``minute`` asks the store for something."""
    await play.to(minute - 0.1)
    counted: Counter[str] = Counter()

    def counting(name: str) -> Any:
        genuine = getattr(Tx, name)

        async def count(self: Tx, *args: Any, **more: Any) -> Any:
            counted[name] += 1
            return await genuine(self, *args, **more)

        return count

    with monkeypatch.context() as patch:
        for name in ("all", "many"):
            patch.setattr(Tx, name, counting(name))
        await play.to(minute)
    return counted.total()


async def test_thirty_missed_notices_take_as_many_statements_as_three(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for count in (3, 30):
        folder = tmp_path / str(count)
        folder.mkdir()
        async with rehearsing(folder, site=write_site(folder)) as play:
            await open_many(play, count)
            await play.run()
            found.append(await statements(play, 5, monkeypatch))
            for number in range(count):
                assert "breached" in [kind for _at, kind in await play.kinds(f"INC-{number + 1}")]
    assert found[0] == found[1]
