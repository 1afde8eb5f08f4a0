"""From a moment to the firing, and from the firing to the receiver."""

import re
import time

from data.clock import Base
from data.records import MINUTE, SECOND, Kind, Ms
from tests.bench.figures import Figure
from tests.bench.scene import Fired, Scene, Watcher
from tests.rehearsal import START

GOAL_FIRED = 1.2
GOAL_RECEIVED = 1.0
RUN_UP: Ms = 2 * SECOND
"""Between the turning of the clock and the first moment that is measured."""


def watched(scene: Scene, first: Ms, last: Ms) -> tuple[list[Fired], list[tuple[Ms, str]]]:
    """Let the clock run from shortly before ``first`` until all due by ``last`` has fired; return what was seen.

    What fell due before is settled first and not counted. Messages come with the store's moment of their request.
    """
    scene.turn_clock(first - RUN_UP, 0.0)
    scene.settled(first - RUN_UP)
    scene.calm()
    known = len(scene.receiver.got)
    base = scene.turn_clock(first - RUN_UP, 1.0)
    with Watcher(scene.house.db, base) as watcher:
        time.sleep((last - first + RUN_UP) / SECOND)
        scene.settled(last)
        scene.calm()
    scene.turn_clock(last, 0.0)
    fired = [each for each in watcher.fired if first <= each.due_at <= last]
    return fired, [(_moment(base, at), said) for at, said in scene.receiver.got[known:]]


def _moment(base: Base, boot: Ms) -> Ms:
    return base.base_utc + boot - base.base_boot


def lateness(name: str, fired: list[Fired]) -> Figure:
    """Return how long after its moment each firing could be read by another process."""
    return Figure(name, "s", [(each.seen_at - each.due_at) / SECOND for each in fired], GOAL_FIRED)


def delivery(name: str, fired: list[Fired], got: list[tuple[Ms, str]], level: int) -> Figure:
    """Return how long after its firing each call was at the receiver; a call that no message names is left out."""
    named: dict[str, Ms] = {}
    for at, said in got:
        for subject in re.findall(rf"\b(INC-[0-9]+)\b[^\n]*\bL{level}\b", said):
            named.setdefault(subject, at)
    calls = [each for each in fired if each.kind == Kind.LEVEL and each.level == level]
    waits = [(named[each.subject] - each.fired_at) / SECOND for each in calls if each.subject in named]
    return Figure(f"{name} ({len(waits)} of {len(calls)} calls named)", "s", waits, GOAL_RECEIVED)


def bursts(scene: Scene, count: int) -> list[Figure]:
    """Let what ``count`` incidents of the same second promise fall due at once, thrice."""
    figures = []
    with scene.engine():
        scene.settled(START)
        for minute, what in ((5, "notices"), (15, "responses, analyses"), (30, "fixes, updates, L2 calls")):
            moment = START + minute * MINUTE
            fired, got = watched(scene, moment, moment + SECOND)
            figures.append(lateness(f"due → fired, {len(fired)} in one second ({what})", fired))
    return [*figures, delivery(f"fired → received, {count} calls in one second", fired, got, 2)]


def spread(scene: Scene, count: int, over: Ms) -> list[Figure]:
    """Let what ``count`` incidents promise fall due one after another."""
    first = START + 30 * MINUTE
    fired, got = watched(scene, first, first + over)
    return [
        lateness(f"due → fired, {len(fired)} over {over // SECOND} s, {count} open", fired),
        delivery(f"fired → received, {count} calls over {over // SECOND} s", fired, got, 2),
    ]
