"""How fast a budget of down time is used up, and when that is worth a call."""

from hypothesis import given
from hypothesis import strategies as st

from data.records import HOUR, MINUTE, SECOND, Ms
from warroom.rules.burning import Burn, Course, History, Span

BUDGET = 0.001
END: Ms = 100 * HOUR


def course(*down: Span, interval: Ms = MINUTE, away: tuple[Span, ...] = ()) -> Course:
    """Return how a probe fared that was up whenever it was not down."""
    up, at = [], 0
    for begin, end in down:
        up.append((at, begin))
        at = end
    return Course(up=[*up, (at, END)], down=down, interval=interval, away=away)


def down(begin_ago: Ms, lasted: Ms) -> Span:
    return END - begin_ago, END - begin_ago + lasted


def test_an_outage_of_three_readings_is_worth_a_call() -> None:
    found = History([course(down(3 * MINUTE, 3 * MINUTE))]).burns(END, BUDGET)
    assert found == Burn(3 / 60 / BUDGET, HOUR)


@given(st.integers(1, 120), st.integers(0, 59))
def test_one_lost_packet_never_pages(interval_s: int, ago_share: int) -> None:
    """Whatever the interval: a failed reading holds for two of them at most."""
    interval = interval_s * SECOND
    lost = down(interval * 2 + ago_share * interval // 60, 2 * interval)
    assert History([course(lost, interval=interval)]).burns(END, BUDGET) is None
    # Nor do two probes that lose one each, for one interval.
    each = course(down(interval, interval), interval=interval)
    assert History([each, each]).burns(END, BUDGET) is None


def test_without_the_minimum_it_would() -> None:
    lost = History([course(down(2 * MINUTE, MINUTE))])
    assert lost.burns(END, BUDGET) is None
    assert lost.burns(END, BUDGET, min_failures=1) == Burn(1 / 60 / BUDGET, HOUR)


def test_both_windows_of_a_pair_must_be_too_fast() -> None:
    over = down(20 * MINUTE, 5 * MINUTE)
    assert History([course(over)]).burns(END - 14 * MINUTE, BUDGET) is not None
    # A quarter of an hour later the last five minutes are calm, but the last thirty are not.
    assert History([course(over)]).burns(END, BUDGET) == Burn(5 / 360 / BUDGET, 6 * HOUR)
    assert History([course(down(40 * MINUTE, 5 * MINUTE))]).burns(END, BUDGET) is None


def test_a_slow_burn_is_found_by_the_long_pair() -> None:
    """Ten seconds down every ten minutes, of a probe that reads each second."""
    spans = [down(ago, 10 * SECOND) for ago in range(6 * HOUR, 0, -10 * MINUTE)]
    assert History([course(*spans, interval=SECOND)]).burns(END, BUDGET) == Burn(360 / 21_600 / BUDGET, 6 * HOUR)


def test_probes_count_together_and_maintenance_not_at_all() -> None:
    first, second = down(4 * MINUTE, 2 * MINUTE), down(3 * MINUTE, 2 * MINUTE)
    both = History([course(first), course(second)])
    assert both.rate(END - HOUR, END, BUDGET) == 3 / 60 / BUDGET
    assert both.down_since(END) == END - 4 * MINUTE
    away = (down(10 * MINUTE, 9 * MINUTE),)
    assert History([course(first, away=away), course(second)]).rate(END - HOUR, END, BUDGET) == 2 / 60 / BUDGET
    quiet = History([course(first, away=away), course(second, away=away)])
    assert quiet.rate(END - HOUR, END, BUDGET) == 0
    assert quiet.burns(END, BUDGET) is None
    # Half an hour of maintenance leaves half an hour to be judged by.
    half = (down(HOUR, 30 * MINUTE),)
    assert History([course(first, away=half)]).rate(END - HOUR, END, BUDGET) == 2 / 30 / BUDGET
    always = (down(HOUR, HOUR),)
    assert History([course(first, away=always)]).rate(END - HOUR, END, BUDGET) == 0


def test_what_is_unknown_is_not_down_and_not_up() -> None:
    silent = History([Course(up=[(0, END - HOUR)], down=[], interval=MINUTE)])
    assert silent.burns(END, BUDGET) is None
    assert (silent.up_at(END - MINUTE), silent.known_at(END - MINUTE)) == (False, False)
    assert (silent.up_at(END - 2 * HOUR), silent.known_at(END - 2 * HOUR)) == (True, True)
    assert not silent.away_at(END)
