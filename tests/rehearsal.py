"""A rehearsal in a test: a drill whose frozen clock is moved by hand, with one engine pass at each moment."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import data.plan
from data import events, incidents, obligations, outbox
from data.errors import Refused
from data.messaging import Message, OutboxLine
from data.plan import Policy
from data.records import MINUTE, Incident, Kind, Ms, Obligation, Reading, ReadingState
from tests.sparing import new_drill
from tests.targets import answer, serve
from warroom import incidentviews
from warroom.commands import drill
from warroom.config import Site, load_site
from warroom.engine.engine import Engine
from warroom.room import Act, Actor, Room

P = ParamSpec("P")
T = TypeVar("T")

START: Ms = round(datetime.fromisoformat("2026-12-01T09:00:00+09:00").timestamp() * 1000)
"""A Tuesday, the programme's first day."""

LADDER = """\
  oh: {name: 오매니저, role: project_manager, phone: 010-7777-7777}
  yoon: {name: 윤사업, role: division_head, phone: 010-8888-8888}
  jang: {name: 장경영, role: executive, phone: 010-9999-9999}
"""
"""People for the levels that the plan leaves to the site."""

SITE = """\
plan: {plan}
go_live: 2026-12-01T09:00:00+09:00
language: en
people:
{people}
notify:
{notify}
roster:
  days:
    2026-12-01: {{morning: [lee, park], afternoon: [choi, jung]}}
"""
NOWHERE = "  - {name: ops, url: 'json://192.0.2.1'}\n"
"""A route that leaves the machine, so that a drill only records what it would have sent."""


def write_site(
    folder: Path, *, plan: str = "aicc", people: str = LADDER, notify: str = NOWHERE, more: str = ""
) -> Site:
    """Write a site file into ``folder`` and load it."""
    path = folder / "warroom.yaml"
    path.write_text(SITE.format(plan=plan, people=people, notify=notify) + more, encoding="utf-8")
    return load_site(path, {})


def write_plan(folder: Path, *edits: tuple[str, str]) -> str:
    """Write the bundled plan into ``folder``, each of ``edits`` made once in it; return its name."""
    text = (Path(data.plan.__file__).parent / "plans" / "aicc.yaml").read_text(encoding="utf-8")
    for old, new in edits:
        assert text.count(old) == 1, f"{old} stands {text.count(old)} times in the plan"
        text = text.replace(old, new)
    (folder / "plan.yaml").write_text(text, encoding="utf-8")
    return "plan.yaml"


@dataclass
class Inbox:
    """A receiver of Apprise's JSON messages on loopback, and what came in."""

    url: str = ""
    got: list[tuple[str, str]] = field(default_factory=list)
    """(title, message), in order."""
    came: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def holds(self, count: int) -> None:
        """Wait until so many messages have come in."""
        async with asyncio.timeout(30), self.came:
            await self.came.wait_for(lambda: len(self.got) >= count)


@asynccontextmanager
async def inbox() -> AsyncIterator[Inbox]:
    """Receive messages until left."""
    received = Inbox()

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.split("content-length:")[1].split()[0])
        said = json.loads(await reader.readexactly(length))
        async with received.came:
            received.got.append((said["title"], said["message"]))
            received.came.notify_all()
        writer.write(answer())
        await writer.drain()

    async with serve(handler) as target:
        received.url = f"json://{target.address}"
        yield received


@dataclass
class Rehearsal:
    """A room on a drill, and how to play in it; moments are minutes since its start."""

    room: Room
    start: Ms = START

    def since_start(self, at: Ms) -> float:
        return (at - self.start) / MINUTE

    def at(self, minute: float) -> Ms:
        return self.start + round(minute * MINUTE)

    def minute(self) -> float:
        """Return what the clock shows now."""
        return self.since_start(self.room.clock.now())

    async def run(self) -> None:
        """Let an engine make one pass."""
        await Engine(self.room).once()

    async def to(self, minute: float) -> None:
        """Move the clock to ``minute`` and let an engine make one pass."""
        await self.move(self.at(minute))
        await self.run()

    async def move(self, moment: Ms) -> None:
        """Move the clock to ``moment``."""
        async with self.room.act() as act:
            assert moment >= act.now
            await drill.advance(act, moment - act.now)

    async def do(
        self,
        command: Callable[Concatenate[Act, P], Awaitable[T | Refused]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Carry out ``command`` as whoever acts in the room."""
        return await self.room.do(command, *args, **kwargs)

    def by(self, name: str) -> "Rehearsal":
        """Return the same rehearsal with somebody else acting."""
        return Rehearsal(self.room.by(Actor(name, self.room.actor.os_user)), self.start)

    async def incident(self, number: int = 1) -> Incident:
        async with self.room.store.reading() as tx:
            found = await incidents.get(tx, number)
        assert found is not None
        return found

    async def timeline(self, subject: str = "INC-1") -> list[tuple[float, str, str]]:
        """Return (minute, actor, text) of everything that happened to ``subject``."""
        async with self.room.store.reading() as tx:
            found = await events.of_subject(tx, subject)
        lines = [incidentviews.line_of(event, self.room) for event in found]
        return [(self.since_start(line.at), line.actor, f"{line.kind}: {line.text}") for line in lines]

    async def kinds(self, subject: str = "INC-1") -> list[tuple[float, str]]:
        """Return (minute, kind) of everything that happened to ``subject``."""
        async with self.room.store.reading() as tx:
            return [(self.since_start(each.at), each.kind) for each in await events.of_subject(tx, subject)]

    async def promises(self, *kinds: Kind, subject: str = "INC-1") -> list[Obligation]:
        async with self.room.store.reading() as tx:
            found = await obligations.of_subject(tx, subject)
        return [each for each in found if not kinds or each.kind in kinds]

    async def ladder(self, subject: str = "INC-1") -> list[tuple[int, float, str, str | None]]:
        """Return (level, minute due, state, cause) of each level promised."""
        found = await self.promises(Kind.LEVEL, subject=subject)
        return [(each.level, self.since_start(each.due_at), each.state.value, each.cause) for each in found]

    async def fired_levels(self, subject: str = "INC-1") -> list[tuple[int, float]]:
        """Return (level, minute) of each level that was called, in order."""
        found = [each for each in await self.promises(Kind.LEVEL, subject=subject) if each.fired_at is not None]
        ordered = sorted(found, key=lambda each: (each.fired_at, each.level))
        return [(each.level, self.since_start(each.fired_at or 0)) for each in ordered]

    async def messages(self) -> list[Message]:
        async with self.room.store.reading() as tx:
            return await outbox.everything(tx)

    async def lines(self, subject: str = "INC-1") -> list[OutboxLine]:
        """Return everything that somebody is owed about ``subject``."""
        async with self.room.store.reading() as tx:
            return await outbox.lines_about(tx, subject)

    async def chain_holds(self) -> bool:
        async with self.room.store.reading() as tx:
            return await events.first_broken(tx) is None


def reading(at: Ms, state: ReadingState = ReadingState.ERROR, *, probe: str = "desk", **more: Any) -> Reading:
    """Return a reading of a probe as the engine would have it."""
    reason = None if state is ReadingState.OK else "connect"
    error = "connection refused" if state is ReadingState.ERROR else None
    return Reading(probe=probe, kind="http", at=at, state=state, reason=reason, error=error, **more)


def with_policy(play: Rehearsal, policy: Policy) -> Rehearsal:
    """Return the same rehearsal after the plan was edited."""
    site = play.room.site
    edited = replace(site, plan=site.plan.model_copy(update={"policy": policy}))
    return Rehearsal(replace(play.room, site=edited), play.start)


def hastier(policy: Policy) -> Policy:
    """Return a policy whose clocks and levels come in half the time, as an edited plan has it."""
    ladder = tuple(level.model_copy(update={"after": level.after // 2}) for level in policy.ladder)
    halved = ("response", "analysis", "temporary_fix", "first_notice", "update_every", "claim")
    priorities = {
        priority: terms.model_copy(
            update={name: getattr(terms, name) and getattr(terms, name) // 2 for name in halved}
        )
        for priority, terms in policy.priorities.items()
    }
    return policy.model_copy(update={"ladder": ladder, "priorities": priorities})


@asynccontextmanager
async def rehearsing(
    folder: Path, *, start: Ms = START, site: Site | None = None, actor: str = "lee", speed: float = 0.0
) -> AsyncIterator[Rehearsal]:
    """Rehearse on a new drill in ``folder`` that begins at ``start``."""
    path = folder / "room.db"
    if speed:
        await drill.new(path, start, speed)
    else:
        await new_drill(path, start)
    room = await Room.enter(path, site or write_site(folder), Actor(actor, actor))
    try:
        yield Rehearsal(room, start)
    finally:
        await room.close()
