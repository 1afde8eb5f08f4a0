"""What the wall looks like: pictures of its states in both languages at three sizes. Look at each one."""

from collections.abc import Callable

import pytest
from textual.app import App, ComposeResult

from data import i18n
from data.records import Kind, State, Status
from data.situationviews import EngineView, Situation
from tests.test_widgets_scene import incident, panels, promise, situation, view
from widgets.wall import Wall

SnapCompare = Callable[..., bool]


class OnWall(App[None]):
    """The wall alone, on one moment."""

    def __init__(self, room: Situation) -> None:
        super().__init__()
        self._room = room

    def compose(self) -> ComposeResult:
        yield Wall()

    def on_mount(self) -> None:
        self.query_one(Wall).present(self._room)


def _fresh() -> dict[str, object]:
    return {"panels": tuple(each for each in panels() if not each.stale)}


def calm() -> Situation:
    well = tuple(each.model_copy(update={"state": "ok"}) for each in panels() if not each.stale)
    return situation(incidents=(), panels=well)


def busy() -> Situation:
    """A P1 that nobody has taken."""
    of = incident(12, "상담 라우팅 불능", status=Status.TRIGGERED, acknowledged_by=None, step=1)
    shown = view(of, clocks=())
    return situation(incidents=(shown,), next_due=shown.next_due, **_fresh())


def taken() -> Situation:
    shown = view(incident(12, "상담 라우팅 불능"), clocks=())
    return situation(incidents=(shown,), next_due=shown.next_due, **_fresh())


def overdue() -> Situation:
    shown = view(incident(12, "상담 라우팅 불능"), clocks=(promise(Kind.ANALYSIS, "초기 분석", 0, State.FIRED),))
    return situation(incidents=(shown,), next_due=shown.next_due, **_fresh())


def no_engine() -> Situation:
    return taken().model_copy(update={"engine": EngineView(leader=None, age_ms=None, wall_step_ms=0)})


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)], ids=["80x24", "120x40", "200x60"])
@pytest.mark.parametrize("state", [calm, busy, overdue, no_engine])
def test_the_wall(
    snap_compare: SnapCompare, state: Callable[[], Situation], size: tuple[int, int], lang: str
) -> None:
    i18n.use(lang)
    assert snap_compare(OnWall(state()), terminal_size=size)
