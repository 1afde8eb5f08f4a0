"""``warroom report weekly``: a week drafted from the store, as a page, as Markdown, as HTML and as JSON."""

import asyncio
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.rooms import busy_room
from tests.support import Desk

PARK = ("--as", "park")
NASTY = "\x1b[31m<script>alert('x')</script> & \"q\" [a](http://evil) *b* | `c`"
REPORT = [
    *("plan", "week", "phases", "drafted_at", "told_until", "handovers", "incidents", "indicators", "changes"),
    *("actions", "checklist"),
]


@pytest.fixture
def week(desk: Desk) -> Desk:
    """The first week: a handover in time and a late one, a P1 that was answered late, and a P3 that is open."""
    desk.ok("handover", "accept")
    desk.ok("incident", "open", NASTY, "--priority", "P1")
    desk.ok("drill", "advance", "40m")
    desk.ok("watch", "--once")
    desk.ok("incident", "ack", "INC-1")
    desk.ok("drill", "advance", "20m")
    desk.ok("incident", "resolve", "INC-1")
    desk.ok("action", "add", "INC-1", NASTY, "--kind", "corrective", "--due", "2026-12-02")
    desk.ok("change", "add", NASTY)
    desk.ok("task", "done", "d1-3.availability")
    # The shift of 14:00 begins, and its people come at 14:20: five minutes after the grace.
    desk.ok("drill", "advance", "3h50m")
    desk.ok("handover", "offer")
    desk.ok("drill", "advance", "30m")
    desk.ok("watch", "--once")
    desk.ok("handover", "accept", *PARK)
    desk.ok("incident", "open", "slow screens", "--priority", "P3")
    # Another week, in which something more goes on.
    desk.ok("drill", "advance", "168h")
    return desk


def test_a_week_is_drafted_from_the_store(week: Desk) -> None:
    found = week.ok("report", "weekly", "--date", "2026-12-06")
    assert list(found) == REPORT
    assert found["week"] == {
        "name": "2026-W49",
        "number": 1,
        "from_day": 1,
        "to_day": 6,
        "days": 84,
        "from": "2026-12-01T00:00:00.000+09:00",
        "to": "2026-12-07T00:00:00.000+09:00",
    }
    assert [each["id"] for each in found["phases"]] == ["d1-3", "d4-7"]
    handed = found["handovers"]["week"]
    assert (handed["on_time"], handed["late"], handed["mismatches"], handed["same_os_user"]) == (1, 1, 0, 1)
    assert handed["offer_to_accept_seconds"] == {"median": 1_800.0, "longest": 1_800.0}
    assert handed.keys() == week.ok("handover", "figures").keys() - {"window", "weeks"}
    p1, p3, every = (found["incidents"][name] for name in ("P1", "P3", "all"))
    assert (p1["opened"], p1["resolved"], p1["open"], p3["open"]) == (1, 1, 0, 1)
    assert p1["mtta_seconds"] == {"mean": 2_400.0, "median": 2_400.0, "n": 1, "of": 1}
    assert p1["mttr_seconds"]["mean"] == 3_600.0
    assert (every["opened"], every["mtta_seconds"]["n"], every["mtta_seconds"]["of"]) == (2, 1, 2)
    assert min(p1["levels"], p1["missed"]) > 0
    assert (p3["levels"], p3["missed"]) == (0, 0)
    (told,) = found["incidents"]["told"]
    assert (told["id"], told["acknowledge_seconds"], told["resolve_seconds"]) == ("INC-1", 2_400.0, 3_600.0)
    assert (told["levels"], told["missed"]) == (p1["levels"], p1["missed"])
    assert {each["week"]["readings"] for each in found["indicators"]} == {0}
    assert [(each["id"], each["state"]) for each in found["changes"]] == [("CHG-1", "made")]
    assert [(each["id"], each["overdue"]) for each in found["actions"]] == [("ACT-1", True)]
    first, *_others, regular = found["checklist"]
    assert first == {"phase": "d1-3", "done": 1, "skipped": 0, "open": 5, "overdue": 5, "missed": 0}
    # Of what is daily the last of six times could still be done.
    assert (regular["phase"], regular["missed"]) == ("technical", 5)

    # What comes later does not change what the report of a week that is over says.
    week.ok("incident", "resolve", "INC-2")
    week.ok("action", "done", "ACT-1")
    week.ok("change", "add", "later")
    assert week.ok("report", "weekly", "--date", "2026-12-01") == found
    # The present one begins where that ends, and tells what has passed of it; so does the programme.
    now = week.ok("report", "weekly", "--format", "json")
    assert (now["week"]["name"], now["week"]["number"], now["week"]["from"]) == (
        "2026-W50",
        2,
        found["week"]["to"],
    )
    assert (now["told_until"], now["drafted_at"]) == ("2026-12-08T14:20:00.000+09:00",) * 2
    assert (now["incidents"]["all"]["opened"], now["incidents"]["P3"]["resolved"]) == (0, 1)
    assert (now["handovers"]["week"]["handovers"], now["handovers"]["programme"]["late"]) == (0, 1)
    assert ([each["text"] for each in now["changes"]], now["actions"]) == (["later"], [])


class Tags(HTMLParser):
    """The names and attributes of a page's tags."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen |= {tag, *(name for name, _value in attrs)}


def test_hostile_words_are_text_wherever_they_stand(week: Desk) -> None:
    asked = ("report", "weekly", "--date", "2026-12-01")
    page, markdown, html = (week(*asked, *form).out for form in ((), ("--format", "md"), ("--format", "html")))
    assert all("\x1b" not in each and "INC-1" in each for each in (page, markdown, html))
    assert "week 1 (2026-W49)" in page
    assert "30m" in page
    assert "1 open action item, 1 overdue" in page
    assert markdown.startswith("# AICC")
    assert markdown.count("<script") == markdown.count("\\<script") > 0
    assert "[a](" not in markdown
    (row,) = [line for line in markdown.splitlines() if line.startswith("| P1 | 2026")]
    assert len(re.findall(r"(?<!\\)\|", row)) == 8
    tags = Tags()
    tags.feed(html)
    assert tags.seen == {
        *("html", "lang", "head", "meta", "charset", "title", "body", "style", "h1", "h2", "p", "strong"),
        *("table", "tr", "th", "td", "dir"),
    }
    assert "&lt;script&gt;" in html
    assert "주차 (2026-W49)" in week(*asked, "--lang", "ko").out


def test_a_day_that_no_report_tells_of_is_refused_with_the_mend(desk: Desk) -> None:
    for day in ("2026-11-30", "2027-02-23"):
        assert "with a day from 2026-12-01 to 2027-02-22" in desk.refused("report", "weekly", "--date", day)
    assert "with a day until 2026-12-01" in desk.refused("report", "weekly", "--date", "2026-12-07")
    assert desk.ok("report", "weekly", "--date", "2026-12-06")["week"]["to_day"] == 6
    desk.wrong("report", "weekly", "--date", "monday")
    desk.wrong("report")


def test_indicators_are_the_mean_of_all_readings_of_the_week(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def make() -> None:
        await (await busy_room(tmp_path)).close()

    asyncio.run(make())
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    busy = Desk(tmp_path / "room.db")
    found = {each["id"]: each for each in busy.ok("report", "weekly")["indicators"]}
    status = {each["id"]: each for each in busy.ok("status")["panels"]}
    assert list(found) == list(status)
    for name in ("response_time", "availability"):
        buckets = busy.ok("history", name, "--window", "24h", "--step", "5m")["buckets"]
        readings = sum(each["n"] for each in buckets)
        mean = sum(each["mean"] * each["n"] for each in buckets) / readings
        highest = None if name == "availability" else max(each["max"] for each in buckets)
        week = found[name]["week"]
        assert (week["readings"], week["highest"]) == (readings, highest)
        assert week["mean"] == pytest.approx(mean, rel=1e-6)
        assert found[name]["now"] == {"value": status[name]["value"], "state": status[name]["state"]}
        assert found[name]["target"] == status[name]["target"]
    # A week that is over is measured as it was.
    busy.ok("drill", "advance", "168h")
    later = {
        each["id"]: each["week"] for each in busy.ok("report", "weekly", "--date", "2026-12-01")["indicators"]
    }
    assert later == {name: each["week"] for name, each in found.items()}
