"""When a board looks: acts at once, everything else with the next second."""

from dataclasses import replace

import pytest

from warroom.screens.pace import READ_ANEW, Look, Moment, Pace

FIRST = Moment(version=7, newest=3, commits=5, second=100, real=5.0)


@pytest.fixture
def pace() -> Pace:
    pace = Pace()
    assert pace.wants(FIRST) == "all"
    pace.looked("all", FIRST)
    return pace


@pytest.mark.parametrize(
    ("later", "look"),
    [
        ({"real": 5.1}, "nothing"),
        ({"version": 8, "real": 5.1}, "nothing"),
        ({"version": 8, "newest": 4, "real": 5.1}, "all"),
        ({"version": 8, "commits": 6, "second": 101, "real": 5.4}, "all"),
        # The engine has only said that it lives.
        ({"version": 8, "second": 101, "real": 5.4}, "clocks"),
        ({"second": 101, "real": 5.4}, "clocks"),
        # On a clock that stands still: commits show after a second all the same.
        ({"version": 8, "commits": 6, "real": 6.0}, "all"),
        ({"version": 8, "real": 6.0}, "clocks"),
        ({"real": 60.0}, "nothing"),
        ({"second": 100 + READ_ANEW, "real": 15.0}, "all"),
        # A clock that was set back.
        ({"second": 40, "real": 5.1}, "all"),
    ],
)
def test_acts_show_at_once_and_the_rest_once_a_second(pace: Pace, later: dict[str, float], look: Look) -> None:
    assert pace.wants(replace(FIRST, **later)) == look  # type: ignore[arg-type]


def test_a_look_that_failed_is_asked_for_again(pace: Pace) -> None:
    acted = replace(FIRST, version=8, newest=4, commits=6)
    assert [pace.wants(acted), pace.wants(acted)] == ["all", "all"]
    pace.looked("all", acted)
    assert pace.wants(acted) == "nothing"


def test_clocks_alone_do_not_put_off_what_is_read_anew(pace: Pace) -> None:
    for second in range(101, 100 + READ_ANEW):
        now = replace(FIRST, second=second, real=5.0 + second)
        assert pace.wants(now) == "clocks"
        pace.looked("clocks", now)
    assert pace.wants(replace(FIRST, second=100 + READ_ANEW, real=200.0)) == "all"
