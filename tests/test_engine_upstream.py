"""Real engines on real servers: one upstream down is one incident, and this machine's own fault is nobody's."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from data import events, incidents, meta, readings, spells
from data.records import Alarm, Connectivity, Incident, Reading, ReadingState, Signal
from data.store import Tx
from probes.base import ProbeConfig
from probes.tcp import TcpProbe
from tests.engines import running
from tests.rehearsal import Rehearsal, reading, write_site
from tests.targets import hang, serve
from warroom.alarmfile import ConnectivityEntry
from warroom.config import Site
from warroom.engine.connectivity import Connecting
from warroom.engine.engine import Engine
from warroom.room import Actor, Room

PATIENCE = 30.0


@asynccontextmanager
async def targets(names: list[str], down: set[str]) -> AsyncIterator[dict[str, str]]:
    """Serve one port for each name; one that is in ``down`` hangs up without a word."""

    def handler(name: str) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
        async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            if name not in down:
                writer.write(b"here\n")
                await writer.drain()

        return answer

    async with AsyncExitStack() as stack:
        yield {name: (await stack.enter_async_context(serve(handler(name)))).address for name in names}


def site_of(folder: Path, addresses: dict[str, str], more: str = "", **fields: str) -> Site:
    lines = ["probes:"]
    for name, address in addresses.items():
        lines.append(
            f"  - {{name: {name}, kind: tcp, address: '{address}', expect: here, interval: 1s, timeout: 500ms,"
            f" failure_threshold: 2, priority: P2{fields.get(name, fields.get('others', ''))}}}"
        )
    return write_site(folder, notify="  []\n", more="\n".join(lines) + "\n" + more)


@asynccontextmanager
async def living(folder: Path, site: Site) -> AsyncIterator[Room]:
    """Let an engine run on a live store."""
    room = await Room.enter(folder / "live.db", site, Actor("lee", "lee"))
    try:
        async with running(Engine(room)):
            yield room
    finally:
        await room.close()


async def until(room: Room, holds: Callable[[Tx], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE):
        async for _version in room.store.changes():
            async with room.store.reading() as tx:
                if await holds(tx):
                    return


async def found(room: Room) -> list[Incident]:
    async with room.store.reading() as tx:
        return (await incidents.latest(tx, 100))[::-1]


async def alarms(tx: Tx, names: list[str]) -> dict[str, Alarm]:
    return await readings.alarms(tx, names)


async def test_an_upstream_and_twenty_dependents_are_one_incident(tmp_path: Path) -> None:
    dependents = [f"desk-{number:02}" for number in range(20)]
    down: set[str] = set()
    async with targets([*dependents, "core-switch"], down) as addresses:
        site = site_of(tmp_path, addresses, others=", depends_on: [core-switch]", **{"core-switch": ""})
        async with living(tmp_path, site) as room:

            async def all_well(tx: Tx) -> bool:
                known = await alarms(tx, [*addresses])
                return len(known) == 21 and all(each.ok_at for each in known.values())

            async def all_told(tx: Tx) -> bool:
                notes = [each for each in await events.of_subject(tx, "INC-1") if each.kind == "note"]
                return bool(notes) and notes[-1].payload["also_failing"] == dependents

            async def the_switch_is_well(tx: Tx) -> bool:
                incident = await incidents.get(tx, 1)
                return incident is not None and incident.signal is Signal.RECOVERED

            async def a_second(tx: Tx) -> bool:
                return await incidents.get(tx, 2) is not None

            await until(room, all_well)
            down.update(addresses)
            await until(room, all_told)
            (switch,) = await found(room)
            assert switch.alarm == "core-switch"
            # All but one come back with the switch.
            down.intersection_update({"desk-07"})
            await until(room, a_second)
            await until(room, the_switch_is_well)
            _switch, desk = await found(room)
            assert desk.alarm == "desk-07"
            assert desk.started_at < switch.detected_at + 2_000 < desk.detected_at
            play = Rehearsal(room)
            notes = [text for _minute, _actor, text in await play.timeline() if text.startswith("note")]
            assert notes[-1] == f"note: behind core-switch also failing: {', '.join(dependents)}"
            assert len(notes) <= len(dependents)


# This machine's own fault


@pytest.fixture
def _far_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every target for one that is not on this machine."""
    monkeypatch.setattr(ProbeConfig, "is_loopback", property(lambda _probe: False))


@pytest.mark.usefixtures("_far_away")
async def test_no_target_is_blamed_while_this_machine_is_not_connected(tmp_path: Path) -> None:
    down: set[str] = set()
    async with targets(["desk"], down) as addresses:
        anchor = await asyncio.start_server(hang, "127.0.0.1", 0)
        port = anchor.sockets[0].getsockname()[1]
        anchor.close()
        await anchor.wait_closed()
        more = f"connectivity: {{targets: ['127.0.0.1:{port}'], timeout: 500ms}}\n"
        # Nothing listens there: connection refused.
        addresses["gone"] = f"127.0.0.1:{port}"
        site = site_of(tmp_path, addresses, more)
        async with living(tmp_path, site) as room:

            async def doubted(tx: Tx) -> bool:
                state = await meta.connectivity(tx)
                return state is not None and not state.ok

            async def read_often(tx: Tx) -> bool:
                samples = await readings.since(tx, ["desk:ok"], 0)
                return len(samples["desk:ok"]) >= 4

            await until(room, doubted)
            await until(room, read_often)
            async with room.store.reading() as tx:
                assert await incidents.latest(tx, 1) == []
                assert await spells.last_down(tx, ["gone"], 1) == []
                assert (await readings.since(tx, ["gone:ok"], 0))["gone:ok"] == []
            # The network is there again: what still fails is the target's own fault.
            down.update({"desk"})
            async with await asyncio.start_server(hang, "127.0.0.1", port):

                async def blamed(tx: Tx) -> bool:
                    return await incidents.get(tx, 1) is not None

                async def connected(tx: Tx) -> bool:
                    return not await doubted(tx)

                await until(room, blamed)
                await until(room, connected)
            # The other one is connected to by now, and waits in vain for a word.
            assert {each.alarm for each in await found(room)} <= {"desk", "gone"}


class Asked:
    """A place to take readings to, and how often an address was asked."""

    def __init__(self) -> None:
        self.taken: list[Reading] = []
        self.asked = 0

    async def count(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.asked += 1
        await hang(reader, writer)


def probe(name: str = "desk", host: str = "192.0.2.7") -> ProbeConfig:
    return TcpProbe.model_validate({"name": name, "kind": "tcp", "address": f"{host}:9"})


async def test_one_look_serves_every_reading_and_the_order_stays(play: Rehearsal) -> None:
    seen = Asked()
    async with serve(seen.count) as target:
        entry = ConnectivityEntry(targets=(target.address,))
        connecting = Connecting(entry, play.room.clock, seen.taken.append)
        for number in range(50):
            connecting.take(probe(f"desk-{number}"), reading(number, probe=f"desk-{number}"))
        connecting.take(probe("desk-3"), reading(100, ReadingState.OK, probe="desk-3"))
        connecting.take(probe("other"), reading(7, ReadingState.OK, probe="other"))
        assert [each.probe for each in seen.taken] == ["other"], "what is not in doubt does not wait"
        await connecting.settled()
        connecting.take(probe(), reading(200))
        await connecting.settled()
        await connecting.stop()
    assert seen.asked == 1
    assert [each.at for each in seen.taken if each.probe == "desk-3"] == [3, 100]
    assert {each.state for each in seen.taken} == {ReadingState.ERROR, ReadingState.OK}
    assert len(seen.taken) == 53
    assert connecting.state == Connectivity(ok=True)


async def test_what_is_excused_and_what_is_not(play: Rehearsal) -> None:
    seen = Asked()
    async with serve(seen.count) as target:
        closed = target.address
    connecting = Connecting(ConnectivityEntry(targets=(closed,)), play.room.clock, seen.taken.append)
    for reason in ("timeout", "connect", "dns", "tls", "status"):
        connecting.take(probe(reason), reading(1, probe=reason).model_copy(update={"reason": reason}))
    connecting.take(probe("here", host="127.0.0.1"), reading(1, probe="here"))
    await connecting.settled()
    assert {each.probe: each.reason for each in seen.taken if each.state is ReadingState.SUSPECT} == {
        "timeout": "connectivity",
        "connect": "connectivity",
        "dns": "connectivity",
    }
    assert {each.probe for each in seen.taken if each.failed} == {"tls", "status", "here"}
    assert connecting.state == Connectivity(ok=False, since=play.room.clock.now())
    await connecting.stop()


async def test_targets_that_hang_cost_no_longer_than_the_timeout(play: Rehearsal) -> None:
    """One that never answers beside one that does: the first answer counts."""
    seen = Asked()
    async with serve(seen.count) as target:
        entry = ConnectivityEntry(targets=("192.0.2.1:9", target.address), timeout="10s")
        connecting = Connecting(entry, play.room.clock, seen.taken.append)
        connecting.take(probe(), reading(1))
        async with asyncio.timeout(5):
            await connecting.settled()
        await connecting.stop()
    assert [each.state for each in seen.taken] == [ReadingState.ERROR]
