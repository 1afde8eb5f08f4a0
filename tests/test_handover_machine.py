"""The watch goes from one to the other in whatever order things happen: what is promised of it holds."""

import asyncio
import contextlib
import hashlib
import io
import json
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import asdict
from datetime import date, datetime, timedelta
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from data import events, handovers, i18n, incidents, obligations
from data.errors import Refused
from data.events import canonical
from data.records import DAY, HOUR, MINUTE, Handover, Kind, Ms, Obligation, Priority, State
from data.store import Tx, open_store
from tests.crew import Mate, mate
from tests.invariants import check
from tests.machines import played
from tests.rehearsal import LADDER, NOWHERE, Rehearsal
from warroom import duty
from warroom.cli import run
from warroom.commands import change, drill, ending, handover, incident, roster, walking, watchitem
from warroom.config import Site, load_site
from warroom.handover import walk as walks
from warroom.handover.walk import Handing
from warroom.room import Actor, Room
from warroom.rules.duty import key_of
from warroom.rules.walk import walk

SEOUL = ZoneInfo("Asia/Seoul")
START: Ms = round(datetime(2026, 12, 1, 12, tzinfo=SEOUL).timestamp() * 1000)
"""The thirteenth day of the programme, a Tuesday: two more nights around the clock, then business hours."""
BUSINESS = date(2026, 12, 3)
GRACE, DRAFT = 15 * MINUTE, 60 * MINUTE
SITE = """\
plan: aicc
go_live: 2026-11-19T00:00:00+09:00
language: en
people:
{people}
notify:
{notify}
roster:
  days:
    2026-12-01: {{morning: [lee, park], afternoon: [choi, jung], night: [han]}}
    2026-12-02: {{morning: [lee, park], afternoon: [choi, jung], night: [han]}}
    2026-12-03: {{morning: [lee, park]}}
"""
names = st.sampled_from(["lee", "park", "choi", "jung", "han", "visitor"])
picks = st.integers(0, 9)


def fold(line: Connection) -> None:
    """Tell, in a process that has seen nothing of it, what the chain of a store says of one handover."""
    while True:
        path, name = line.recv()
        line.send(asyncio.run(_folded(Path(path), name)))


async def _folded(path: Path, name: str) -> dict[str, Any]:
    store = await open_store(path, create=False)
    try:
        async with store.reading() as tx:
            return asdict(walk(await events.of_subject(tx, name)))
    finally:
        await store.close()


def write_site(folder: Path) -> Site:
    path = folder / "warroom.yaml"
    path.write_text(SITE.format(people=LADDER, notify=NOWHERE), encoding="utf-8")
    return load_site(path, {})


def begins(rostered: set[tuple[date, str]], until: Ms) -> Iterator[Ms]:
    """Yield when each shift begins its watch, reckoned from a wall clock alone."""
    for number in range(3 + (until - START) // DAY):
        day = date(2026, 12, 1) + timedelta(days=number)
        always = day < BUSINESS
        hours = {"morning": 6 if always else 9, "afternoon": 14} | ({"night": 22} if always else {})
        for shift, hour in hours.items():
            if always or (day.weekday() < 5 and (day, shift) in rostered):
                yield round(datetime(day.year, day.month, day.day, hour, tzinfo=SEOUL).timestamp() * 1000)


class Watch(RuleBasedStateMachine):
    """Days in which the watch goes over, or does not."""

    folder: ClassVar[Mate]
    """Another process, which folds what the chain says."""
    place: ClassVar[str]

    def __init__(self) -> None:
        super().__init__()
        i18n.use("en")
        self.runner = asyncio.Runner()
        self.path = Path(tempfile.mkdtemp(dir=self.place)) / "room.db"
        self.site = write_site(self.path.parent)
        self.runner.run(drill.new(self.path, START, 0.0))
        self.play = self.runner.run(self.enter())
        self.settled = False
        self.passes: list[Ms] = []
        """When an engine has looked."""
        self.taken: list[tuple[Ms, Ms]] = []
        """When the watch was taken, and the begin of the shift for which it was."""
        self.rostered = {(day, shift) for day, on in self.site.roster.days.items() for shift in on}
        self.said: set[str] = set()
        self.ticked: dict[str, int] = {}
        self.opened: set[str] = set()
        self.waits = False
        """Whether something is offered."""

    @initialize(hours=st.sampled_from([0, 0, 20, 40]), held=st.sampled_from([True, True, False]), by=names)
    def begin(self, hours: int, held: bool, by: str) -> None:
        """Begin anywhere in those days, with or without somebody who holds the watch."""
        self.act(drill.advance, hours * HOUR)
        if held:
            self.accept(by)

    async def enter(self) -> Rehearsal:
        room = await Room.enter(self.path, self.site, Actor("lee", "lee"))
        return Rehearsal(room, START)

    def teardown(self) -> None:
        self.runner.run(self.play.room.close())
        self.runner.close()

    # ---- how a rule acts

    @property
    def now(self) -> Ms:
        return self.play.room.clock.now()

    def read(self, look: Callable[[Tx], Awaitable[Any]]) -> Any:
        async def reading() -> Any:
            async with self.play.room.store.reading() as tx:
                return await look(tx)

        return self.runner.run(reading())

    def act(self, command: Callable[..., Awaitable[Any]], *args: Any, by: str = "lee", **more: Any) -> Any:
        """Carry out a command; a refusal is an answer like any other."""
        self.settled = False
        try:
            return self.runner.run(self.play.by(by).do(command, *args, **more))
        except Refused:
            return None
        finally:
            self.waits = self.read(handovers.offered) is not None

    def room(self, by: str) -> Room:
        return self.play.by(by).room

    def ahead(self) -> Handover | None:
        found: Handover | None = self.read(handovers.ahead)
        return found

    def stands(self, by: str) -> Handing | None:
        """Return what waits for an answer, as ``by`` sees it."""

        async def look(tx: Tx) -> Handing | None:
            waits = await handovers.offered(tx)
            room = self.room(by)
            return None if waits is None else await walks.read(tx, room, waits, self.now, taker=by)

        found: Handing | None = self.read(look)
        return found

    # ---- time

    def advance(self, duration: Ms, watched: bool) -> None:
        self.act(drill.advance, duration)
        if watched:
            self.engine()

    @rule(length=st.sampled_from([1, 5, 14, 15, 30, 60, 240, 480, 1000]), watched=st.booleans())
    def time_passes(self, length: int, watched: bool) -> None:
        self.advance(length * MINUTE, watched)

    @rule(
        offset=st.sampled_from([-61, -60, -59, -30, -1, 0, 1, 14, 15, 16, 29]),
        watched=st.booleans(),
        offering=st.booleans(),
    )
    def to_a_begin(self, offset: int, watched: bool, offering: bool) -> None:
        """Go to about the next begin of a shift, and perhaps offer the watch there."""
        moments = (each + offset * MINUTE for each in begins(self.rostered, self.now + 8 * DAY))
        coming = next((each for each in moments if each > self.now), None)
        if coming is not None:
            self.advance(coming - self.now, watched)
        if offering and not self.waits:
            self.offer("lee")

    @rule()
    def engine(self) -> None:
        self.runner.run(self.play.run())
        self.settled = True
        self.passes.append(self.now)

    @rule()
    def restart(self) -> None:
        """Leave the room, audit it, and enter it again as another process would."""
        self.engine()
        self.runner.run(self.play.room.close())
        told = io.StringIO()
        with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
            status = run(["--db", str(self.path), "--config", str(self.path.parent / "warroom.yaml"), "audit"])
        assert status == 0, told.getvalue()
        self.play = self.runner.run(self.enter())

    # ---- the two sides

    def offered_anew(self) -> None:
        self.said, self.ticked, self.opened = set(), {}, set()

    @precondition(lambda self: not self.waits)
    @rule(by=names)
    def offer(self, by: str) -> None:
        if self.act(handover.offer, self.room(by), by=by) is not None:
            self.offered_anew()

    @precondition(lambda self: self.waits)
    @rule(by=names)
    def decline(self, by: str) -> None:
        self.act(handover.decline, "not yet", by=by)

    @rule(by=names)
    def accept(self, by: str) -> None:
        before = self.ahead()
        taken = self.act(handover.accept, self.room(by), by=by)
        self.judged(taken, before, by)

    @precondition(lambda self: self.waits)
    @rule(by=names, other=names, own=st.booleans(), walked=st.booleans())
    def hurry(self, by: str, other: str, own: bool, walked: bool) -> None:
        """Accept right after somebody has changed something, perhaps oneself."""
        if walked:
            self.walk_all(by, at_once=False)
        self.change(by if own else other, under_way=True)
        self.accept(by)

    @rule(by=names)
    def relieve(self, by: str) -> None:
        before = self.ahead()
        found = self.act(handover.relieve, self.room(by), "nobody came", by=by)
        assert found is not None
        self.judged(found if found.state == "accepted" else None, before, by)

    def judged(self, taken: Handover | None, before: Handover | None, by: str) -> None:
        """See that the watch went over if, and only if, everything was understood and seen."""
        if before is None or before.state != "offered":
            self.offered_anew()
        now = self.ahead() if taken is None else taken
        if now is None or now.state not in ("offered", "accepted"):
            return
        # What the acceptance itself has changed was seen by whoever accepts.
        owed, changed, silences = self.read(lambda tx: self.open_and_changed(tx, now, by))
        walked = owed <= self.said and all(self.ticked.get(name, 0) >= seq for name, seq in changed.items())
        if now.relief:
            frozen = {each["id"] for each in json.loads(now.body or "")["incidents"] if each["priority"] < "P3"}
            walked &= owed | frozen | silences <= self.opened
        assert walked == (taken is not None), (now, owed, self.said, changed, self.ticked)
        if taken is not None:
            assert taken.start_at is not None
            self.taken.append((self.now, taken.start_at))
            self.took_for(taken, before, by)

    async def open_and_changed(self, tx: Tx, of: Handover, by: str) -> tuple[set[str], dict[str, int], set[str]]:
        """Return the P1 and P2 that are open, what others changed since the cutoff, and the silences frozen."""
        owed = {each.id for each in await incidents.open_ones(tx) if each.priority < Priority.P3}
        changed = {
            each.subject: each.seq
            for each in await events.after(tx, of.cutoff_seq or 0)
            if not each.subject.startswith("HO-") and each.subject != "clock" and each.actor != by
        }
        return owed, changed, {each["id"] for each in json.loads(of.body or "")["silences"]}

    def took_for(self, taken: Handover, before: Handover | None, by: str) -> None:
        """See for which shift somebody took the watch: never for one that begins later than in an hour."""
        begin = taken.start_at or 0
        was_offered = before is not None and before.state == "offered"
        assert begin <= self.now + DRAFT
        assert begin in (self.now, *begins(self.rostered, self.now)) or (was_offered and begin < self.now)
        people = self.site.people
        assert taken.people[:1] == [by] if by in people else key_of(people, by) is None

    @precondition(lambda self: self.waits)
    @rule(by=names, pick=picks)
    def preview(self, by: str, pick: int) -> None:
        stands = self.stands(by)
        known = () if stands is None else stands.to_open
        name = known[pick % len(known)] if known else "INC-99"
        if self.act(walking.preview, self.room(by), name, by=by) is not None:
            self.opened.add(name)

    @precondition(lambda self: self.waits)
    @rule(by=names, pick=picks, right=st.sampled_from([True, True, False]))
    def read_back(self, by: str, pick: int, right: bool) -> None:
        stands = self.stands(by)
        if stands is None or not stands.owed:
            return
        record = stands.owed[pick % len(stands.owed)]
        said = {name: record[name] for name in ("priority", "next_due", "next_action")}
        if not right:
            said["priority"] = "P4"
        heard = self.act(walking.read_back_one, self.room(by), record["id"], said, by=by)
        assert (heard is not None) == right
        (self.said.add if right else self.said.discard)(record["id"])

    @precondition(lambda self: self.waits)
    @rule(by=names, at_once=st.booleans())
    def walk_all(self, by: str, at_once: bool) -> None:
        """Do everything that accepting needs, and perhaps accept."""
        stands = self.stands(by)
        assert stands is not None
        for name in stands.to_open:
            self.preview(by, stands.to_open.index(name))
        for number in range(len(stands.owed)):
            self.read_back(by, number, True)
        for each in stands.changed:
            self.tick(by, each.number - 1)
        if at_once:
            self.accept(by)

    @precondition(lambda self: self.waits)
    @rule(by=names, pick=picks)
    def tick(self, by: str, pick: int) -> None:
        stands = self.stands(by)
        if self.act(walking.tick, self.room(by), pick + 1, by=by) is not None:
            assert stands is not None
            found = next(each for each in stands.changed if each.number == pick + 1)
            self.ticked[found.subject] = found.events[-1].seq

    @precondition(lambda self: self.waits)
    @rule(by=names)
    def ask(self, by: str) -> None:
        self.act(walking.ask, "who is on call?", by=by)

    @precondition(lambda self: self.waits)
    @rule(by=names, pick=picks)
    def answer(self, by: str, pick: int) -> None:
        self.act(walking.answer, pick, "the vendor", by=by)

    # ---- what else goes on

    def open_incidents(self) -> list[str]:
        return [each.id for each in self.read(incidents.open_ones)]

    @precondition(lambda self: len(self.open_incidents()) < 2)
    @rule(priority=st.sampled_from([Priority.P1, Priority.P2, Priority.P3]), by=names)
    def open(self, priority: Priority, by: str) -> None:
        self.act(incident.open_incident, "routing down", priority, by=by)

    @rule(what=st.sampled_from([incident.acknowledge, ending.mitigate, ending.resolve]), by=names, pick=picks)
    def work(self, what: Callable[..., Awaitable[Any]], by: str, pick: int) -> None:
        found = self.open_incidents()
        if found:
            self.act(what, found[pick % len(found)], by=by)

    @rule(by=names, under_way=st.booleans())
    def change(self, by: str, under_way: bool) -> None:
        if under_way:
            self.act(change.add, "patch", rollback="undo it", state="under_way", by=by)
        else:
            self.act(watchitem.add, "disk of recorder", by=by)

    @rule(day=st.sampled_from([3, 4]), shift=st.sampled_from(["morning", "afternoon"]), on=st.booleans())
    def roster(self, day: int, shift: str, on: bool) -> None:
        which = date(2026, 12, day), shift
        self.act(roster.set_shift, *which, ["lee"] if on else [])
        (self.rostered.add if on else self.rostered.discard)(which)

    # ---- what holds

    @invariant()
    def one_lies_ahead(self) -> None:
        numbers = self.read(
            lambda tx: tx.all("SELECT state FROM handovers WHERE state <> 'accepted' ORDER BY number")
        )
        assert len(numbers) <= 1
        assert not self.taken or len(numbers) == 1

    @invariant()
    def the_room_is_sound(self) -> None:
        self.runner.run(check(self.play, settled=self.settled))

    async def owed(self, tx: Tx) -> list[Obligation]:
        rows = await tx.all("SELECT DISTINCT subject FROM obligations WHERE kind = 'handover'")
        found = await obligations.of_subjects(tx, [row[0] for row in rows])
        return [each for owed in found.values() for each in owed if each.kind is Kind.HANDOVER]

    @invariant()
    def somebody_is_called_once_if_nobody_comes(self) -> None:
        """Where a shift does not take the watch, level 2 is called once; where it does, or did, it is not."""
        owed: list[Obligation] = self.read(self.owed)
        starts = list(begins(self.rostered, self.now + DAY))
        fired = [each for each in owed if each.state is State.FIRED]
        assert all(count == 1 for count in Counter(each.anchor_at for each in fired).values()), "called twice"
        for each in fired:
            assert each.due_at == each.anchor_at + GRACE
            # An offer in mid-shift is owed an answer of its own, whoever took the watch in that same moment.
            came = [at for at, begin in self.taken if begin >= each.anchor_at and each.anchor_at in starts]
            assert not came or min(came) >= (each.fired_at or 0), f"called after it was taken: {each}"
        if not self.taken or not self.settled:
            return
        at, begin = self.taken[-1]
        edge = max(at, begin)
        passed = [each for each in self.passes if each >= at]
        always = [each for each in starts if each > edge and _day(each) < BUSINESS]
        # Each look of an engine settles what has come since the one before: the first of it is called for.
        for before, look in zip([at, *passed], passed, strict=False):
            missed = [each for each in always if before < each + GRACE <= look]
            if missed:
                assert any(each.fired_at == look and each.anchor_at <= missed[0] for each in fired), missed
        if coming := next((each for each in always if each + GRACE > self.now), None):
            assert any(
                (each.state is State.ARMED and each.anchor_at <= coming)
                or (each.state is State.FIRED and each.anchor_at == coming)
                for each in owed
            ), f"nobody would miss the shift of {_local(coming)}"

    @invariant()
    def in_business_hours_who_follows_by_the_roster_is_waited_for(self) -> None:
        waits = self.ahead()
        if waits is None or waits.state == "offered" or not self.taken:
            return
        edge = max(self.now, self.taken[-1][1])
        coming = next((each for each in begins(self.rostered, self.now + 8 * DAY) if each > edge), None)
        owed = [each for each in self.read(self.owed) if each.state is State.ARMED and each.anchor_at > self.now]
        assert [each.anchor_at for each in owed] == ([] if coming is None else [coming]) or any(
            each.state is State.ARMED and each.anchor_at <= self.now for each in self.read(self.owed)
        )

    @invariant()
    def nothing_of_it_comes_after_it_was_accepted(self) -> None:
        for each in self.read(handovers.accepted):
            told = [entry.kind for entry in self.read(partial(events.of_subject, subject=each.id))]
            assert told[-1] == "accepted"
            assert told.count("accepted") == 1
            assert not [one for one in self.read(self.owed) if one.subject == each.id and one.state is State.ARMED]

    @invariant()
    def the_first_call_goes_to_whoever_holds_the_watch(self) -> None:
        async def look(tx: Tx) -> tuple[Any, tuple[str, ...], Handover | None]:
            room = self.play.room
            holder = await duty.holder(tx, self.site, room.calendar, self.now)
            called = await duty.on_watch(tx, self.site, room.calendar, self.now)
            return holder, called, await handovers.last_accepted(tx)

        holder, called, last = self.read(look)
        assert (holder is None) == (last is None)
        if last is None:
            return
        if _day(self.now) < BUSINESS:
            assert holder.name == last.accepted_by
            assert called == tuple(last.people)
        else:
            lead = self.site.people["kim"].name
            assert holder.name in (last.accepted_by, lead)
            rostered_and_not_come = holder.name == lead and "kim" not in called
            assert key_of(self.site.people, holder.name) in (*called, None) or rostered_and_not_come

    @invariant()
    def what_was_sealed_is_what_it_was(self) -> None:
        for each in self.read(handovers.accepted):
            assert each.record is not None
            assert hashlib.sha256(each.record.encode()).hexdigest() == each.seal
            assert canonical(json.loads(each.record)) == each.record
            assert hashlib.sha256((each.body or "").encode()).hexdigest() == each.sha256
            assert json.loads(each.record)["body_sha256"] == each.sha256

    @invariant()
    def whoever_comes_anew_sees_the_same_walk(self) -> None:
        waits = self.ahead()
        if waits is not None and waits.state == "offered":
            here = self.read(lambda tx: events.of_subject(tx, waits.id))
            assert self.folder.ask((str(self.path), waits.id)) == asdict(walk(here))
            assert set(walk(here).said) == self.said
            assert walk(here).opened == self.opened


def _local(at: Ms) -> datetime:
    return datetime.fromtimestamp(at / 1000, SEOUL)


def _day(at: Ms) -> date:
    return _local(at).date()


def test_the_watch_is_held_whatever_happens() -> None:
    with tempfile.TemporaryDirectory(prefix="warroom-watch-") as place, mate(fold) as folder:
        Watch.folder, Watch.place = folder, place
        run_state_machine_as_test(Watch, settings=played(16))
