"""``warroom check`` looks at the coming day: every level somebody, every channel tried, every shift its people."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from data import outbox, roster
from data.messaging import Outcome
from data.records import HOUR, MINUTE
from tests.rehearsal import LADDER, Rehearsal
from tests.support import Desk, warroom
from warroom import linting
from warroom.commands.testing import send_tests
from warroom.config import load_site

WELL = f"""\
plan: aicc
go_live: 2026-12-01T09:00:00+09:00
people:
{LADDER}roster:
  days:
    2026-12-01: {{morning: [lee, park], afternoon: [choi, jung], night: [han, kim]}}
    2026-12-02: {{morning: [lee, park], afternoon: [choi, jung], night: [han, kim]}}
"""
OPS = "notify:\n  - {name: ops, url: 'json://127.0.0.1:9'}\n"


def warned(desk: Desk, site: str, *args: str) -> list[tuple[str, int | None, str]]:
    desk.site(site)
    found = desk("check", "--json", *args)
    assert (found.err, found.json["ok"], found.json["faults"]) == ("", True, [])
    assert all(list(each) == ["at", "level", "key", "what", "mend"] for each in found.json["warnings"])
    return [(each["key"], each["level"], each["what"]) for each in found.json["warnings"]]


def test_nothing_to_say_of_a_whole_ladder(desk: Desk) -> None:
    assert warned(desk, WELL) == []
    assert desk("check", "--strict").status == 0


def test_a_level_that_nobody_stands_on(desk: Desk) -> None:
    site = WELL.replace("  yoon: {name: 윤사업, role: division_head, phone: 010-8888-8888}\n", "")
    assert warned(desk, site) == [("people", 4, "level 4 has nobody")]
    shown = desk("check")
    assert (shown.status, shown.out.splitlines()[1:]) == (
        0,
        ["2026-12-01 09:00 people: level 4 has nobody; add somebody of the role division_head"],
    )
    strict = desk("check", "--strict")
    assert (strict.status, strict.out) == (1, shown.out)


def test_somebody_without_a_phone_and_a_channel(desk: Desk) -> None:
    site = WELL.replace(", phone: 010-8888-8888", "")
    words = "level 4 calls them, and there is neither a phone nor a channel"
    assert warned(desk, site) == [("people.yoon", 4, words)]
    assert "neither" not in str(warned(desk, site + OPS)), "a channel will do"


def test_a_shift_that_lacks_people_and_when(desk: Desk) -> None:
    site = WELL.replace("night: [han, kim]}\n    2026-12-02", "night: [han]}\n    2026-12-02")
    site = site.replace("2026-12-02: {morning: [lee, park], ", "2026-12-02: {")
    assert warned(desk, site) == [
        ("roster.days.2026-12-01.night", None, "the shift has 1 of 2 people"),
        ("roster.days.2026-12-02.morning", None, "the shift has 0 of 2 people"),
    ]
    moments = [each["at"] for each in desk.ok("check")["warnings"]]
    assert moments == ["2026-12-01T22:00:00.000+09:00", "2026-12-02T06:00:00.000+09:00"]


def test_hours_in_which_nobody_may_be_called_do_not_leave_a_level_empty(desk: Desk) -> None:
    """Whoever is called outside of their hours is called all the same when nobody else is left."""
    site = WELL.replace("phone: 010-8888-8888", 'phone: 010-8888-8888, hours: "09:00-18:00"')
    assert warned(desk, site) == []
    site = WELL.replace(
        "  yoon:", '  night: {name: 야간, role: division_head, hours: "18:00-09:00"}\n  yoon:', 1
    ).replace("phone: 010-8888-8888", 'phone: 010-8888-8888, hours: "09:00-18:00"')
    assert [key for key, *_ in warned(desk, site)] == ["people.night"]
    assert desk.ok("check")["warnings"][0]["at"] == "2026-12-01T18:00:00.000+09:00"


def test_outside_coverage_no_shift_is_missed(desk: Desk) -> None:
    site = WELL.replace("go_live: 2026-12-01", "go_live: 2026-10-01")
    site = site[: site.index("roster:")]
    found = warned(desk, site)
    assert {key for key, *_ in found} == {"roster.days.2026-12-01.morning", "roster.days.2026-12-01.afternoon"}, (
        "business hours only"
    )


async def test_a_channel_is_known_to_work_by_what_it_last_did(play: Rehearsal, tmp_path: Path) -> None:
    (tmp_path / "warroom.yaml").write_text(WELL + OPS, encoding="utf-8")
    site = load_site(tmp_path / "warroom.yaml", {})

    async def said() -> list[tuple[str, int | None, str]]:
        return [(each.key, each.level, each.what) for each in await linting.warnings(site, tmp_path / "room.db")]

    assert await said() == [("notify.ops", 1, "the channel was never tested")]
    room = play.room
    async with room.act() as act:
        await send_tests(act, {"ops": ()})
        (line,) = await outbox.waiting(act.tx)
        await outbox.pack(act.tx, [line], channels=["ops"], people=[], body="x", now=act.now, boot=0, boot_id="")
        (message,) = await outbox.pending(act.tx)
        attempt = await outbox.begin(act.tx, message, act.now, 0, "")
        await outbox.ended(act.tx, attempt, Outcome.PERMANENT, "refused")
    assert await said() == [("notify.ops", 1, "the last attempt failed: refused")]
    async with room.act() as act:
        await outbox.ended(act.tx, attempt, Outcome.DELIVERED, None)
    assert await said() == []


async def test_what_was_rostered_on_screen_counts(play: Rehearsal, tmp_path: Path) -> None:
    site = load_site((tmp_path / "warroom.yaml"), {})
    before = [each.key for each in await linting.warnings(site, play.room.store.path)]
    assert "roster.days.2026-12-01.night" in before
    async with play.room.act() as act:
        await roster.put_day(act.tx, "2026-12-01", "night", ["han", "kim"], "lee", act.now)
        await roster.add_swap(
            act.tx,
            begin_at=act.now + HOUR,
            end_at=act.now + HOUR + MINUTE,
            out_person="lee",
            in_person="han",
            reason="x",
            by="lee",
            now=act.now,
        )
    assert "roster.days.2026-12-01.night" not in [
        each.key for each in await linting.warnings(site, play.room.store.path)
    ]


def test_the_store_is_only_looked_into(desk: Desk) -> None:
    desk.site(WELL + OPS)
    missing = desk.db.parent / "missing.db"
    assert warned(desk, WELL + OPS, "--db", str(missing))
    assert not missing.exists()
    before = hashlib.sha256(desk.db.read_bytes()).hexdigest()
    assert warned(desk, WELL + OPS) == [("notify.ops", 1, "the channel was never tested")]
    assert hashlib.sha256(desk.db.read_bytes()).hexdigest() == before
    junk = desk.db.parent / "junk.db"
    junk.write_text("this is no store " * 500)
    assert warned(desk, WELL + OPS, "--db", str(junk))


def test_a_file_with_faults_is_not_looked_at_further(desk: Desk) -> None:
    desk.site("plan: aicc\nlanguage: fr\n")
    found: Any = desk("check", "--strict", "--json")
    assert found.status == 2
    assert "warnings" not in json.loads(found.out)


def test_the_process_says_the_same(desk: Desk) -> None:
    desk.site(WELL.replace(", phone: 010-8888-8888", ""))
    result = warroom("check", "--strict", "--json", db=desk.db)
    assert (result.status, [each["level"] for each in result.json["warnings"]]) == (1, [4])


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_it_speaks_both_languages(desk: Desk, lang: str) -> None:
    desk.site(WELL + OPS)
    line = desk("check", "--lang", lang).out.splitlines()[1]
    assert line.startswith("2026-12-01 09:00 notify.ops: ")
    assert "; " in line


def test_coverage_is_that_of_the_store_with_longer_phases_and_of_the_site_with_its_days_off(desk: Desk) -> None:
    # Business hours begin on the second: its morning is covered from nine on, when the coming day is over.
    site = WELL.replace("2026-12-01T09:00", "2026-11-18T09:00")
    site = site.replace("2026-12-02: {morning", "2026-12-03: {morning")
    assert warned(desk, site) == []
    desk.ok("plan", "extend", "w2", "--days", "1", "--reason", "unstable")
    assert [key for key, _level, _what in warned(desk, site)] == ["roster.days.2026-12-02.morning"]
    desk.ok("plan", "extend", "w2", "--days", "-1", "--reason", "stable after all")
    early = site.replace("2026-11-18", "2026-11-16").replace("2026-12-01: {morning", "2026-12-04: {morning")
    short = [f"roster.days.2026-12-01.{shift}" for shift in ("morning", "afternoon")]
    assert [key for key, _level, _what in warned(desk, early)] == short
    assert warned(desk, early + "holidays: {closed: {2026-12-01: 창립기념일}}\n") == []
