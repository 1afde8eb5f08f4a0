"""What is handed over, its pure parts: which probes flap, how the whole stands, what is said of long words."""

from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from data.arrangements import WatchItem
from data.records import HOUR, MINUTE, Ms, Spell
from data.text import cells
from warroom.handover import words
from warroom.rules import flapping
from warroom.rules.handover import Contents, compose
from warroom.rules.overall import overall

NOW: Ms = 1_800_000_000_000
LENGTHS = st.lists(st.tuples(st.integers(1, 40), st.booleans(), st.booleans()), max_size=14)


def spells(lengths: list[tuple[int, bool, bool]], probe: str) -> list[Spell]:
    """Return spells of so many minutes that end about now: (minutes, whether up, whether a gap follows)."""
    at = NOW - sum(minutes + gap for minutes, _up, gap in lengths) * MINUTE
    found = []
    for minutes, up, gap in lengths:
        found.append(Spell(probe=probe, up=up, begin_at=at, end_at=at + minutes * MINUTE))
        at += (minutes + gap) * MINUTE
    return found


@given(LENGTHS, LENGTHS)
def test_four_turns_within_the_hour_are_flapping(
    one: list[tuple[int, bool, bool]], other: list[tuple[int, bool, bool]]
) -> None:
    expected = {}
    for probe, lengths in (("a", one), ("b", other)):
        mine = spells(lengths, probe)
        turns = [
            after.begin_at
            for before, after in pairwise(mine)
            if before.up != after.up and before.end_at == after.begin_at and NOW - HOUR < after.begin_at <= NOW
        ]
        if len(turns) >= 4:
            expected[probe] = (len(turns), turns[-1])
    found = flapping.flapping([*spells(one, "a"), *spells(other, "b")], NOW)
    assert {each.probe: (each.turns, each.last_at) for each in found} == expected


IDS = st.lists(st.integers(1, 9).map(str), max_size=2)


@given(
    st.lists(st.tuples(st.sampled_from(["P1", "P2", "P3", "P4"]), st.booleans()), max_size=5),
    st.lists(st.sampled_from(["ok", "warn", "breach", "unknown"]), max_size=4),
    IDS,
    IDS,
    IDS,
)
def test_the_whole_is_no_better_than_its_worst(
    incidents: list[tuple[str, bool]], panels: list[str], flaps: list[str], changes: list[str], watch: list[str]
) -> None:
    body: dict[str, Any] = {
        "incidents": [
            {"id": f"INC-{number}", "priority": priority, "mitigated_at": "then" if mended else None}
            for number, (priority, mended) in enumerate(incidents)
        ],
        "indicators": [{"id": str(number), "state": state} for number, state in enumerate(panels)],
        "flapping": [{"probe": each} for each in flaps],
        "changes": [{"id": each} for each in changes],
        "watch": [{"id": each} for each in watch],
    }
    state, why = overall(body)
    unstable = ("P1", False) in incidents
    anything = any(priority in ("P1", "P2") for priority, _mended in incidents) or "breach" in panels
    assert state == ("unstable" if unstable else "watch" if anything or flaps or changes or watch else "stable")
    assert bool(why) == (state != "stable")
    assert all(each["ids"] for each in why)
    named = [id_ for each in why if each["why"] in ("p1_without_fix", "open") for id_ in each["ids"]]
    assert sorted(named) == sorted(each["id"] for each in body["incidents"] if each["priority"] in ("P1", "P2"))


@given(st.text(max_size=300), st.none() | st.text(max_size=80), st.integers(0, 9), st.integers(0, 5))
def test_a_line_fits_and_what_it_has_no_room_for_is_a_detail(
    text: str, sign: str | None, begun: int, shifts: int
) -> None:
    item = WatchItem(
        number=7,
        kind="watch",
        text=text,
        place=None,
        sign=sign,
        action=None,
        until=None,
        by_whom="lee",
        at=NOW - begun * HOUR,
        ended_at=None,
        ended_by=None,
    )
    takeovers = [NOW - at * HOUR for at in range(shifts, 0, -1)]
    body = compose(Contents(items=[item]), takeovers=takeovers, now=NOW, zone=ZoneInfo("Asia/Seoul"))
    (record,) = body["watch"]
    assert record["shifts"] == sum(at > item.at for at in takeovers)
    assert body["contingencies"] == body["words"] == []
    drawn = words.watch_item(record)
    assert cells(drawn.text) <= words.CELLS
    assert drawn.id == "WATCH-7"
    assert drawn.shifts == record["shifts"]
    whole = f"WATCH-7  {words.said(text)}"
    assert drawn.text == whole or drawn.details[0] == whole
    assert any("handover" in each for each in drawn.details[-1:]) == bool(record["shifts"])
