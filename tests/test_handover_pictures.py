"""What a handover looks like, step by step. Look at each picture before it is accepted."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from data.records import MINUTE
from tests.rooms import LEE, PARK, BoardOnDrill, Prepared
from tests.test_snapshots import SnapCompare, pressed
from warroom.commands import handover, incident, silence, walking, watchitem
from warroom.handover import contents
from warroom.room import Room

BOARDS = pytest.mark.parametrize(
    ("size", "lang"),
    [(size, lang) for size in ((80, 24), (120, 40)) for lang in ("ko", "en")],
    ids=["80x24-ko", "80x24-en", "120x40-ko", "120x40-en"],
)
RIGHT = {"priority": "P1", "next_due": "2026-12-01T14:18", "next_action": "교환기 재기동"}


async def offer(room: Room) -> None:
    """Let the holder of the watch offer it, with a silence, a watch item and a next action in it."""
    lee = room.by(LEE)
    await lee.do(silence.add, "INC-3", room.clock.now() + 40 * MINUTE, "통계 배치 점검")
    await lee.do(watchitem.add, "대기 호 40건 넘는지", sign="40건", action="협력사 호출", until="18:00")
    await lee.do(incident.set_next_action, "INC-2", "교환기 재기동")
    await lee.do(handover.offer, lee)


async def opened(room: Room) -> None:
    await offer(room)
    for each in ("INC-2", "SIL-1"):
        await room.do(walking.preview, room, each)


async def differing(room: Room) -> None:
    await opened(room)
    await room.do(walking.ask, "교환기 재기동은 몇 시에 했습니까?")
    async with room.act() as act:
        await walking.read_back_one(act, room, "INC-2", {**RIGHT, "next_due": "2026-12-01T14:23"})


async def changed(room: Room) -> None:
    await opened(room)
    await room.do(walking.read_back_one, room, "INC-2", RIGHT)
    await room.by(LEE).do(incident.add_note, "INC-3", "통계 서버 재기동함")
    await room.by(LEE).do(incident.add_note, "INC-1", "디스크 정리 기록 첨부")
    await room.do(walking.tick, room, 1)


async def taken(room: Room) -> None:
    await changed(room)
    await room.do(walking.tick, room, 2)
    await room.do(handover.accept, room)


STEPS: dict[str, tuple[Callable[[Room], Awaitable[None]], tuple[str, ...]]] = {
    "offered": (offer, ("h",)),
    "question": (opened, ("h", "h", "1", "1", "1")),
    "difference": (differing, ("h", "end")),
    "changes": (changed, ("h", "end")),
    "taken": (taken, ("h",)),
}
"""What has been done, and the keys by which the incoming side looks at it."""


@pytest.fixture(autouse=True)
def healthy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out of what is handed over what is another in each run: the engine's process, the chain's hash."""
    read = contents.health

    async def health(*args: Any) -> dict[str, Any]:
        found = await read(*args)
        return found | {"engine": {"leader": "vm:1", "age_ms": 0}, "chain": {"seq": 20, "hash": "0" * 64}}

    monkeypatch.setattr(contents, "health", health)


@BOARDS
@pytest.mark.parametrize("step", STEPS)
def test_a_step(snap_compare: SnapCompare, tmp_path: Path, step: str, size: tuple[int, int], lang: str) -> None:
    app = BoardOnDrill(Prepared(tmp_path, lang, actor=PARK))
    begin, keys = STEPS[step]

    async def before(pilot: Pilot[None]) -> None:
        await pressed()(pilot)
        await begin(app.room)
        await pressed(*keys)(pilot)

    assert snap_compare(app, terminal_size=size, run_before=before)
