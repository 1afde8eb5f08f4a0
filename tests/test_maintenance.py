"""Maintenance windows: set by hand, and coming again each week by the wall clock."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import maintenance as store
from data.hours import WeekHours
from data.records import DAY, HOUR, MINUTE, Maintenance, Ms
from tests.rehearsal import START, rehearsing, write_site
from tests.support import Desk
from warroom.maintenance import windows
from warroom.rules import maintenance as rules
from warroom.rules.maintenance import Weekly, Window

BERLIN, SEOUL = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Seoul")


def at(text: str) -> Ms:
    return round(datetime.fromisoformat(text).timestamp() * 1000)


def weekly(start: str, end: str, *days: int, probes: tuple[str, ...] = ()) -> Weekly:
    hours = WeekHours.model_validate({"weekdays": days or tuple(range(7)), "start": start, "end": end})
    return Weekly(hours, probes, "patches")


def laid(each: Weekly, begin: str, end: str, zone: ZoneInfo = BERLIN) -> list[tuple[Ms, Ms]]:
    return [(found.begin, found.end) for found in rules.windows([], [each], zone, at(begin), at(end))]


@pytest.mark.parametrize(
    ("hours", "days", "begin", "end"),
    [
        (("02:00", "04:00"), (5, 6), "2026-12-05T02:00+01:00", "2026-12-05T04:00+01:00"),
        (("23:00", "01:00"), (5,), "2026-12-05T23:00+01:00", "2026-12-06T01:00+01:00"),
        (("12:00", "12:00"), (5,), "2026-12-05T12:00+01:00", "2026-12-06T12:00+01:00"),
    ],
)
def test_a_window_comes_again_by_the_wall_clock(
    hours: tuple[str, str], days: tuple[int, ...], begin: str, end: str
) -> None:
    found = laid(weekly(*hours, *days), "2026-12-04T00:00+01:00", "2026-12-13T00:00+01:00")
    assert found[0] == (at(begin), at(end))
    assert all(begin + 7 * DAY in [each[0] for each in found] for begin, _end in found if begin < at(end))


@pytest.mark.parametrize(
    ("hours", "begin", "end"),
    [
        # The clock goes from 02:00 to 03:00 on 29 March, and from 03:00 back to 02:00 on 25 October.
        (("01:00", "04:00"), "2026-03-29T01:00+01:00", "2026-03-29T04:00+02:00"),
        (("02:00", "04:00"), "2026-03-29T03:00+02:00", "2026-03-29T04:00+02:00"),
        (("02:30", "03:15"), "2026-03-29T03:30+02:00", "2026-03-29T04:15+02:00"),
        (("01:00", "04:00"), "2026-10-25T01:00+02:00", "2026-10-25T04:00+01:00"),
    ],
)
def test_a_window_in_the_night_of_a_change(hours: tuple[str, str], begin: str, end: str) -> None:
    day = begin[:10]
    assert laid(weekly(*hours), f"{day}T00:00+01:00", f"{day}T06:00+01:00") == [(at(begin), at(end))]


@given(st.integers(0, 500), st.integers(1, 40 * 60), st.integers(0, 23), st.integers(0, 23))
def test_every_window_of_every_night_has_a_length_and_is_cut(
    offset: int, length: int, first: int, last: int
) -> None:
    begin = at("2026-01-01T00:00+01:00") + offset * 17 * HOUR
    end = begin + length * MINUTE
    wanted = weekly(f"{first:02}:30", f"{last:02}:30")
    found = rules.windows([], [wanted], BERLIN, begin, end)
    assert all(begin <= each.begin < each.end <= end for each in found)
    # However it is cut, the same moments are covered.
    middle = (begin + end) // 2
    halves = rules.windows([], [wanted], BERLIN, begin, middle) + rules.windows([], [wanted], BERLIN, middle, end)
    assert sum(each.end - each.begin for each in halves) == sum(each.end - each.begin for each in found)


def test_what_somebody_set_stands_beside() -> None:
    window = Maintenance(number=1, probes=("desk",), begin_at=HOUR, end_at=3 * HOUR, reason="patch", owner="lee")
    found = rules.windows([window], [weekly("09:00", "12:00")], SEOUL, 0, 2 * HOUR)
    assert found == [
        Window(0, 2 * HOUR, None, "patches"),
        Window(HOUR, 2 * HOUR, frozenset({"desk"}), "patch", "MNT-1"),
    ]
    assert [rules.covering(found[1:], name, HOUR) is None for name in ("desk", "pbx")] == [False, True]
    assert rules.covering(found[1:], "desk", 2 * HOUR) is None
    assert rules.windows([window], [], SEOUL, 3 * HOUR, 4 * HOUR) == []


SITE = """\
probes: [{name: desk, kind: tcp, address: "127.0.0.1:9"}]
maintenance: [{days: [tue], from: "10:00", to: "11:00", probes: [desk], reason: weekly patch}]
"""


async def test_the_store_and_the_site_file_together(tmp_path: Path) -> None:
    async with rehearsing(tmp_path, site=write_site(tmp_path, more=SITE)) as play:
        async with play.room.act() as act:
            await store.add(act.tx, probes=[], begin_at=START, end_at=START + HOUR, reason="patch", owner="lee")
        async with play.room.store.reading() as tx:
            found = await windows(tx, play.room, START, START + DAY)
    assert found == [
        Window(START, START + HOUR, None, "patch", "MNT-1"),
        Window(START + HOUR, START + 2 * HOUR, frozenset({"desk"}), "weekly patch"),
    ]


# By hand


def test_maintenance_from_the_command_line(desk: Desk) -> None:
    desk.site("plan: aicc\n" + SITE)
    found = desk.ok("maintenance", "add", "1h", "--probe", "desk", "--reason", "patch")
    assert found == {
        "id": "MNT-1",
        "probes": ["desk"],
        "owner": "lee",
        "reason": "patch",
        "begins_at": "2026-12-01T09:00:00.000+09:00",
        "ends_at": "2026-12-01T10:00:00.000+09:00",
        "ended_by": None,
        "active": True,
    }
    later = desk.ok("maintenance", "add", "12h", "--from", "22:00", "--reason", "night work")
    assert (later["probes"], later["begins_at"], later["active"]) == (
        None,
        "2026-12-01T22:00:00.000+09:00",
        False,
    )
    now = desk.ok("status")["maintenance"]
    assert now == [
        {"id": "MNT-1", "probes": ["desk"], "ends_at": "2026-12-01T10:00:00.000+09:00", "reason": "patch"}
    ]
    assert "MAINTENANCE MNT-1 desk until 2026-12-01 10:00:00: patch" in desk("status").out
    assert [each["id"] for each in desk.ok("maintenance", "list")] == ["MNT-1", "MNT-2"]
    desk.ok("drill", "advance", "61m")
    assert [each["id"] for each in desk.ok("maintenance", "list")] == ["MNT-2"]
    # The window of the site file.
    assert [(each["id"], each["reason"]) for each in desk.ok("status")["maintenance"]] == [(None, "weekly patch")]
    ended = desk.ok("maintenance", "end", "mnt-2")
    assert (ended["ended_by"], ended["active"]) == ("lee", False)
    assert "MNT-2 has ended already" in desk.refused("maintenance", "end", "2")
    assert desk("maintenance", "list").out == "no maintenance is planned\n"
    assert len(desk.ok("maintenance", "list", "--all")) == 2
    told = [each for each in desk.ok("log", "show") if each["subject"] == "maintenance"]
    assert [each["kind"] for each in told] == ["maintenance"] * 3


def test_what_no_maintenance_may_be(desk: Desk) -> None:
    desk.site("plan: aicc\n" + SITE)
    assert "lasts up to 12 h" in desk.refused("maintenance", "add", "12h1s", "--reason", "x")
    assert "lasts up to 12 h" in desk.refused("maintenance", "add", "0m", "--reason", "x")
    told = desk.refused("maintenance", "add", "1h", "--probe", "dsk", "--reason", "x")
    assert "dsk: no probe of the site is called so; did you mean desk?" in told
    assert "the reason is empty" in desk.refused("maintenance", "add", "1h", "--reason", " ")
    past = desk.refused("maintenance", "add", "1h", "--from", "2026-12-01T08:00", "--reason", "x")
    assert "cannot begin in the past" in past
    assert "there is no such maintenance window" in desk.refused("maintenance", "end", "MNT-9")
    desk.wrong("maintenance", "end", "SIL-1")
    desk.wrong("maintenance", "add", "1h")
    desk.wrong("maintenance", "add", "soon", "--reason", "x")
