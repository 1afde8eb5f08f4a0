"""Days off: worked out once for all processes, by the newest list of holidays, with what the site says of them."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import pytest

from data import daysoff as stored
from data.daysoff import DaysOff
from data.plantypes import Text
from data.records import Ms
from data.yamlfile import Faults
from tests.rehearsal import write_plan
from tests.sparing import new_drill
from tests.support import Desk
from warroom.config import Site, load_site
from warroom.room import Actor, Room

LEE = Actor("lee", "lee")
START: Ms = round(datetime.fromisoformat("2026-12-20T09:00:00+09:00").timestamp() * 1000)
CHRISTMAS, SEOLLAL = date(2026, 12, 25), date(2027, 2, 7)
MARK = Text(ko="표시", en="a mark")
NEWER, OLDER = (9999,), (0, 1)


def site_of(folder: Path, more: str = "") -> Site:
    path = folder / "warroom.yaml"
    path.write_text(f"go_live: 2026-12-01T09:00:00+09:00\n{more}", encoding="utf-8")
    return load_site(path, {})


async def entered(folder: Path, more: str = "", busy_timeout: float = 5.0) -> Mapping[date, Text]:
    """Enter the store as one more process does, and return the days off that it reckons with."""
    path = folder / "room.db"
    if not path.exists():
        await new_drill(path, START)
    room = await Room.enter(path, site_of(folder, more), LEE, busy_timeout=busy_timeout)
    await room.close()
    return room.calendar.days_off


async def written(folder: Path) -> DaysOff:
    room = await Room.enter(folder / "room.db", site_of(folder), LEE)
    async with room.store.reading() as tx:
        found = await stored.read(tx)
    await room.close()
    assert found is not None
    return found


async def mark(folder: Path, edition: tuple[int, ...], first: int = 2026, last: int = 2028) -> None:
    """Leave a list in the store of which it can be seen that nobody else has made it."""
    await entered(folder)
    path = folder / "room.db"
    left = DaysOff(country="KR", first_year=first, last_year=last, edition=edition, days={date(first, 7, 7): MARK})
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE meta SET value = ? WHERE name = 'days_off'", (left.model_dump_json(),))


async def test_one_process_works_it_out_and_the_next_one_reads_it(tmp_path: Path) -> None:
    first = await entered(tmp_path)
    assert (first[CHRISTMAS].say("en"), first[CHRISTMAS].say("ko")) == ("Christmas Day", "기독탄신일")
    assert {date(2027, 2, day) for day in (6, 7, 8, 9)} <= set(first)
    known = await written(tmp_path)
    # The programme may be extended by a year, and its days off are known then too.
    assert (known.country, known.first_year, known.last_year) == ("KR", 2026, 2028)
    await mark(tmp_path, known.edition)
    assert await entered(tmp_path) == {date(2026, 7, 7): MARK}


async def test_a_newer_list_stays_and_an_older_one_is_replaced(tmp_path: Path) -> None:
    await mark(tmp_path, NEWER)
    assert await entered(tmp_path) == {date(2026, 7, 7): MARK}
    await mark(tmp_path, OLDER)
    assert SEOLLAL in await entered(tmp_path)
    assert (await written(tmp_path)).edition > OLDER


async def test_years_that_a_newer_list_lacks_are_added_to_it(tmp_path: Path) -> None:
    await mark(tmp_path, NEWER, 2026, 2026)
    found = await entered(tmp_path)
    assert date(2026, 7, 7) in found
    assert CHRISTMAS not in found
    assert SEOLLAL in found
    assert await entered(tmp_path) == found


async def test_another_country_is_another_list(tmp_path: Path) -> None:
    assert SEOLLAL in await entered(tmp_path)
    german = await entered(tmp_path, "holidays: {country: DE}\n")
    assert SEOLLAL not in german
    assert date(2026, 12, 26) in german
    assert SEOLLAL in await entered(tmp_path)


async def test_the_site_adds_days_and_takes_days_out(tmp_path: Path) -> None:
    said = "holidays: {closed: {2026-12-24: 창립기념일}, open: [2026-12-25]}\n"
    found = await entered(tmp_path, said)
    assert found[date(2026, 12, 24)].say("en") == "창립기념일"
    assert CHRISTMAS not in found
    assert SEOLLAL in found
    assert CHRISTMAS in await entered(tmp_path)


async def test_a_store_that_cannot_be_written_to_opens_all_the_same(tmp_path: Path) -> None:
    await mark(tmp_path, OLDER)
    with closing(sqlite3.connect(tmp_path / "room.db", isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        assert SEOLLAL in await entered(tmp_path, busy_timeout=0.05)
        db.execute("ROLLBACK")
    assert SEOLLAL in await entered(tmp_path)


async def test_a_country_of_which_nobody_knows_holidays_is_a_fault_at_its_place(tmp_path: Path) -> None:
    with pytest.raises(Faults) as found:
        await entered(tmp_path, "holidays: {country: KX}\n")
    (fault,) = found.value.faults
    assert (fault.file, fault.line, fault.key) == (str(tmp_path / "warroom.yaml"), 2, "holidays.country")
    assert fault.message == "nobody knows the public holidays of 'KX'"


def test_check_says_so_of_a_plan_too(desk: Desk) -> None:
    folder = desk.db.parent
    plan = write_plan(folder, ("holidays: KR  ", "holidays: KX  "))
    desk.site(f"plan: {plan}\n")
    said = desk.wrong("check")
    assert "plan.yaml:" in said
    assert "holidays: nobody knows the public holidays of 'KX'; write a country's two letters" in said
    desk.site(f"plan: {plan}\nholidays: {{country: KR}}\n")
    assert desk("check").status == 0
