"""Action items: owed until their moment, listed until done, and told in the chain."""

import pytest

from data import actions
from data.errors import Refused
from data.records import DAY, HOUR, MINUTE, Kind, Ms, Priority, State
from tests.rehearsal import Rehearsal
from warroom import situation
from warroom.commands import action, change, handover, incident


async def an_item(play: Rehearsal, due: Ms = DAY, text: str = "watch the cache") -> None:
    await play.do(incident.open_incident, "routing down", Priority.P4)
    await play.do(action.add, "INC-1", text, kind="detective", due_at=play.start + due)


async def owed(play: Rehearsal) -> list[tuple[int, float, State, float | None]]:
    """Return (epoch, minute due, state, minute met) of what ACT-1 has promised."""
    return [
        (
            each.epoch,
            play.since_start(each.due_at),
            each.state,
            None if each.met_at is None else play.since_start(each.met_at),
        )
        for each in await play.promises(Kind.TASK, subject="ACT-1")
    ]


async def texts(play: Rehearsal, subject: str) -> list[str]:
    return [text for _minute, _actor, text in await play.timeline(subject)]


async def test_done_in_time_is_kept(play: Rehearsal) -> None:
    await an_item(play, HOUR)
    await play.to(20)
    done = await play.by("park").do(action.done, "ACT-1", "https://wiki/7")
    assert (done.done_by, done.evidence, done.owner) == ("park", "https://wiki/7", "lee")
    await play.to(70)
    assert await owed(play) == [(1, 60, State.MET, 20)]
    assert await texts(play, "ACT-1") == ["added: watch the cache", "done: https://wiki/7"]
    assert [each for each in await texts(play, "INC-1") if each.startswith("action")] == [
        "action: ACT-1 to do: watch the cache",
        "action: ACT-1 done: watch the cache",
    ]
    assert await play.chain_holds()


async def test_late_it_is_shown_as_broken_and_may_be_done_after_all(play: Rehearsal) -> None:
    await an_item(play, HOUR)
    await play.to(60)
    assert await owed(play) == [(1, 60, State.FIRED, None)]
    assert (await texts(play, "ACT-1"))[1:] == ["breached: missed: action item"]
    await play.to(90)
    await play.do(action.done, "ACT-1")
    assert await owed(play) == [(1, 60, State.FIRED, 90)]
    assert await play.lines("ACT-1") == []


async def test_taken_back_in_time_it_is_owed_again(play: Rehearsal) -> None:
    await an_item(play, HOUR)
    await play.do(action.done, "ACT-1")
    opened = await play.do(action.reopen, "act-1")
    assert (opened.done_at, opened.done_by, opened.evidence) == (None, None, None)
    assert await owed(play) == [(1, 60, State.MET, 0), (2, 60, State.ARMED, None)]
    await play.to(61)
    assert await owed(play) == [(1, 60, State.MET, 0), (2, 60, State.FIRED, None)]


async def test_taken_back_behind_its_moment_it_is_broken_at_once_and_only_once(play: Rehearsal) -> None:
    await an_item(play, HOUR)
    await play.do(action.done, "ACT-1")
    await play.to(120)
    await play.do(action.reopen, "ACT-1")
    await play.run()
    assert await owed(play) == [(1, 60, State.MET, 0), (2, 120, State.FIRED, None)]
    await play.do(action.done, "ACT-1")
    await play.do(action.reopen, "ACT-1")
    await play.run()
    assert len(await owed(play)) == 2


async def test_what_makes_no_sense_is_refused(play: Rehearsal) -> None:
    await an_item(play)
    later = play.start + DAY
    with pytest.raises(Refused, match="no such incident"):
        await play.do(action.add, "INC-9", "x", kind="corrective", due_at=later)
    with pytest.raises(Refused, match="due in the past"):
        await play.do(action.add, "INC-1", "x", kind="corrective", due_at=play.start)
    for empty in ({"text": " \x1b[31m "}, {"owner": "\u200b"}):
        words = {"text": "x", "owner": "lee", **empty}
        with pytest.raises(Refused, match="is empty"):
            await play.do(
                action.add, "INC-1", words["text"], kind="corrective", due_at=later, owner=words["owner"]
            )
    for name in ("ACT-2", "ACT-", "d1-3.network", "²"):
        with pytest.raises(Refused, match="is not an action item"):
            await play.do(action.done, name)
    with pytest.raises(Refused, match="open already"):
        await play.do(action.reopen, "ACT-1")
    await play.do(action.done, "ACT-1")
    with pytest.raises(Refused, match="was done by lee 0 s ago"):
        await play.do(action.done, "ACT-1")
    async with play.room.store.reading() as tx:
        assert len(await actions.everything(tx)) == 1


async def test_what_was_typed_is_made_safe(play: Rehearsal) -> None:
    await an_item(play, text="look \x1b]0;x\x07at\nthe \u202ecache")
    assert (await texts(play, "ACT-1")) == ["added: look at the cache"]


async def test_the_room_shows_what_is_open_the_next_due_first(play: Rehearsal) -> None:
    await an_item(play, 2 * DAY, "second")
    await play.do(
        action.add, "INC-1", "first", kind="corrective", due_at=play.start + 30 * MINUTE, owner="박인프라"
    )
    await play.do(action.add, "INC-1", "done", kind="corrective", due_at=play.start + DAY)
    await play.do(action.done, "ACT-3")
    seen = await situation.read(play.room)
    assert [(each.id, each.text, each.owner) for each in seen.actions] == [
        ("ACT-2", "first", "박인프라"),
        ("ACT-1", "second", "lee"),
    ]


async def test_it_has_its_own_name_wherever_promises_are_listed(play: Rehearsal) -> None:
    await an_item(play, HOUR)
    async with play.room.act() as act:
        coming = (await handover.draft(act, play.room))["promises"]
    assert [each["name"] for each in coming if each["subject"] == "ACT-1"] == ["action item"]
    await play.to(61)
    async with play.room.act() as act:
        missed = (await handover.draft(act, play.room))["missed"]
    assert [each["name"] for each in missed if each["subject"] == "ACT-1"] == ["action item"]


async def test_a_change_is_written_down_once_it_is_made(play: Rehearsal) -> None:
    made = await play.do(change.add, "router 4.2", kind="deploy", at=play.start - HOUR, rollback="back to 4.1")
    assert (made.id, made.kind, made.rollback, made.by_whom) == ("CHG-1", "deploy", "back to 4.1", "lee")
    assert await texts(play, "CHG-1") == ["changed: router 4.2"]
    with pytest.raises(Refused, match="to come"):
        await play.do(change.add, "x", at=play.start + 1)
    with pytest.raises(Refused, match="is empty"):
        await play.do(change.add, "\t")
