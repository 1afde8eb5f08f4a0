"""What the roster lacks, against a walk by minutes; and the arrangements that ask too much of one person."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from data.plan import ShiftTime, load_plan
from data.plantypes import Text
from data.programme import Coverage
from data.records import DAY, HOUR, MINUTE, Ms
from warroom.rules.calendar import Calendar, moment
from warroom.rules.gaps import AHEAD, gaps, is_watched, notes
from warroom.rules.shifts import Shift, Swap, between, people_on, spans

PLAN = load_plan("aicc")
SEOUL, BERLIN = ZoneInfo("Asia/Seoul"), ZoneInfo("Europe/Berlin")
WORDS = Text(ko="x", en="x")
SHIFTS = {
    "morning": ShiftTime(name=WORDS, start=time(6), end=time(14)),
    "afternoon": ShiftTime(name=WORDS, start=time(14), end=time(22)),
    "night": ShiftTime(name=WORDS, start=time(22), end=time(6)),
}
CHANGES = (date(2026, 3, 29), date(2026, 10, 25))
"""The days of 2026 on which Berlin's clocks change."""
people = st.sampled_from(("lee", "park", "choi", "jung"))


def calendar(zone: ZoneInfo, go_live: date, *, always: bool = True) -> Calendar:
    """Return a programme that is watched around the clock, or in business hours, from its first day on."""
    hours = Coverage(name=WORDS, weekdays=(0, 1, 2, 3, 4), start=time(9), end=time(18))
    coverage = Coverage(name=WORDS, always=True) if always else hours
    phases = tuple(phase.model_copy(update={"coverage": coverage}) for phase in PLAN.phases)
    return Calendar(PLAN.model_copy(update={"phases": phases}), moment(go_live, time(0), zone), zone)


@st.composite
def rosters(draw: st.DrawFn, first: date) -> dict[date, dict[str, tuple[str, ...]]]:
    crews = st.lists(people, max_size=3).map(tuple)
    return {
        first + timedelta(days=n): draw(st.dictionaries(st.sampled_from(list(SHIFTS)), crews))
        for n in range(-1, 5)
    }


@st.composite
def scenes(draw: st.DrawFn) -> tuple[Calendar, Ms, dict[date, dict[str, tuple[str, ...]]], tuple[Swap, ...]]:
    zone = draw(st.sampled_from((SEOUL, BERLIN)))
    first = draw(st.sampled_from(CHANGES)) - timedelta(days=draw(st.integers(0, 3)))
    ahead = calendar(zone, first, always=draw(st.booleans()))
    now = moment(first, time(0), zone) + draw(st.integers(-12, 30)) * HOUR
    starts = st.integers(0, 96 * 4).map(lambda quarters: now + quarters * 15 * MINUTE)
    swaps = st.builds(
        lambda start, length, out, in_: Swap(start, start + length * 15 * MINUTE, out, in_),
        starts,
        st.integers(-4, 120),
        people,
        people,
    )
    return ahead, now, draw(rosters(first)), tuple(draw(st.lists(swaps, max_size=4)))


@settings(max_examples=60, deadline=None)
@given(scenes())
def test_gaps_agree_with_a_walk_by_quarters(
    scene: tuple[Calendar, Ms, dict[date, dict[str, tuple[str, ...]]], tuple[Swap, ...]],
) -> None:
    ahead, now, days, swaps = scene
    coming = between(SHIFTS, now, now + AHEAD, ahead.zone)
    found = gaps(coming, days, swaps, ahead, 2, now)
    for shift in coming:
        mine = [gap for gap in found if gap.shift == shift]
        for at in range(max(shift.start, now), shift.end, 15 * MINUTE):
            on = people_on(days, swaps, shift, at)
            hit = [gap for gap in mine if gap.start <= at < gap.end]
            assert len(hit) <= 1
            if hit:
                assert (hit[0].people, hit[0].missing) == (on, 2 - len(set(on)))
                assert hit[0].missing > 0
            elif len(set(on)) < 2:
                # Short in a stretch that nobody watches.
                assert not ahead.is_covered(at)
    for gap in found:
        walked = range(gap.start, gap.end, 15 * MINUTE)
        assert any(ahead.is_covered(at) for at in walked)
        assert gap.end > now


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from((SEOUL, BERLIN)),
    st.dates(date(2026, 3, 20), date(2026, 4, 5)) | st.dates(date(2026, 10, 18), date(2026, 11, 2)),
    st.integers(0, 47),
    st.integers(1, 200),
)
@example(BERLIN, CHANGES[0], 0, 72)
@example(BERLIN, CHANGES[1], 0, 72)
def test_shifts_follow_one_another_without_a_hole(
    zone: ZoneInfo, first: date, half_hours: int, hours: int
) -> None:
    start = moment(first, time(0), zone) + half_hours * 30 * MINUTE
    found = between(SHIFTS, start, start + hours * HOUR, zone)
    assert found[0].start <= start < found[0].end
    assert found[-1].start < start + hours * HOUR <= found[-1].end
    assert [shift.end for shift in found[:-1]] == [shift.start for shift in found[1:]]


def of(day: date, shift: str, zone: ZoneInfo = SEOUL) -> Shift:
    start = moment(day, SHIFTS[shift].start, zone)
    return next(each for each in between(SHIFTS, start, start + 1, zone) if each.id == shift)


def test_a_night_without_people_is_as_long_as_the_clocks_make_it() -> None:
    for last, hours in ((date(2026, 3, 28), 7), (date(2026, 10, 24), 9)):
        shift = of(last, "night", BERLIN)
        (gap,) = gaps([shift], {}, (), calendar(BERLIN, last), 2, shift.start)
        assert (gap.end - gap.start, gap.missing) == (hours * HOUR, 2)


MONDAY = date(2026, 12, 7)
FULL = {
    MONDAY + timedelta(days=n): {
        "morning": ("lee", "park"),
        "afternoon": ("choi", "jung"),
        "night": ("han", "kim"),
    }
    for n in range(-1, 6)
}


def ahead_of(now: Ms) -> list[Shift]:
    return between(SHIFTS, now, now + AHEAD, SEOUL)


def test_a_full_roster_has_no_gap_and_no_note() -> None:
    now = moment(MONDAY, time(9), SEOUL)
    assert gaps(ahead_of(now), FULL, (), calendar(SEOUL, MONDAY), 2, now) == []
    assert notes(ahead_of(now), FULL, (), 2, now) == []


def test_only_hours_of_coverage_count() -> None:
    now = moment(MONDAY + timedelta(days=4), time(7), SEOUL)  # a Friday
    business = calendar(SEOUL, MONDAY, always=False)
    found = gaps(ahead_of(now), {}, (), business, 2, now)
    assert [(gap.shift.id, gap.shift.day.isoformat()) for gap in found] == [
        ("morning", "2026-12-11"),
        ("afternoon", "2026-12-11"),
        ("morning", "2026-12-14"),
    ]
    assert not is_watched(business, now + 36 * HOUR, now + 48 * HOUR)


def test_before_going_live_nobody_is_missing() -> None:
    now = moment(MONDAY, time(9), SEOUL) - 5 * DAY
    assert gaps(ahead_of(now), {}, (), calendar(SEOUL, MONDAY), 2, now) == []
    now = moment(MONDAY, time(9), SEOUL) - DAY
    found = gaps(ahead_of(now), {}, (), calendar(SEOUL, MONDAY), 2, now)
    # The night before belongs to it from midnight on.
    assert (found[0].shift.id, found[0].shift.day) == ("night", MONDAY - timedelta(days=1))


def test_a_swap_with_somebody_who_is_on_leaves_the_shift_short() -> None:
    shift = of(MONDAY, "morning")
    swap = Swap(shift.start + HOUR, shift.end, "lee", "park")
    (gap,) = gaps([shift], FULL, (swap,), calendar(SEOUL, MONDAY), 2, shift.start)
    assert (gap.start, gap.end, gap.people, gap.missing) == (swap.start, shift.end, ("park", "park"), 1)
    found = notes([shift], FULL, (swap,), 2, shift.start)
    assert [(note.kind, note.people) for note in found] == [("twice", ("park",)), ("short", ("lee",))]


def test_two_shifts_in_a_row_are_noted() -> None:
    now = moment(MONDAY, time(6), SEOUL)
    afternoon = of(MONDAY, "afternoon")
    swap = Swap(afternoon.start, afternoon.end, "choi", "lee")
    (note,) = notes(ahead_of(now), FULL, (swap,), 2, now)
    assert (note.kind, note.shift.id, note.people) == ("successive", "morning", ("lee",))
    assert note.end - note.start == 16 * HOUR


def test_swaps_cut_a_shift_and_apply_one_after_another() -> None:
    shift = of(MONDAY, "night")
    first = Swap(shift.start + HOUR, shift.end, "han", "lee")
    second = Swap(shift.start + 2 * HOUR, shift.start + 3 * HOUR, "lee", "choi")
    found = [(span.start - shift.start, span.people) for span in spans(FULL, (first, second), shift)]
    assert found == [
        (0, ("han", "kim")),
        (HOUR, ("lee", "kim")),
        (2 * HOUR, ("choi", "kim")),
        (3 * HOUR, ("lee", "kim")),
    ]
    assert datetime.fromtimestamp(shift.end / 1000, SEOUL).hour == 6
