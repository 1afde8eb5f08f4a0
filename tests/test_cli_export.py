"""``warroom export``: the past carried away, and read by the programs that it is meant for."""

import asyncio
import csv
import io
import json
import re
import subprocess
import tracemalloc
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest

from data import history
from data.records import DAY, HOUR, MINUTE, SECOND, Ms
from tests.parts import installed
from tests.pasts import Past, Upkeep, noise, write_hot
from tests.rehearsal import START, Rehearsal
from tests.support import Desk
from warroom.commands import drill
from warroom.config import load_site
from warroom.exporting.formats import BUCKET, FORMATS, RAW
from warroom.exporting.series import write
from warroom.room import Actor, Room

NAMES = ("sip.trunk:latency", "sip.trunk:ok", "sip.trunk.세션")
SITE = """\
go_live: 2026-12-01T09:00:00+09:00
probes:
  - {name: sip.trunk, kind: tcp, address: "127.0.0.1:9"}
  - {name: desk, kind: http, url: "http://127.0.0.1:9/", values: {users: "[BODY].n"}}
panels:
  - {id: network, from: sip.trunk}
  - {id: concurrent_users, from: desk.users}
"""

pytestmark = pytest.mark.timeout(400)


def fill(desk: Desk, past: Past, until: Ms, *, seal: bool = False) -> None:
    """Write ``past`` into the drill, and let its clock stand at ``until``."""
    desk.site(SITE)

    async def work() -> None:
        site = load_site(desk.db.parent / "warroom.yaml", {})
        room = await Room.enter(desk.db, site, Actor("lee", "lee"), create=False)
        try:
            await write_hot(room.store, past)
            await room.do(drill.advance, until - room.clock.now())
            if seal:
                upkeep = await Upkeep(Rehearsal(room, START)).begin()
                await upkeep.all()
                await upkeep.end()
        finally:
            await room.close()

    asyncio.run(work())


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def ms(moment: str) -> Ms:
    return round(datetime.fromisoformat(moment).timestamp() * 1000)


def test_all_series_of_a_day_in_five_minutes_by_default(desk: Desk) -> None:
    past = noise(NAMES, START - DAY, START + 6 * HOUR, interval=MINUTE)
    fill(desk, past, START + 6 * HOUR, seal=True)
    result = desk("export")
    assert (result.status, result.err) == (0, "")
    assert result.out.startswith("time,series,n,mean,min,max,p95,fast\n2026-11-30T15:00:00.000+09:00,")
    found = rows(result.out)
    assert len(found) == 3 * 288
    assert [each["series"] for each in found[::288]] == sorted(NAMES)
    for each in found:
        begin = ms(each["time"])
        values = [value for at, value in past[each["series"]].items() if begin <= at < begin + 5 * MINUTE]
        assert (int(each["n"]), float(each["min"]), float(each["max"])) == (5, min(values), max(values))
        assert float(each["mean"]) == pytest.approx(sum(values) / 5)
        if each["series"].endswith(":latency"):
            assert int(each["fast"]) == sum(value <= 2000 for value in values)
            assert float(each["p95"]) == pytest.approx(max(values), rel=0.011)
        else:
            assert (each["fast"], each["p95"]) == ("", "")


def test_raw_samples_come_as_they_were_measured(desk: Desk) -> None:
    past = noise(NAMES, START, START + 5 * HOUR, interval=10 * SECOND)
    fill(desk, past, START + 5 * HOUR, seal=True)
    file = desk.db.parent / "out.jsonl"
    said = desk.ok("export", *NAMES[:2], "--from", "3h", "--to", "30m", "--step", "raw", str(file))
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert said == {"file": str(file), "series": 2, "lines": len(lines)}
    assert file.stat().st_mode & 0o077 == 0
    expected = [
        (name, at, value)
        for name in NAMES[:2]
        for at, value in sorted(past[name].items())
        if START + 2 * HOUR <= at < START + 270 * MINUTE
    ]
    assert [(each["series"], ms(each["time"]), each["value"]) for each in lines] == expected
    same = desk("export", *NAMES[:2], "--from", "3h", "--to", "30m", "--step", "raw", "--format", "csv", "-")
    assert [(each["series"], ms(each["time"]), float(each["value"])) for each in rows(same.out)] == expected


def test_what_an_indicator_is_measured_by(desk: Desk) -> None:
    fill(desk, noise([*NAMES, "desk.users"], START, START + HOUR, interval=MINUTE), START + HOUR)
    found = rows(desk("export", "--panel", "network", "--step", "1h").out)
    assert {each["series"] for each in found} == {"sip.trunk:ok", "sip.trunk:latency"}
    found = rows(desk("export", "--panel", "concurrent_users").out)
    assert {each["series"] for each in found} == {"desk.users"}


def test_what_makes_no_sense_is_refused_with_its_mend(desk: Desk) -> None:
    fill(desk, noise(NAMES, START, START + HOUR, interval=MINUTE), START + HOUR)
    assert desk.wrong("export", "sip.trunk:okay") == (
        "warroom: no series is called 'sip.trunk:okay'; did you mean sip.trunk:ok?\n"
    )
    assert "no indicator is called 'netwark'; did you mean network?" in desk.wrong("export", "--panel", "netwark")
    assert "--from is not before --to" in desk.wrong("export", "--from", "1h", "--to", "2h")
    assert "a step of nought" in desk.wrong("export", "--step", "0m")
    assert "is not a duration" in desk.wrong("export", "--step", "soon")
    assert "exists already" in desk.refused("export", "-o", str(desk.db))
    assert "cannot be written" in desk.refused("export", "no/such/file")


def test_a_store_without_a_sample_gives_what_stands_around_them(desk: Desk) -> None:
    assert desk("export").out == "time,series,n,mean,min,max,p95,fast\n"
    assert desk("export", "--format", "jsonl").out == ""
    assert desk("export", "--format", "openmetrics").out == "# EOF\n"


def dumped(folder: Path, text: Path) -> dict[tuple[str, ...], float]:
    """Let Prometheus's own tool make blocks of an export; return what they hold by labels and moment."""
    promtool = installed("promtool", "prometheus")
    blocks = folder / "blocks"
    # A database in use has a log beside its blocks, and the tool wants to see one.
    (blocks / "wal").mkdir(parents=True)
    for command in (
        (promtool, "tsdb", "create-blocks-from", "openmetrics", str(text), str(blocks)),
        (promtool, "tsdb", "dump", str(blocks)),
    ):
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
    found = {}
    for line in done.stdout.splitlines():
        shape = re.fullmatch(r"\{(.*)\} (\S+) (\d+)", line)
        assert shape is not None, line
        labels = re.findall(r'\w+="((?:[^"\\]|\\.)*)"', shape[1])
        found[*sorted(labels), shape[3]] = float(shape[2])
    return found


@pytest.mark.parametrize("step", ["raw", "1h"])
def test_prometheus_reads_every_point_of_an_export(desk: Desk, step: str) -> None:
    past = noise(NAMES, START, START + 4 * HOUR, interval=30 * SECOND)
    fill(desk, past, START + 4 * HOUR, seal=True)
    file = desk.db.parent / "out.prom"
    desk.ok("export", "--step", step, str(file))
    text = file.read_text(encoding="utf-8")
    assert "# TYPE warroom_latency_seconds gauge\n# UNIT warroom_latency_seconds seconds\n" in text
    assert text.endswith("# EOF\n")
    found = dumped(desk.db.parent, file)
    latency, ok = "warroom_latency_seconds", "warroom_ok"
    if step == "raw":
        expected = {
            **{(*sorted([latency, "sip.trunk"]), str(at)): v / 1000 for at, v in past[NAMES[0]].items()},
            **{(*sorted([ok, "sip.trunk"]), str(at)): v for at, v in past[NAMES[1]].items()},
            **{(*sorted(["warroom___", "sip.trunk", "세션"]), str(at)): v for at, v in past[NAMES[2]].items()},
        }
        assert found == pytest.approx(expected)
        return
    assert len(found) == 4 * (6 + 4 + 4)
    hour = [value for at, value in past[NAMES[0]].items() if at < START + HOUR]
    told = {stat: found[*sorted([latency, "sip.trunk", stat]), str(START)] for stat in BUCKET}
    assert (told["n"], told["fast"]) == (120, sum(value <= 2000 for value in hour))
    assert (told["min"], told["max"]) == (min(hour) / 1000, max(hour) / 1000)
    assert told["mean"] == pytest.approx(sum(hour) / 120_000)
    assert told["p95"] == pytest.approx(sorted(hour)[113] / 1000, rel=0.011)


async def test_twelve_weeks_are_written_in_the_memory_of_a_day(play: Rehearsal) -> None:
    span = 84 * DAY
    past = noise(["desk:latency"], START, START + span, interval=10 * MINUTE)
    await write_hot(play.room.store, past)

    class Nowhere(io.StringIO):
        def write(self, text: str) -> int:
            return len(text)

    async def most(end: Ms, step: Ms | None, fields: Sequence[str]) -> tuple[int, int]:
        tracemalloc.start()
        form = FORMATS["csv"](fields, play.room.site.zone)
        lines = await write(play.room, form, ["desk:latency"], START, end, step, Nowhere())
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return lines, peak

    for step, fields in ((None, RAW), (5 * MINUTE, BUCKET)):
        few, little = await most(START + DAY, step, fields)
        many, much = await most(START + span, step, fields)
        assert many == 84 * few
        assert much < 2 * little
    async with play.room.store.reading() as tx:
        assert len(await history.values(tx, "desk:latency", START, START + span)) == many
