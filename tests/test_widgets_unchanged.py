"""A pane that is not drawn again because it looks as it did would look the same if it were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import i18n
from data.records import DAY, HOUR, MINUTE, SECOND, Ms
from data.situationviews import Situation
from tests.test_widgets_scene import NOW, ZONE, incident, situation, task
from widgets.checklist import _looks, checklist_rows
from widgets.incidents import Log
from widgets.panels import alike, panel_rows

STEPS = st.one_of(st.integers(0, 90 * SECOND), st.integers(0, 3 * HOUR), st.integers(0, 3 * DAY))
CELLS = st.integers(30, 120)
DUE = (NOW + 10 * SECOND, NOW + MINUTE, NOW + HOUR, NOW - SECOND)


@pytest.fixture(autouse=True)
def spoken() -> None:
    i18n.use("en")


def later(room: Situation, by: Ms) -> Situation:
    ages = [None if each.age_ms is None else each.age_ms + by for each in room.panels]
    aged = tuple(each.model_copy(update={"age_ms": age}) for each, age in zip(room.panels, ages, strict=True))
    return room.model_copy(update={"now": room.now + by, "panels": aged})


@given(STEPS, STEPS, CELLS)
def test_indicators(first: Ms, more: Ms, cells: int) -> None:
    one = later(situation(), first)
    other = later(one, more)
    if alike(one.panels, other.panels):
        assert panel_rows(one.panels, cells, 8) == panel_rows(other.panels, cells, 8)


@given(STEPS, STEPS, CELLS, st.sampled_from(["en", "ko"]))
def test_checklist(first: Ms, more: Ms, cells: int, lang: str) -> None:
    tasks = tuple(task(f"d1-3.{number}", "look", due=due) for number, due in enumerate(DUE))
    one = later(situation(tasks=tasks), first)
    other = later(one, more)
    before, drawn = _looks(one), checklist_rows(one, cells)
    i18n.use(lang)
    try:
        if _looks(other) == before:
            assert checklist_rows(other, cells) == drawn
    finally:
        i18n.use("en")


@given(STEPS, STEPS, CELLS)
def test_log(first: Ms, more: Ms, cells: int) -> None:
    log = Log.of((incident(1, "routing down"), incident(2, "screen slow", opened_at=NOW - 50 * SECOND)))
    one, other = NOW + first, NOW + first + more
    if log.told(one, ZONE) == log.told(other, ZONE):
        assert list(log.lines(one, ZONE, cells)) == list(log.lines(other, ZONE, cells))


def test_what_changes_is_seen() -> None:
    room = situation(tasks=(task("d1-3.a", "look", due=NOW + 10 * SECOND),))
    assert alike(room.panels, later(room, SECOND).panels)
    assert not alike(room.panels, later(room, MINUTE).panels)
    worse = room.panels[0].model_copy(update={"state": "unknown"})
    assert not alike(room.panels, (worse, *room.panels[1:]))
    assert _looks(room) == _looks(later(room, 5 * SECOND))
    assert _looks(room) != _looks(later(room, 11 * SECOND)), "late at once, not with the minute"
    log = Log.of((incident(1, "routing down"),))
    assert log.told(NOW, ZONE) != log.told(NOW + MINUTE, ZONE)
