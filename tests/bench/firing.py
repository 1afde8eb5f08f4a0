"""From a moment to the firing, and from the firing to the receiver."""

import random
import re
import time
from typing import NamedTuple

from data.records import MINUTE, SECOND, Kind, Ms
from tests.bench.figures import Figure
from tests.bench.scene import PATIENCE, Fired, Scene, Watcher
from tests.rehearsal import START
from warroom.commands import incident

GOAL_FIRED = 1.2
GOAL_RECEIVED = 1.0
RUN_UP: Ms = 2 * SECOND
"""Between the turning of the clock and the first moment that is measured."""
IN_THE_MIDST: Ms = 100
"""After the first moment: the engine is at work by then."""
CALLS = 40


class Seen(NamedTuple):
    """What was seen of some firings from outside."""

    fired: list[Fired]
    came: list[Ms]
    """When messages came, on the boot clock."""
    waited: float
    """Seconds that an operator's act took in the midst of them."""


def watched(scene: Scene, first: Ms, last: Ms) -> Seen:
    """Let the clock run from shortly before ``first`` until all due by ``last`` has fired.

    What fell due before is settled first and not counted.
    """
    scene.turn_clock(first - RUN_UP, 0.0)
    scene.settled(first - RUN_UP)
    scene.calm()
    known = len(scene.receiver.got)
    base = scene.turn_clock(first - RUN_UP, 1.0)
    with Watcher(scene.house.db, base) as watcher:
        time.sleep((RUN_UP + IN_THE_MIDST) / SECOND)
        begin = time.monotonic()
        scene.runner.run(scene.room.do(incident.add_note, "INC-1", "what is going on?"))
        waited = time.monotonic() - begin
        time.sleep((last - first) / SECOND)
        scene.settled(last)
        scene.calm()
    scene.turn_clock(last, 0.0)
    fired = [each for each in watcher.fired if first <= each.due_at <= last]
    return Seen(fired, [at for at, _said in scene.receiver.got[known:]], waited)


def lateness(name: str, fired: list[Fired]) -> Figure:
    """Return how long after its moment each firing could be read by another process."""
    return Figure(name, "s", [(each.seen_at - each.due_at) / SECOND for each in fired], GOAL_FIRED)


def bursts(scene: Scene) -> list[Figure]:
    """Let what incidents of the same second promise fall due at once, thrice."""
    figures = []
    with scene.engine():
        scene.settled(START)
        for minute, what in ((5, "notices"), (15, "responses, analyses"), (30, "fixes, updates, L2 calls")):
            moment = START + minute * MINUTE
            fired, came, waited = watched(scene, moment, moment + SECOND)
            figures.append(lateness(f"due → fired, {len(fired)} in one second ({what})", fired))
    waits = [(min(came) - max(each.seen_boot for each in fired)) / SECOND] if came else []
    return [
        *figures,
        Figure("the same: fired → first message received", "s", waits, GOAL_RECEIVED),
        Figure("the same: an act that waits for the firing", "s", [waited]),
    ]


def spread(scene: Scene, over: Ms) -> list[Figure]:
    """Let what incidents promise fall due one after another."""
    first = START + 30 * MINUTE
    fired = watched(scene, first, first + over).fired
    return [lateness(f"due → fired, {len(fired)} over {over // SECOND} s", fired)]


def calls(scene: Scene, apart: Ms) -> list[Figure]:
    """Call one level after another; the clock stands still, so that no recipient has had too many messages."""
    first = START + 60 * MINUTE
    scene.turn_clock(first - 1, 0.0)
    scene.settled(first - 1)
    scene.calm()
    waits = []
    base = scene.turn_clock(first - 1, 0.0)
    with Watcher(scene.house.db, base) as watcher:
        for number in range(CALLS):
            # Else each call would come at the same time after the one before.
            time.sleep(random.uniform(0.0, 1.0))
            scene.turn_clock(first + number * apart, 0.0)
            waits.append(_wait(scene, watcher, f"INC-{number + 1}", 3))
    return [Figure("fired → received, one call at a time", "s", waits, GOAL_RECEIVED)]


def _wait(scene: Scene, watcher: Watcher, subject: str, level: int) -> float:
    """Return the seconds from the firing of a level, as soon as another process could read it, to its message."""
    named = re.compile(rf"\b{subject} [^\n]*\bL{level}\b")
    end = time.monotonic() + PATIENCE
    while True:
        fired = [
            each for each in watcher.fired if (each.subject, each.kind, each.level) == (subject, Kind.LEVEL, level)
        ]
        came = [at for at, said in scene.receiver.got if named.search(said)]
        if fired and came:
            return (came[-1] - fired[-1].seen_boot) / SECOND
        assert time.monotonic() < end, f"no message has come of {subject}"
        time.sleep(0.01)  # two threads would have to tell
