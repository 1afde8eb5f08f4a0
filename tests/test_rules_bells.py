"""A board rings once for whatever comes near, the most pressing first."""

from data.incidentviews import IncidentView
from data.panelviews import PanelView
from data.records import MINUTE, SECOND, Kind, Ms, Priority, State, Status
from data.situationviews import Situation
from tests import test_widgets_scene as scene
from warroom.rules.bells import COOLDOWN, SUSTAINED, Bell, Cause, Ring

WARN = 5 * MINUTE


def at(now: Ms, *views: IncidentView, panels: tuple[PanelView, ...] = ()) -> Situation:
    return scene.situation(now=now, incidents=views, panels=panels)


def causes(rings: list[Ring]) -> list[tuple[Cause, str]]:
    return [(ring.cause, ring.subject) for ring in rings]


def calm_view(**more: object) -> IncidentView:
    """Return a P1 of which nothing is near: one promise and one level lie 20 minutes ahead."""
    return scene.view(scene.incident(1, "routing down"), **more)


def test_a_call_rings_once_five_minutes_ahead_and_again_when_its_moment_moves() -> None:
    view = calm_view(clocks=())
    rung = view.next_rung
    assert rung is not None
    assert rung.due_at is not None
    bell, due = Bell(WARN), rung.due_at
    assert bell.look(at(due - WARN - SECOND, view)) == []
    (ring,) = bell.look(at(due - WARN, view))
    assert (ring.cause, ring.subject, ring.left, ring.contacts) == (Cause.CALL, "INC-1", WARN, rung.contacts)
    assert bell.look(at(due - WARN + SECOND, view)) == []
    assert bell.look(at(due, view)) == [], "its moment has come: it is called, not about to be"
    later = view.model_copy(update={"next_rung": rung.model_copy(update={"due_at": due + 30 * MINUTE})})
    assert causes(bell.look(at(due + 26 * MINUTE, later))) == [(Cause.CALL, "INC-1")]


def test_a_deadline_rings_ahead_but_not_one_that_is_kept_or_past() -> None:
    base = calm_view(next_rung=None).clocks[0]
    clocks = tuple(
        base.model_copy(update={"kind": kind, "state": state, "due_at": scene.NOW + left})
        for kind, state, left in (
            (Kind.UPDATE, State.ARMED, 3 * MINUTE),
            (Kind.TEMPORARY_FIX, State.MET, 3 * MINUTE),
            (Kind.ANALYSIS, State.FIRED, -MINUTE),
            (Kind.RESPONSE, State.ARMED, 6 * MINUTE),
        )
    )
    rings = Bell(WARN).look(at(scene.NOW, calm_view(next_rung=None, clocks=clocks)))
    assert [(ring.cause, ring.left) for ring in rings] == [(Cause.DEADLINE, 3 * MINUTE)]


def test_a_new_incident_rings_when_it_is_urgent_and_nobody_has_it() -> None:
    bell = Bell(WARN)
    quiet = {"next_rung": None, "clocks": ()}
    assert bell.look(at(scene.NOW, calm_view(**quiet))) == [], "what is there at the first look is not new"
    news = [
        scene.view(scene.incident(number, "new", priority=priority, status=status), **quiet)
        for number, priority, status in (
            (2, Priority.P1, Status.TRIGGERED),
            (3, Priority.P3, Status.TRIGGERED),
            (4, Priority.P2, Status.ACKNOWLEDGED),
        )
    ]
    assert causes(bell.look(at(scene.NOW, *news))) == [(Cause.OPENED, "INC-2")]
    assert bell.look(at(scene.NOW, *news)) == []
    reopened = scene.view(scene.incident(2, "new", status=Status.TRIGGERED, anchor_at=scene.NOW + MINUTE), **quiet)
    assert causes(bell.look(at(scene.NOW + MINUTE, reopened))) == [(Cause.OPENED, "INC-2")]


def test_a_breach_rings_when_it_lasts_and_once_a_cooldown() -> None:
    bell = Bell(WARN)
    panel = scene.situation().panels[0].model_copy(update={"state": "breach", "name": "Error rate"})
    well = panel.model_copy(update={"state": "ok"})
    rung = []
    for second in range(0, 45 * 60, 10):
        now = scene.NOW + second * SECOND
        state = well if second == 30 * 60 else panel
        rung += [(second * SECOND, ring.subject) for ring in bell.look(at(now, panels=(state,)))]
    again = 30 * MINUTE + 10 * SECOND + SUSTAINED
    assert rung == [
        (SUSTAINED, "Error rate"),
        (SUSTAINED + COOLDOWN, "Error rate"),
        (again, "Error rate"),
    ]


def test_the_most_pressing_comes_first() -> None:
    view = calm_view()
    bell = Bell(60 * MINUTE)
    rings = bell.look(at(scene.NOW, view))
    assert rings[0].cause is Cause.CALL
    assert [ring.cause for ring in rings] == sorted(ring.cause for ring in rings)
    assert len(rings) > 1
