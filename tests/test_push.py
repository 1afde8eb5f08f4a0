"""Heartbeats from scripts: written by the command, heard by the engine."""

import asyncio
from pathlib import Path

from data import pushes, readings
from data.records import Push
from data.store import open_store
from tests.engines import running
from tests.rehearsal import rehearsing, write_site
from tests.support import COMMAND, Desk, environment
from warroom.engine.engine import Engine
from warroom.room import Actor, Room

NIGHTLY = """\
probes:
  - {name: nightly, kind: push, interval: 1s, within: 1h}
  - {name: desk, kind: tcp, address: "127.0.0.1:9"}
"""


async def test_a_running_engine_hands_the_newest_heartbeat_to_its_probe(tmp_path: Path) -> None:
    room = await Room.enter(tmp_path / "live.db", write_site(tmp_path, more=NIGHTLY), Actor("lee", "lee"))

    async def send(value: float) -> None:
        async with room.act() as act:
            await pushes.put(act.tx, "nightly", act.now, value)

    async def heard(value: float) -> None:
        async with asyncio.timeout(20):
            async for _version in room.store.changes():
                async with room.store.reading() as tx:
                    found = (await readings.since(tx, ["nightly.value"], 0))["nightly.value"]
                if found and found[-1].value == value:
                    return

    try:
        async with running(Engine(room)):
            await send(12.5)
            await heard(12.5)
            await send(-1.0)
            await heard(-1.0)
    finally:
        await room.close()


async def test_a_single_pass_hears_what_came_before_it(tmp_path: Path) -> None:
    async with rehearsing(tmp_path, site=write_site(tmp_path, more=NIGHTLY), speed=1.0) as play:
        async with play.room.act() as act:
            await pushes.put(act.tx, "nightly", act.now, 3.0)
        await play.run()
        async with play.room.store.reading() as tx:
            assert [each.value for each in (await readings.since(tx, ["nightly.value"], 0))["nightly.value"]] == [
                3.0
            ]


SITE = """\
plan: aicc
probes:
  - {name: host, kind: host}
  - {name: desk, kind: tcp, address: "127.0.0.1:9"}
"""


def test_only_a_push_probe_takes_a_heartbeat(desk: Desk) -> None:
    desk.site(SITE)
    assert "desk is a probe of kind tcp, which listens to no heartbeat" in desk.refused("push", "desk")
    told = desk.refused("push", "dsk")
    assert "dsk: no probe of the site is called so; the site has none of kind push" in told
    for value in ("nan", "inf", "-inf", "1e999", "much", ""):
        assert "is not a finite number" in desk.wrong("push", "desk", f"--value={value}")
    desk.wrong("push")


def test_a_heartbeat_is_written_down_at_once(desk: Desk) -> None:
    desk.site("plan: aicc\n" + NIGHTLY)
    assert "did you mean nightly?" in desk.refused("push", "nigtly")
    waiting = desk("probe", "nightly")
    assert (waiting.status, waiting.out.split()[:2]) == (1, ["suspect", "nightly"])
    found = desk.ok("push", "nightly", "--value", "12.5")
    assert found == {"probe": "nightly", "at": "2026-12-01T09:00:00.000+09:00", "value": 12.5}
    assert desk("push", "nightly").out == "nightly  2026-12-01 09:00:00\n"
    (read,) = desk.ok("probe", "nightly")
    assert (read["ok"], read["error"]) == (True, None)

    async def stored() -> dict[str, Push]:
        store = await open_store(desk.db)
        async with store.reading() as tx:
            found = await pushes.all_(tx)
        await store.close()
        return found

    assert [(name, each.value) for name, each in asyncio.run(stored()).items()] == [("nightly", None)]


async def test_it_loads_neither_the_screen_nor_a_client(tmp_path: Path) -> None:
    """Cron calls it every minute."""
    words = ("--db", str(tmp_path / "room.db"), "push", "desk")
    code = (
        "import sys, warroom.cli as cli; status = cli.run(sys.argv[1:]);"
        "print(status, *sorted({name.partition('.')[0] for name in sys.modules}"
        " & {'textual', 'httpx', 'rich', 'apprise', 'jinja2', 'h11', 'psutil', 'dns', 're2'}))"
    )
    async with rehearsing(tmp_path):
        (tmp_path / "warroom.yaml").write_text(SITE, encoding="utf-8")
    child = await asyncio.create_subprocess_exec(
        *(COMMAND[0], "-c", code, *words),
        cwd=tmp_path,
        env=environment(tmp_path, {"PYTHONPATH": str(Path(__file__).parent.parent)}),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, error = await child.communicate()
    assert "listens to no heartbeat" in error.decode()
    assert out.decode().split() == ["1"]
