"""Moments as people type them."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from warroom.rules.moments import deadline, gone_by, to_come

ZONE = ZoneInfo("Asia/Seoul")


def ms(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)


NOW = ms("2026-12-01T14:00:00+09:00")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-12-05", "2026-12-05T23:59:59+09:00"),
        ("2026-12-05T18:00", "2026-12-05T18:00:00+09:00"),
        ("2026-12-05T18:00+00:00", "2026-12-06T03:00:00+09:00"),
        ("3d", "2026-12-04T14:00:00+09:00"),
        ("1d12h", "2026-12-03T02:00:00+09:00"),
        ("18:30", "2026-12-01T18:30:00+09:00"),
        ("14:00", "2026-12-02T14:00:00+09:00"),
    ],
)
def test_a_deadline_is_to_come_and_a_date_lasts_to_its_end(text: str, moment: str) -> None:
    assert deadline(text)(NOW, ZONE) == ms(moment)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-30", "2026-11-30T00:00:00+09:00"),
        ("20m", "2026-12-01T13:40:00+09:00"),
        ("7d", "2026-11-24T14:00:00+09:00"),
        ("08:40", "2026-12-01T08:40:00+09:00"),
        ("14:00", "2026-12-01T14:00:00+09:00"),
        ("22:15", "2026-11-30T22:15:00+09:00"),
    ],
)
def test_what_has_gone_by_is_counted_back(text: str, moment: str) -> None:
    assert gone_by(text)(NOW, ZONE) == ms(moment)


@pytest.mark.parametrize("text", ["", "soon", "2026-13-40", "25:00", "9999-01-01", "-3d", "3", "999999999d"])
def test_what_is_no_moment_is_told_with_its_mend(text: str) -> None:
    for read in (to_come, gone_by, deadline):
        with pytest.raises(ValueError, match=r"write for instance|too far away"):
            read(text)
