"""Anything that operators, alarms, the clock and an engine that comes and goes may do, in any order."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from data import i18n, incidents
from data.errors import Refused
from data.incidentviews import IncidentView
from data.records import MINUTE, Incident, Priority, Step
from tests.invariants import check
from tests.machines import played
from tests.rehearsal import Rehearsal, hastier, reading, rehearsing, with_policy, write_site
from warroom.commands import alarm, drill, ending, escalation, incident, posting
from warroom.incidentviews import Kept, incident_views

names = st.sampled_from(["lee", "park", "jang"])
priorities = st.sampled_from(list(Priority))
picks = st.integers(0, 9)
minutes = st.sampled_from([0.5, 1, 4, 5, 10, 15, 20, 30, 31, 60, 120, 240])
FOLDER = tempfile.TemporaryDirectory(prefix="warroom-machine-")


class Shift(RuleBasedStateMachine):
    """A shift in which everything may happen."""

    def __init__(self) -> None:
        super().__init__()
        i18n.use("en")
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        folder = Path(tempfile.mkdtemp(dir=FOLDER.name))
        self.play: Rehearsal = self.runner.run(
            self.stack.enter_async_context(rehearsing(folder, site=write_site(folder)))
        )
        policy = self.play.room.site.plan.policy
        self.plans = [policy, hastier(policy)]
        self.raised: set[str] = set()
        self.settled = False
        self.history = Kept()

    def teardown(self) -> None:
        self.runner.run(self.stack.aclose())
        self.runner.close()

    # ---- how a rule acts

    def all(self) -> list[Incident]:
        async def read() -> list[Incident]:
            async with self.play.room.store.reading() as tx:
                return await incidents.latest(tx, 100)

        return self.runner.run(read())

    def act(self, command: Callable[..., Awaitable[Any]], *args: Any, by: str = "lee", **kwargs: Any) -> None:
        """Carry out a command; a refusal is an answer like any other."""
        self.settled = False
        with suppress(Refused):
            self.runner.run(self.play.by(by).do(command, *args, **kwargs))

    def on_one(self, pick: int, command: Callable[..., Awaitable[Any]], *args: Any, **kwargs: Any) -> None:
        """Carry out a command on one of the incidents."""
        found = self.all()
        if found:
            self.act(command, found[pick % len(found)].id, *args, **kwargs)

    # ---- what operators do

    @precondition(lambda self: len(self.all()) < 3)
    @rule(priority=priorities, by=names)
    def open(self, priority: Priority, by: str) -> None:
        self.act(incident.open_incident, "routing down", priority, by=by)

    @rule(pick=picks, by=names)
    def acknowledge(self, pick: int, by: str) -> None:
        self.on_one(pick, incident.acknowledge, by=by)

    @rule(pick=picks, by=names, step=st.sampled_from(list(Step)))
    def step(self, pick: int, by: str, step: Step) -> None:
        self.on_one(pick, incident.record_step, step, by=by)

    @rule(pick=picks, by=names)
    def note(self, pick: int, by: str) -> None:
        self.on_one(pick, incident.add_note, "a note", by=by)

    @rule(pick=picks, kind=st.sampled_from(["notice", "update", "completion"]), by=names)
    def post(self, pick: int, kind: str, by: str) -> None:
        self.on_one(pick, posting.post_update, "news", kind=kind, by=by)

    @rule(pick=picks, priority=priorities)
    def change_priority(self, pick: int, priority: Priority) -> None:
        self.on_one(pick, escalation.change_priority, priority, "a reason")

    @rule()
    def edit_plan(self) -> None:
        """Edit the plan, or take the edit back."""
        self.plans.reverse()
        self.play = with_policy(self.play, self.plans[0])

    @rule(pick=picks)
    def rebase(self, pick: int) -> None:
        self.on_one(pick, escalation.rebase, "a reason")

    @rule(pick=picks, by=names)
    def command(self, pick: int, by: str) -> None:
        self.on_one(pick, incident.assign, "commander", by)

    @rule(pick=picks, stale=st.booleans())
    def escalate(self, pick: int, stale: bool) -> None:
        found = self.all()
        if found:
            chosen = found[pick % len(found)]
            self.act(escalation.escalate, chosen.id, seen_level=chosen.level + stale)

    @rule(pick=picks, stale=st.booleans(), fix=st.sampled_from([None, "node 3 is out"]))
    def mitigate(self, pick: int, stale: bool, fix: str | None) -> None:
        found = self.all()
        if found:
            chosen = found[pick % len(found)]
            self.act(ending.mitigate, chosen.id, fix=fix, undo=fix, seen=chosen.row_version - stale)

    @rule(pick=picks, force=st.booleans())
    def resolve(self, pick: int, force: bool) -> None:
        self.on_one(pick, ending.resolve, force=force, reason="a reason" if force else None)

    @rule(pick=picks)
    def close(self, pick: int) -> None:
        self.on_one(pick, ending.close)

    @rule(pick=picks)
    def reopen(self, pick: int) -> None:
        # A life that ends in the frozen moment in which it began leaves no trace of its own in the anchors.
        self.act(drill.advance, 1)
        self.on_one(pick, ending.reopen)

    # ---- what happens by itself

    @rule(probe=st.sampled_from(["desk", "trunk"]), priority=priorities)
    def alarm(self, probe: str, priority: Priority) -> None:
        self.act(drill.advance, 1)
        if probe in self.raised:
            self.raised.discard(probe)
            self.act(alarm.cleared, probe, by="engine")
        else:
            self.raised.add(probe)
            self.act(alarm.raised, reading(self.play.room.clock.now(), probe=probe), priority, by="engine")

    @precondition(lambda self: bool(self.raised))
    @rule(quiet=st.sampled_from([14, 15, 45]), priority=priorities)
    def relapse(self, quiet: int, priority: Priority) -> None:
        """Let every alarm be quiet for a while, and come back."""
        for probe in sorted(self.raised):
            self.act(alarm.cleared, probe, by="engine")
        self.time_passes(quiet, watched=True)
        self.time_passes(quiet, watched=True)
        for probe in sorted(self.raised):
            self.act(alarm.raised, reading(self.play.room.clock.now(), probe=probe), priority, by="engine")

    @rule(length=minutes, watched=st.booleans())
    def time_passes(self, length: float, watched: bool) -> None:
        """Let time pass, with an engine or while it is down."""
        self.act(drill.advance, round(length * MINUTE))
        if watched:
            self.engine()

    @rule()
    def engine(self) -> None:
        self.runner.run(self.play.run())
        self.settled = True

    @invariant()
    def holds(self) -> None:
        self.runner.run(check(self.play, settled=self.settled))

    @invariant()
    def a_board_keeps_nothing_stale(self) -> None:
        """What a board has kept since the shift began is what another one would read now."""
        now = self.play.room.clock.now()

        async def views(history: Kept | None) -> list[IncidentView]:
            async with self.play.room.store.reading() as tx:
                return await incident_views(tx, self.play.room, now, history)

        assert self.runner.run(views(self.history)) == self.runner.run(views(None))


TestShift = Shift.TestCase
TestShift.settings = played(25)
