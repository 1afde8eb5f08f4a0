"""How handovers went: on time, late, unsigned; weeks; what was handed on most."""

from datetime import datetime
from zoneinfo import ZoneInfo

from data.records import DAY, HOUR, MINUTE, Ms
from warroom.rules.handoverfigures import Carried, Load, Owed, Taken, heaviest, measure, weeks

SEOUL = ZoneInfo("Asia/Seoul")
SHIFT: Ms = 8 * HOUR
GRACE: Ms = 15 * MINUTE


def at(text: str, zone: ZoneInfo = SEOUL) -> Ms:
    return round(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


BEGIN = at("2026-12-01T06:00")


def taken(number: int, accepted_at: Ms, *, took: Ms = MINUTE, handed: bool = True, wrong: int = 0) -> Taken:
    return Taken(f"HO-{number}", accepted_at, accepted_at - took, handed, handed, not handed, wrong)


def owed(shift: int) -> Owed:
    """Return what the begin of that shift asked for, and did not get in time."""
    start = BEGIN + shift * SHIFT
    return Owed(start + GRACE, start + SHIFT)


def test_each_takeover_is_on_time_or_late_and_each_shift_without_one_unsigned() -> None:
    watches = [
        taken(1, BEGIN),
        taken(2, BEGIN + SHIFT + GRACE, took=20 * MINUTE),
        taken(3, BEGIN + 2 * SHIFT + GRACE + 1, took=4 * MINUTE, wrong=2),
        taken(4, BEGIN + 5 * SHIFT - MINUTE, took=8 * MINUTE, handed=False),
    ]
    # Nobody took the watch of the fourth shift; that of the fifth was taken in its last minute.
    missed = [owed(2), owed(3), owed(4)]
    found = measure(watches, missed, BEGIN, BEGIN + 6 * SHIFT)
    assert (found.on_time, found.late, found.unsigned, found.handovers) == (2, 2, 1, 4)
    found = measure(watches[:3], missed, BEGIN, BEGIN + 4 * SHIFT + 1)
    assert (found.on_time, found.late, found.unsigned) == (2, 1, 1)
    assert (found.mismatches, found.same_os_user, found.relief) == (2, 3, 0)
    assert (found.median_ms, found.longest_ms) == (4 * MINUTE, 20 * MINUTE)


def test_a_shift_that_is_not_over_is_neither() -> None:
    found = measure([taken(1, BEGIN)], [owed(1)], BEGIN, BEGIN + SHIFT + 2 * GRACE)
    assert (found.on_time, found.late, found.unsigned) == (1, 0, 0)


def test_one_that_nobody_handed_over_has_no_time_and_no_other_side() -> None:
    found = measure([taken(1, BEGIN, handed=False)], [], BEGIN, BEGIN + 1)
    assert (found.median_ms, found.longest_ms, found.same_os_user, found.relief) == (None, None, 0, 1)
    assert measure([], [], BEGIN, BEGIN).handovers == 0


def test_weeks_are_those_of_iso_in_the_sites_zone() -> None:
    begin, end = at("2026-12-27T22:00"), at("2027-01-05T10:00")
    assert weeks(begin, end, SEOUL) == [
        ("2026-W52", begin, at("2026-12-28T00:00")),
        ("2026-W53", at("2026-12-28T00:00"), at("2027-01-04T00:00")),
        ("2027-W01", at("2027-01-04T00:00"), end),
    ]
    assert weeks(begin, begin, SEOUL) == []
    berlin = ZoneInfo("Europe/Berlin")
    spring = weeks(at("2026-03-23T00:00", berlin), at("2026-04-06T00:00", berlin), berlin)
    assert [name for name, _from, _to in spring] == ["2026-W13", "2026-W14"]
    assert spring[0][2] - spring[0][1] == 7 * DAY - HOUR


def test_what_was_handed_on_most_stands_first() -> None:
    watches = [BEGIN + shift * SHIFT for shift in range(6)]
    items = [
        Carried("WATCH-1", "old", BEGIN + 1, BEGIN + 3 * SHIFT + 1),
        Carried("WATCH-2", "open", BEGIN + 1, None),
        Carried("WATCH-3", "new", BEGIN + 6 * SHIFT, None),
    ]
    end = BEGIN + 7 * SHIFT
    assert heaviest(items, watches, BEGIN, end) == [Load("WATCH-2", "open", 5), Load("WATCH-1", "old", 3)]
    assert heaviest(items, watches, BEGIN + 4 * SHIFT, end) == [Load("WATCH-2", "open", 5)]
    assert heaviest(items, watches, BEGIN, BEGIN + SHIFT + 2) == [
        Load("WATCH-1", "old", 1),
        Load("WATCH-2", "open", 1),
    ]
    many = [Carried(f"INC-{number}", "", BEGIN, None) for number in range(9)]
    assert len(heaviest(many, watches, BEGIN, end)) == 5
