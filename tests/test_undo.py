"""Taking acts back: what comes back, what cannot, and nobody's newer change lost."""

from functools import partial
from pathlib import Path

import pytest

from data import actions, events, silences, tasks
from data.errors import Refused
from data.records import DAY, HOUR, Kind, Priority, Signal, State, Status
from tests.rehearsal import Rehearsal
from tests.rooms import PARK
from tests.test_board import Desk, desk
from warroom.commands import action, ending, escalation, posting, silence, takeback, task
from warroom.commands import incident as commands
from warroom.screens.actions import valid_now
from warroom.screens.takingback import KEPT, Done, Undos

TICKED = "d1-3.availability"


def can_undo(hands: Desk) -> bool:
    return "undo" in [entry.id for entry in valid_now(hands.screen.standing)]


def says(hands: Desk, words: str) -> bool:
    return words in hands.said


async def opened(hands: Desk, priority: Priority = Priority.P1) -> None:
    await hands.app.room.do(commands.open_incident, "calls drop", priority)
    await hands.until(lambda: bool(hands.screen.situation and hands.screen.situation.incidents))


async def said(hands: Desk, key: str, words: str) -> None:
    await hands.press(key)
    await hands.until(lambda: words in hands.said)


async def state(hands: Desk, item: str) -> str:
    async with hands.app.room.store.reading() as tx:
        return (await tasks.marks(tx))[item].state


async def kinds(hands: Desk, subject: str) -> list[str]:
    async with hands.app.room.store.reading() as tx:
        return [each.kind for each in await events.of_subject(tx, subject)]


# On a board


async def test_several_acts_are_taken_back_the_last_one_first(tmp_path: Path) -> None:
    async with desk(tmp_path, busy=False) as hands:
        await opened(hands)
        assert not can_undo(hands)
        await said(hands, "t", "takes it back")
        await hands.until(lambda: can_undo(hands))
        await hands.press("p")
        await hands.choose("3")
        await hands.type("one site")
        await hands.until(lambda: "P1 → P3" in hands.said)
        await hands.press("x")
        await hands.type("restart")
        await hands.until(lambda: "written" in hands.said)
        await said(hands, "z", "nothing is planned next")
        assert (await hands.incident(1)).next_action is None
        await said(hands, "z", "INC-1 is P1 again")
        assert (await hands.incident(1)).priority is Priority.P1
        await said(hands, "z", "open again")
        assert await state(hands, TICKED) == "open"
        await said(hands, "z", "nothing to take back")
        await hands.until(lambda: not can_undo(hands))
        done = [kind for kind in await kinds(hands, "INC-1") if kind not in ("opened", "level")]
        assert done == ["priority", "next_action", "next_action", "priority"]


async def test_parts_silences_and_endings_are_taken_back(tmp_path: Path) -> None:
    async with desk(tmp_path, busy=False) as hands:
        await opened(hands, Priority.P4)
        room = hands.app.room
        await room.by(PARK).do(commands.assign, "INC-1", "commander", "박인프라")
        for name in ("han", "kim"):
            await hands.press("g")
            await hands.choose("1")
            await hands.until(lambda: hands.asks)
            await hands.press(*["backspace"] * 3)
            await hands.type(name)
            await hands.until(partial(says, hands, f"commander: {name}"))
        await said(hands, "z", "commander: han")
        await said(hands, "z", "commander: 박인프라")
        await hands.press("i")
        await hands.choose("1")
        await hands.choose("2")
        await hands.type("upgrade")
        await hands.until(lambda: "are held until" in hands.said)
        await said(hands, "z", "SIL-1 has ended")
        async with room.store.reading() as tx:
            assert await silences.active(tx, room.clock.now()) == []
        await hands.press("escape", "m")
        await hands.type("rerouted")
        await hands.type("route back")
        await hands.until(lambda: "INC-1 mitigated" in hands.said)
        await said(hands, "z", "not mitigated any more")
        again = await hands.incident(1)
        assert (again.status, again.fix, again.undo) == (Status.TRIGGERED, None, None)
        await room.do(ending.resolve, "INC-1")
        await room.do(posting.post_update, "INC-1", "a cable", kind="completion")
        await hands.until(lambda: "close" in [entry.id for entry in valid_now(hands.screen.standing)])
        await said(hands, "c", "INC-1 closed")
        await said(hands, "z", "resolved again")
        assert (await hands.incident(1)).status is Status.RESOLVED


async def test_what_cannot_be_taken_back_says_why_and_what_comes_next(tmp_path: Path) -> None:
    async with desk(tmp_path, busy=False) as hands:
        await opened(hands)
        await said(hands, "t", "takes it back")
        await said(hands, "a", "acknowledged")
        await said(hands, "z", "INC-1 acknowledged cannot be taken back: a claim ends by itself")
        assert "z again takes back: System availability" in " ".join(hands.said.split())
        assert await state(hands, TICKED) == "done"
        await said(hands, "z", "open again")
        await hands.press("n")
        await hands.type("seen")
        await hands.until(lambda: "written" in hands.said)
        await said(hands, "z", "it stands in the record")
        await said(hands, "z", "nothing to take back")


async def test_what_somebody_else_has_changed_since_stays(tmp_path: Path) -> None:
    async with desk(tmp_path, busy=False) as hands:
        await opened(hands)
        other = hands.app.room.by(PARK)
        await hands.press("p")
        await hands.choose("2")
        await hands.type("one site")
        await hands.until(lambda: "P1 → P2" in hands.said)
        await other.do(escalation.change_priority, "INC-1", Priority.P3, "two phones")
        await said(hands, "z", "INC-1 has changed since, priority by 박인프라")
        assert (await hands.incident(1)).priority is Priority.P3
        await said(hands, "z", "nothing to take back")
        await said(hands, "t", "takes it back")
        await other.do(task.undo, TICKED)
        await other.do(task.done, TICKED)
        await said(hands, "z", "has changed since, done by 박인프라")
        assert await state(hands, TICKED) == "done"


async def test_the_selected_tick_comes_before_another_tick_but_not_before_another_act(tmp_path: Path) -> None:
    async with desk(tmp_path, busy=False) as hands:
        await opened(hands)
        await hands.press("4", "space")
        await hands.until(lambda: "takes it back" in hands.said)
        await hands.press("down")
        await said(hands, "space", "Response time")
        await hands.press("up")
        await hands.until(lambda: hands.screen.checklist.selected_item == TICKED)
        await hands.press("x")
        await hands.type("restart")
        await hands.until(lambda: "written" in hands.said)
        await said(hands, "z", "nothing is planned")
        await said(hands, "z", "availability")
        assert (await state(hands, TICKED), await state(hands, "d1-3.response_time")) == ("open", "done")
        await hands.press("1")
        await said(hands, "z", "Response time")
        assert await state(hands, "d1-3.response_time") == "open"


async def test_a_skipped_item_is_skipped_again_and_a_skip_is_taken_back(tmp_path: Path) -> None:
    async with desk(tmp_path, busy=False) as hands:
        await hands.app.room.do(task.skip, TICKED, "no line yet")
        await hands.press("4")
        await hands.until(
            lambda: bool(hands.screen.situation and hands.screen.situation.tasks[0].state == "skipped")
        )
        await said(hands, "space", "takes it back")
        assert await state(hands, TICKED) == "done"
        await hands.press("1")
        await said(hands, "z", "open again")
        assert await state(hands, TICKED) == "skipped"
        await hands.press("4")
        await said(hands, "z", "open again")
        assert await state(hands, TICKED) == "open"


def test_a_board_keeps_the_last_acts() -> None:
    undos = Undos()
    assert (undos.last, undos.pop(), undos.any_back) == (None, None, False)
    for number in range(KEPT + 5):
        undos.push(Done(str(number), None))
    assert [undos.pop() for _ in range(KEPT + 1)] == [
        *(Done(str(number), None) for number in range(KEPT + 4, 4, -1)),
        None,
    ]


# In the record


async def entry(play: Rehearsal) -> takeback.Entry:
    async with play.room.store.reading() as tx:
        return takeback.Entry(await events.last_seq(tx))


async def test_a_mitigation_taken_back_leaves_what_was_owed_from_where_it_began(play: Rehearsal) -> None:
    await play.do(commands.open_incident, "calls drop", Priority.P1)
    await play.do(commands.acknowledge, "INC-1")
    await play.to(10)
    await play.do(ending.mitigate, "INC-1", fix="x", undo="y")
    seq = await entry(play)
    await play.by("park").do(commands.add_note, "INC-1", "looks good")
    again = await play.do(takeback.mitigation, "INC-1", seq)
    assert (again.status, again.mitigated_at, again.step) == (Status.ACKNOWLEDGED, None, 1)
    fixes = await play.promises(Kind.TEMPORARY_FIX)
    assert [(each.state, play.since_start(each.due_at)) for each in fixes] == [(State.MET, 30), (State.ARMED, 30)]
    await play.to(31)
    assert (await play.promises(Kind.TEMPORARY_FIX))[-1].state is State.FIRED
    with pytest.raises(Refused, match="has changed since, unmitigated by lee"):
        await play.do(takeback.mitigation, "INC-1", seq)
    assert await play.chain_holds()


async def test_a_closing_taken_back_is_the_same_resolved_incident(play: Rehearsal) -> None:
    await play.do(commands.open_incident, "calls drop", Priority.P4)
    await play.do(ending.resolve, "INC-1")
    await play.do(posting.post_update, "INC-1", "a cable", kind="completion")
    before = await play.do(commands.add_note, "INC-1", "bye")
    promised = await play.promises()
    await play.do(ending.close, "INC-1")
    seq = await entry(play)
    again = await play.do(takeback.closing, "INC-1", seq)
    assert again.model_copy(update={"row_version": before.row_version}) == before
    assert await play.promises() == promised
    await play.do(ending.reopen, "INC-1", signal=Signal.NONE)
    with pytest.raises(Refused, match="has changed since, reopened"):
        await play.do(takeback.closing, "INC-1", seq)


async def test_each_is_refused_once_somebody_has_changed_the_same(play: Rehearsal) -> None:
    other = play.by("park")
    await play.do(commands.open_incident, "calls drop", Priority.P2)
    await play.do(commands.set_next_action, "INC-1", "one")
    seq = await entry(play)
    await other.do(commands.set_next_action, "INC-1", "two")
    with pytest.raises(Refused, match="next_action by park"):
        await play.do(takeback.next_action, "INC-1", seq, None)
    await play.do(commands.assign, "INC-1", "scribe", "lee")
    seq = await entry(play)
    await other.do(commands.assign, "INC-1", "commander", "park")
    given = await play.do(takeback.part, "INC-1", seq, "scribe", None)
    assert (given.scribe, given.commander) == (None, "park")
    with pytest.raises(Refused, match="assigned by lee"):
        await play.do(takeback.part, "INC-1", seq, "scribe", None)
    await play.do(action.add, "INC-1", "watch it", kind="detective", due_at=play.start + DAY)
    await play.do(action.done, "ACT-1")
    seq = await entry(play)
    await other.do(action.reopen, "ACT-1")
    await other.do(action.done, "ACT-1")
    with pytest.raises(Refused, match="done by park"):
        await play.do(takeback.action_done, "ACT-1", seq)
    async with play.room.store.reading() as tx:
        found = await actions.get(tx, 1)
    assert found is not None
    assert found.done_by == "park"
    held = await play.do(silence.add, "INC-1", play.start + HOUR, "upgrade")
    await other.do(silence.end, held.number)
    with pytest.raises(Refused, match="has ended already"):
        await play.do(silence.end, held.number)
    parts = [text for _minute, _actor, text in await play.timeline("INC-1") if "scribe" in text]
    assert parts == ["assigned: scribe: lee", "assigned: scribe: lee → nobody"]
