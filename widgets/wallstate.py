"""What the wall says first: one state in few words, how loud it is, and why."""

from collections.abc import Iterator
from enum import IntEnum
from typing import Final, NamedTuple

from data.i18n import _
from data.incidentviews import IncidentView
from data.records import SECOND, Ms, Priority, Signal, State, Status
from data.situationviews import Situation
from widgets.calls import exhausted
from widgets.situation import ENGINE_OLD
from widgets.text import age, countdown, lasted, tidy
from widgets.wallturn import measured

SILENT: Final[Ms] = 5 * SECOND
"""A store that has not been read for this long is said to be silent."""
GRACE: Final[Ms] = 5 * SECOND
"""What is due for less than this is not overdue yet: the engine needs a moment."""
_URGENT: Final = (Priority.P1, Priority.P2)


class Loudness(IntEnum):
    """How much of the wall a state takes, the loudest first."""

    ALERT = 0
    """A field of the alert colour: somebody has to move now."""
    CAUTION = 1
    """A band of colour."""
    NOTE = 2
    """A coloured word."""
    CALM = 3


class Standing(NamedTuple):
    """One state of the war room."""

    word: str
    loudness: Loudness
    why: str = ""
    swaps: bool = False
    """Whether its band looks otherwise each other second."""


def standings(situation: Situation | None, silent_ms: Ms = 0) -> tuple[Standing, ...]:
    """Return how the war room stands, the worst first, at least one.

    Args:
        situation: as it was read last; None when it never was.
        silent_ms: how long ago that was, in real time.
    """
    found = [*_watching(situation, silent_ms)]
    if situation is not None:
        found += [*_incidents(situation), *_overdue(situation), *_measured(situation)]
        if situation.shift.holder is None:
            found.append(Standing(_("NO WATCH"), Loudness.CAUTION, _("nobody holds the watch")))
    # In the order found where two are equally loud: what cannot be believed comes before what it says.
    return tuple(sorted(found, key=lambda each: each.loudness)) or (Standing(_("CALM"), Loudness.CALM),)


def _watching(situation: Situation | None, silent_ms: Ms) -> Iterator[Standing]:
    """Say what makes all the rest old."""
    if situation is None or silent_ms >= SILENT:
        why = _("the store is silent for {span}").format(span=age(silent_ms))
        yield Standing(_("NO DATA"), Loudness.ALERT, why)
        return
    heard = situation.engine.age_ms
    if heard is None:
        yield Standing(_("NO ENGINE"), Loudness.ALERT, _("timers are display only"))
    elif heard > ENGINE_OLD:
        why = _("last heard {span} ago").format(span=age(heard))
        yield Standing(_("NO ENGINE"), Loudness.ALERT, f"{why}, {_('timers are display only')}")
    if situation.offline_since is not None:
        span = lasted(max(situation.now - situation.offline_since, 0))
        why = _("measuring machine offline for {span}").format(span=span)
        yield Standing(_("NO DATA"), Loudness.ALERT, why)


def _incidents(situation: Situation) -> Iterator[Standing]:
    for view in situation.incidents:
        yield _incident(view)


def _incident(view: IncidentView) -> Standing:
    incident = view.incident
    urgent, id_ = incident.priority in _URGENT, incident.id
    open_ = _("{priority} OPEN").format(priority=incident.priority.value)
    if incident.status is Status.MITIGATED:
        word = _("{priority} MITIGATED").format(priority=incident.priority.value)
        return Standing(word, Loudness.NOTE, id_)
    if view.undelivered is not None:
        words = _("NOT DELIVERED to {people}: call by hand").format(people=tidy(view.undelivered, 60))
        return Standing(open_, Loudness.ALERT, f"{id_} {words}")
    if exhausted(view):
        return Standing(open_, Loudness.ALERT, f"{id_} {_('LADDER EXHAUSTED')}")
    if incident.status is Status.TRIGGERED:
        cleared = incident.signal is Signal.RECOVERED
        loudness = Loudness.ALERT if urgent else Loudness.CAUTION
        why = f"{id_} {_('nobody has taken it')}"
        return Standing(open_, loudness, why, swaps=incident.priority is Priority.P1 and not cleared)
    return Standing(open_, Loudness.CAUTION if urgent else Loudness.NOTE, id_)


def _overdue(situation: Situation) -> Iterator[Standing]:
    """Say what was promised and not done: missed and not made good, or due with nobody to fire it."""
    now, word = situation.now, _("OVERDUE")
    if situation.shift.late_since is not None:
        why = f"{_('handover')} {countdown(min(situation.shift.late_since - now, -1))}"
        yield Standing(word, Loudness.ALERT, why)
    for view in situation.incidents:
        missed = [each for each in view.clocks if each.state is State.FIRED and each.met_at is None]
        if missed:
            first = min(missed, key=lambda each: each.due_at)
            loud = view.incident.priority in _URGENT and not view.incident.mitigated
            late = countdown(min(first.due_at - now, -1))
            why = f"{view.incident.id} {tidy(first.name, 40)} {late}"
            yield Standing(word, Loudness.ALERT if loud else Loudness.CAUTION, why)
    due = situation.next_due
    if due is not None and due.due_at < now - GRACE:
        yield Standing(word, Loudness.ALERT, f"{due.subject} {tidy(due.name, 40)} {countdown(due.due_at - now)}")


def _measured(situation: Situation) -> Iterator[Standing]:
    all_ = measured(situation.panels)
    stale = [panel for panel in all_ if panel.stale]
    if stale:
        loudness = Loudness.ALERT if len(stale) == len(all_) else Loudness.CAUTION
        yield Standing(_("DATA STALE"), loudness, ", ".join(tidy(panel.name, 40) for panel in stale))
    broken = [panel for panel in situation.panels if panel.state == "breach"]
    if broken:
        yield Standing(_("BREACH"), Loudness.CAUTION, ", ".join(tidy(panel.name, 40) for panel in broken))
