"""Rooms for tests: a drill on a frozen clock, with something going on in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from data import i18n
from data.records import MINUTE, SECOND, Alarm, Ms, Priority, Reading, ReadingState, Step
from tests.sparing import copied, new_drill
from warroom.app import BoardApp
from warroom.commands import drill, ending, handover, incident, measuring, posting, task
from warroom.config import Site, load_site
from warroom.display import Display
from warroom.engine.engine import Engine
from warroom.engine.leadership import Leadership
from warroom.room import Actor, Room

START: Ms = round(datetime.fromisoformat("2026-12-01T14:00:00+09:00").timestamp() * 1000)

LEE = Actor("이기술", "lee")
PARK = Actor("박인프라", "park")

SITE = """\
plan: aicc
go_live: 2026-12-01T00:00:00+09:00
environment: {name: production}
probes:
  - {name: agent-desktop, kind: http, url: "http://127.0.0.1:9/health", priority: P1,
     values: {sessions: "[BODY].sessions", tps: "[BODY].tps", errors: "[BODY].errors"}}
  - {name: sip-trunk, kind: tcp, address: "127.0.0.1:9", priority: P2}
  - {name: host, kind: host}
panels:
  - {id: availability, from: [agent-desktop, sip-trunk]}
  - {id: response_time, from: agent-desktop}
  - {id: error_rate, from: agent-desktop.errors}
  - {id: concurrent_users, from: agent-desktop.sessions}
  - {id: throughput, from: agent-desktop.tps}
  - {id: cpu, from: host.cpu}
  - {id: memory, from: host.memory}
  - {id: disk, from: host.disk}
  - {id: network, from: sip-trunk}
roster:
  days:
    2026-12-01: {morning: [choi, jung], afternoon: [lee, park], night: [han, kim]}
    2026-12-02: {morning: [choi, jung], afternoon: [lee, park], night: [han, kim]}
"""


def write_site(folder: Path, more: str = "") -> Site:
    """Write the test's site file, and ``more`` behind it, into ``folder`` and load it."""
    path = folder / "warroom.yaml"
    path.write_text(SITE + more, encoding="utf-8")
    return load_site(path, {})


async def new_room(folder: Path, *, start: Ms = START, actor: Actor = LEE, more: str = "") -> Room:
    """Return a room on a new drill whose clock stands at ``start``."""
    path = folder / "room.db"
    await new_drill(path, start)
    return await Room.enter(path, write_site(folder, more), actor)


async def advance(room: Room, minutes: float) -> None:
    """Move the drill's clock ahead and let an engine make one pass."""
    await room.do(drill.advance, round(minutes * MINUTE))
    await settle(room)


async def settle(room: Room) -> None:
    """Let an engine fire what is due, without probing anything."""
    await Engine(room).once()


async def add_readings(room: Room, minutes: int, *, ahead: Ms = 0) -> None:
    """Write readings every 5 s over ``minutes``, up to now or ``ahead`` of it: a dip in the middle, else calm."""
    end = room.clock.now() + ahead
    batch = []
    for at in range(end - minutes * MINUTE, end + 1, 5 * SECOND):
        share = (at - end + minutes * MINUTE) / (minutes * MINUTE)
        dip = 0.55 < share < 0.6
        state = ReadingState.ERROR if dip else ReadingState.OK
        values = {"sessions": 380 + 32 * share, "tps": 760 + 43 * share, "errors": 0.25 + 0.06 * share}
        batch += [
            Reading(
                probe="agent-desktop",
                kind="http",
                at=at,
                state=state,
                reason="timeout" if dip else None,
                phase="first_byte" if dip else None,
                error="no answer in 3s" if dip else None,
                latency_ms=None if dip else 700 + 300 * share,
                values=values,
            ),
            Reading(probe="sip-trunk", kind="tcp", at=at, state=ReadingState.OK, latency_ms=12.0),
            Reading(
                probe="host",
                kind="host",
                at=at,
                state=ReadingState.OK,
                values={"cpu": 41.0, "memory": 63.0, "disk": 55.0},
            ),
        ]
    async with room.act(durable=False) as act:
        names = {reading.probe for reading in batch}
        last = {name: max(reading.at for reading in batch if reading.probe == name) for name in names}
        alarms = {name: Alarm(probe=name, at=at) for name, at in last.items()}
        await measuring.record(act, batch, alarms, dict.fromkeys(names, 10 * SECOND))


async def busy_room(folder: Path, more: str = "") -> Room:
    """Return a room in the twelfth minute of a P1, with a P3 and a resolved P2 beside it."""
    path = folder / "room.db"
    await copied(path, ("busy", more, i18n.language()), lambda at: _make_busy(at.parent, more))
    return await Room.enter(path, write_site(folder, more), LEE)


async def _make_busy(folder: Path, more: str) -> None:
    room = await new_room(folder, start=START - 11 * MINUTE - 22 * SECOND, more=more)
    await room.do(handover.accept, room)
    await room.do(incident.open_incident, "녹취 서버 디스크 부족", Priority.P2)
    await room.do(ending.mitigate, "INC-1")
    await room.do(ending.resolve, "INC-1")
    await room.do(incident.open_incident, "상담 라우팅 불능", Priority.P1)
    await room.do(incident.open_incident, "통계 화면 지연 [ERROR] [/x]", Priority.P3, category="performance")
    await settle(room)
    await advance(room, 2)
    await room.do(incident.acknowledge, "INC-2")
    await room.do(posting.post_update, "INC-2", "라우팅 장애를 확인하고 있습니다", kind="notice")
    await advance(room, 5)
    await room.do(incident.record_step, "INC-2", Step.ANALYSE)
    await room.by(PARK).do(incident.add_note, "INC-2", "교환기 재기동 이력 확인 중")
    for name in ("availability", "response_time", "error_rate", "network"):
        await room.do(task.done, f"d1-3.{name}")
    await advance(room, 4 + 22 / 60)
    await add_readings(room, 30)
    await room.close()


@dataclass
class Prepared:
    """How a test wants its board."""

    folder: Path
    lang: str
    busy: bool = True
    actor: Actor = LEE
    read_only: bool = False
    site: str = ""
    """What the site file says beside the usual."""
    looks: Mapping[str, Any] = field(default_factory=dict)
    """How it is drawn: fields of ``Display``."""


class BoardOnDrill(BoardApp):
    """The board on a room of its own, led by this very process so that no engine is started."""

    def __init__(self, wish: Prepared) -> None:
        i18n.use(wish.lang)
        self._wish = wish
        super().__init__(
            None,  # type: ignore[arg-type]  # entered when mounted
            Display(read_only=wish.read_only, with_boards=True, **wish.looks),
        )

    async def on_load(self) -> None:
        """Enter the room before anything is shown."""
        make = busy_room if self._wish.busy else new_room
        self.room = (await make(self._wish.folder, more=self._wish.site)).by(self._wish.actor)
        self._leadership = Leadership(self.room)
        await self._leadership.try_take()

    async def on_unmount(self) -> None:
        """Leave the room."""
        await self._leadership.give_up()
        await self.room.close()
