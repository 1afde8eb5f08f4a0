"""What people do to meetings and reports, what is owed for them, and who is reminded, on a real store."""

from datetime import datetime
from pathlib import Path

import pytest

from data import appointments, audit, events, happened, obligations, outbox
from data.errors import Refused
from data.records import DAY, HOUR, MINUTE, Event, Ms, Obligation, State
from tests.rooms import LEE, advance, new_room, settle
from warroom import agenda, situation
from warroom.commands import appointment, following
from warroom.engine.engine import Engine
from warroom.room import Room
from warroom.rules.audit import KINDS, unrecorded
from warroom.rules.bells import Bell, Cause
from warroom.wording import event_text, ring_text

ROUTES = """\
notify:
  - {name: chat, url: "json://127.0.0.1:9/a", levels: [1]}
  - {name: lead, url: "json://127.0.0.1:9/b", levels: [2]}
  - {name: everybody, url: "json://127.0.0.1:9/c", levels: [1]}
people:
  lee: {routes: [chat]}
  kim: {routes: [lead]}
"""


def at(text: str) -> Ms:
    return round(datetime.fromisoformat(f"2026-12-{text}:00+09:00").timestamp() * 1000)


async def room_at(folder: Path, text: str, more: str = "") -> Room:
    """Return a room in which the plan is followed since ``text``."""
    room = await new_room(folder, start=at(text), more=more)
    await room.do(following.follow)
    return room


async def owed(room: Room, subject: str) -> list[Obligation]:
    async with room.store.reading() as tx:
        return await obligations.of_subject(tx, subject)


async def states(room: Room, subject: str) -> list[State]:
    return [each.state for each in await owed(room, subject)]


async def told(room: Room, subject: str) -> list[Event]:
    async with room.store.reading() as tx:
        return await events.of_subject(tx, subject)


async def refused(room: Room, *act: object) -> str:
    command, *args = act
    with pytest.raises(Refused) as found:
        await room.do(command, *args)  # type: ignore[arg-type]
    return str(found.value)


async def standing(room: Room, id_: str) -> str:
    async with room.store.reading() as tx:
        return (await agenda.one(tx, room, id_)).state


class TestOwed:
    async def test_what_was_over_before_anybody_followed_the_plan_is_late_for_nobody(self, tmp_path: Path) -> None:
        room = await new_room(tmp_path, start=at("01T14:00"))
        assert await standing(room, "standup@2026-12-01") == "past"
        await room.do(following.follow)
        assert await standing(room, "standup@2026-12-01") == "past"
        assert await owed(room, "agenda:standup@2026-12-01") == []
        assert await standing(room, "standup@2026-12-02") == "ahead"
        await advance(room, 19 * 60 + 46)
        await room.do(following.follow)
        assert await standing(room, "standup@2026-12-01") == "past"
        assert await standing(room, "standup@2026-12-02") == "late"

    async def test_a_meeting_that_nobody_held_is_missed_half_an_hour_after_its_end(self, tmp_path: Path) -> None:
        room = await room_at(tmp_path, "01T08:00")
        (promise,) = await owed(room, "agenda:standup@2026-12-01")
        assert (promise.anchor_at, promise.due_at) == (at("01T09:00"), at("01T09:45"))
        await advance(room, 104)
        assert await states(room, "agenda:standup@2026-12-01") == [State.ARMED]
        await advance(room, 1)
        assert await states(room, "agenda:standup@2026-12-01") == [State.FIRED]
        (missed,) = await told(room, "agenda:standup@2026-12-01")
        assert (missed.kind, event_text(missed, room.site.plan)) == ("breached", "missed: meeting")
        async with room.store.reading() as tx:
            assert [line for line in await outbox.waiting(tx) if line.subject.startswith("agenda")] == []
        await room.close()

    async def test_what_was_held_or_sent_is_owed_no_more_and_owed_again_when_that_is_taken_back(
        self, tmp_path: Path
    ) -> None:
        room = await room_at(tmp_path, "01T09:05")
        assert await room.do(appointment.hold, "standup", "첫째\n둘째") == "standup@2026-12-01"
        assert await states(room, "agenda:standup@2026-12-01") == [State.MET]
        words = await refused(room, appointment.hold, "standup")
        assert words == "standup@2026-12-01 was held, said 이기술 0 s ago; take that back first"
        await room.do(appointment.hold, "standup", "더 나은 회의록")
        async with room.store.reading() as tx:
            assert (await appointments.marks(tx))["standup@2026-12-01"].text == "더 나은 회의록"
        await room.do(appointment.undo, "standup")
        assert await states(room, "agenda:standup@2026-12-01") == [State.MET, State.ARMED]
        await room.do(following.follow)
        assert await states(room, "agenda:standup@2026-12-01") == [State.MET, State.ARMED]
        await room.do(appointment.send, "daily", "https://wiki/daily")
        assert await states(room, "report:daily@2026-12-01") == [State.MET]
        said = await told(room, "report:daily@2026-12-01")
        assert [(each.kind, each.payload["text"]) for each in said] == [("sent", "https://wiki/daily")]
        kinds = [each.kind for each in await told(room, "agenda:standup@2026-12-01")]
        assert kinds == ["convened", "minutes", "undone"]
        await room.close()

    async def test_what_is_taken_back_after_its_time_is_missed_once(self, tmp_path: Path) -> None:
        room = await room_at(tmp_path, "01T09:05")
        await room.do(appointment.hold, "standup")
        await advance(room, 60)
        await room.do(appointment.undo, "standup@2026-12-01")
        await room.do(following.follow)
        await settle(room)
        assert await states(room, "agenda:standup@2026-12-01") == [State.MET, State.FIRED]
        kinds = [each.kind for each in await told(room, "agenda:standup@2026-12-01")]
        assert kinds == ["convened", "breached", "undone"]
        await room.close()

    async def test_what_is_moved_is_due_then_and_as_planned_when_taken_back(self, tmp_path: Path) -> None:
        room = await room_at(tmp_path, "01T08:00")
        subject = "agenda:standup@2026-12-01"
        assert await room.do(appointment.move, "standup", at("02T11:00"), "행사") == "standup@2026-12-01"
        assert await states(room, subject) == [State.SUPERSEDED, State.ARMED]
        assert (await owed(room, subject))[-1].due_at == at("02T11:45")
        (reminder,) = [each for each in await owed(room, "remind:standup@2026-12-01") if each.state is State.ARMED]
        assert reminder.due_at == at("02T10:50")
        (moved,) = await told(room, subject)
        assert event_text(moved, room.site.plan) == "→ 2026-12-02 11:00: 행사"
        await room.do(following.follow)
        assert await states(room, subject) == [State.SUPERSEDED, State.ARMED]
        words = await refused(room, appointment.hold, "standup@2026-12-01")
        assert words == "standup@2026-12-01 is on 2026-12-02; move it first, or wait"
        await room.do(appointment.undo, "standup@2026-12-01")
        (armed,) = [each for each in await owed(room, subject) if each.state is State.ARMED]
        assert armed.due_at == at("01T09:45")
        assert "nothing to take back" in await refused(room, appointment.undo, "standup@2026-12-01")
        await room.close()

    async def test_what_is_skipped_is_neither_missed_nor_reminded_of(self, tmp_path: Path) -> None:
        room = await room_at(tmp_path, "01T08:00")
        await room.do(appointment.skip, "standup", "휴무")
        await room.do(following.follow)
        await advance(room, 3 * 60)
        for subject in ("agenda:standup@2026-12-01", "remind:standup@2026-12-01"):
            assert await states(room, subject) == [State.CANCELLED]
        assert [each.kind for each in await told(room, "agenda:standup@2026-12-01")] == ["skipped"]
        assert "was skipped by 이기술" in await refused(room, appointment.hold, "standup@2026-12-01")
        await room.close()

    async def test_refuses_what_makes_no_sense(self, tmp_path: Path) -> None:
        room = await room_at(tmp_path, "01T10:00")
        assert "is no meeting" in await refused(room, appointment.hold, "party")
        assert "`warroom agenda done`" in await refused(room, appointment.hold, "daily")
        assert "`warroom agenda hold`" in await refused(room, appointment.send, "standup")
        assert "into the past" in await refused(room, appointment.move, "standup", at("01T09:00"), "x")
        assert "begins then already" in await refused(room, appointment.move, "standup", at("02T09:00"), "x")
        assert "is empty" in await refused(room, appointment.skip, "standup", " ")
        assert "only a meeting decides" in await refused(room, appointment.decide, "daily", "x")
        assert "is empty" in await refused(room, appointment.decide, "standup", " ")
        async with room.store.reading() as tx:
            assert await appointments.marks(tx) == {}
        await room.close()

    async def test_what_was_missed_may_be_held_all_the_same(self, tmp_path: Path) -> None:
        room = await room_at(tmp_path, "01T08:00")
        await advance(room, 2 * 60)
        await room.do(appointment.hold, "standup@2026-12-01")
        (promise,) = await owed(room, "agenda:standup@2026-12-01")
        assert (promise.state, promise.met_at) == (State.FIRED, room.clock.now())
        await room.close()


class TestReminders:
    async def test_whoever_attends_and_has_a_route_is_told_once(self, tmp_path: Path) -> None:
        room = await room_at(tmp_path, "01T08:00", ROUTES)
        await advance(room, 49)
        assert await states(room, "remind:standup@2026-12-01") == [State.ARMED]
        await advance(room, 1)
        path, site = room.store.path, room.site
        await room.close()
        # Another engine, which follows the plan anew, sends nothing twice.
        room = await Room.enter(path, site, LEE)
        await room.do(following.follow)
        await Engine(room).once()
        await advance(room, 5)
        (reminder,) = await owed(room, "remind:standup@2026-12-01")
        assert (reminder.state, reminder.due_at) == (State.FIRED, at("01T08:50"))
        async with room.store.reading() as tx:
            lines = await outbox.lines_about(tx, "remind:standup@2026-12-01")
        # A route that belongs to nobody is no attendee.
        assert {each.channels: each.people for each in lines} == {("chat",): ("이기술",), ("lead",): ("김지원",)}
        assert {each.text for each in lines} == {"Daily stand-up begins at 09:00"}
        (said,) = await told(room, "remind:standup@2026-12-01")
        assert event_text(said, room.site.plan) == "reminded: 김지원, 이기술"
        await room.close()

    async def test_one_that_comes_late_is_sent_while_people_may_still_come(self, tmp_path: Path) -> None:
        room = await room_at(tmp_path, "01T08:00", ROUTES)
        await advance(room, 70)
        async with room.store.reading() as tx:
            assert len(await outbox.lines_about(tx, "remind:standup@2026-12-01")) == 2
        await advance(room, 12 * 60)
        async with room.store.reading() as tx:
            # The report was due long ago.
            assert await outbox.lines_about(tx, "remind:daily@2026-12-01") == []
        await room.close()

    async def test_the_audit_finds_what_each_reminder_has_left(self, tmp_path: Path) -> None:
        room = await room_at(tmp_path, "01T08:00", ROUTES)
        await advance(room, 3 * 60)
        async with room.store.reading() as tx:
            fired, entries = await audit.fired(tx), await audit.entries(tx, KINDS)
            missed = {each.subject for each in await happened.fired(tx, 0) if not each.subject.startswith("task")}
        assert {each.subject for each in fired} >= {"remind:standup@2026-12-01", "agenda:standup@2026-12-01"}
        assert not unrecorded(fired, entries)
        # A reminder went out when it was meant to: nothing was missed.
        assert missed == {"agenda:standup@2026-12-01"}
        lost = unrecorded(fired, [each for each in entries if each.kind != "reminded"]).obligation
        assert lost == next(each.id for each in fired if each.subject.startswith("remind:"))
        await room.close()

    async def test_a_board_rings_and_counts_down_to_the_begin(self, tmp_path: Path) -> None:
        room = await room_at(tmp_path, "01T08:00")
        bell = Bell(5 * MINUTE)
        shown = await situation.read(room)
        assert bell.look(shown) == []
        assert [each.id for each in shown.soon] == ["standup@2026-12-01", "daily@2026-12-01"]
        assert shown.next_due is not None
        assert (shown.next_due.name, shown.next_due.due_at) == ("Daily stand-up", at("01T09:00"))
        # Time alone has passed, nothing is read anew.
        (ring,) = bell.look(shown.model_copy(update={"now": at("01T08:51")}))
        assert (ring.cause, ring_text(ring)) == (Cause.APPOINTMENT, "Daily stand-up in 9 min")
        await advance(room, 51)
        assert bell.look(await situation.read(room)) == []
        await room.do(appointment.skip, "standup", "x")
        assert [each.id for each in (await situation.read(room)).soon] == ["daily@2026-12-01"]
        await room.close()


async def test_whoever_looks_ahead_for_a_week_finds_all_that_is_owed(tmp_path: Path) -> None:
    room = await room_at(tmp_path, "01T08:00")
    async with room.store.reading() as tx:
        ahead = [each for each in await obligations.armed_by_plan(tx) if not each.subject.startswith("task:")]
    assert {each.subject for each in ahead if "2026-12-04" in each.subject} == {
        f"{kind}:{name}@2026-12-04"
        for kind, name in (
            ("agenda", "standup"),
            ("agenda", "operations"),
            ("report", "daily"),
            ("report", "weekly"),
            *(("remind", name) for name in ("standup", "operations", "daily", "weekly")),
        )
    }
    assert max(each.due_at for each in ahead) <= at("01T08:00") + 7 * DAY
    assert min(each.due_at for each in ahead) == at("01T09:00") - 10 * MINUTE
    assert all(each.due_at - each.anchor_at <= HOUR + 30 * MINUTE for each in ahead)
    await room.close()
