"""What a board keeps of its last look is what it would read anew; only what has changed is composed again."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from data import i18n, incidents, obligations, policies
from data.incidentviews import IncidentView
from data.plan import Level, Policy
from data.records import Kind, Priority, State, Step
from data.store import Tx, open_store
from tests.rehearsal import Rehearsal
from warroom.commands import ending, escalation, handover, incident, posting
from warroom.incidentviews import Kept, incident_views


async def views(play: Rehearsal, history: Kept | None = None) -> list[IncidentView]:
    async with play.room.store.reading() as tx:
        return await incident_views(tx, play.room, play.room.clock.now(), history)


ACTS: list[tuple[Callable[..., Awaitable[Any]], tuple[Any, ...]]] = [
    (incident.acknowledge, ()),
    (incident.record_step, (Step.ANALYSE,)),
    (incident.add_note, ("a note",)),
    (posting.post_update, ("news",)),
    (incident.assign, ("commander", "jang")),
    (incident.set_next_action, ("call the carrier",)),
    (escalation.record_call, ("kim",)),
    (escalation.change_priority, (Priority.P2, "a reason")),
    (ending.mitigate, ()),
]


async def test_each_act_shows_and_leaves_the_others_as_they_were_kept(play: Rehearsal) -> None:
    for number in range(3):
        await play.do(incident.open_incident, f"line {number} is down", Priority.P1)
    await play.run()
    history = Kept()
    before = {view.incident.id: view for view in await views(play, history)}
    for command, words in ACTS:
        more = {"answered": True} if command is escalation.record_call else {}
        await play.do(command, "INC-2", *words, **more)
        seen = {view.incident.id: view for view in await views(play, history)}
        assert seen == {view.incident.id: view for view in await views(play)}
        assert seen["INC-2"] != before["INC-2"]
        assert seen["INC-1"] is before["INC-1"]
        assert seen["INC-3"] is before["INC-3"]
        before = seen
    await play.do(ending.resolve, "INC-2")
    assert [view.incident.id for view in await views(play, history)] == ["INC-1", "INC-3"]
    assert len(history.views) == 2, "what has ended is not kept"


async def test_time_and_the_engine_show(play: Rehearsal) -> None:
    await play.do(incident.open_incident, "routing down", Priority.P1)
    history = Kept()
    for minute in (0, 5, 15, 30, 60, 61):
        await play.to(minute)
        assert await views(play, history) == await views(play)


async def test_whoever_takes_the_watch_is_whom_the_first_level_would_call(play: Rehearsal) -> None:
    await play.do(incident.open_incident, "routing down", Priority.P3)
    history = Kept()
    (before,) = await views(play, history)
    (kept,) = await views(play, history)
    assert kept is before
    await play.do(handover.accept, play.room)
    async with play.room.act() as act:
        await act.tx.one("UPDATE handovers SET people = :people", people='["choi"]')
    (after,) = await views(play, history)
    assert [contact.name for contact in after.rungs[0].contacts] != [
        contact.name for contact in before.rungs[0].contacts
    ]
    assert [after] == await views(play)


async def test_another_language_is_spoken_at_once(play: Rehearsal) -> None:
    await play.do(incident.open_incident, "routing down", Priority.P1)
    history = Kept()
    english = await views(play, history)
    i18n.use("ko")
    korean = await views(play, history)
    assert korean == await views(play)
    assert korean[0].step_name != english[0].step_name


async def fire(tx: Tx, number: int) -> None:
    await obligations.fire(tx, number, 1 << 60, None)


async def meet(tx: Tx, number: int) -> None:
    await obligations.meet(tx, number, 5)


async def cancel(tx: Tx, number: int) -> None:
    await obligations.end(tx, number, State.CANCELLED, "resolved")


async def supersede(tx: Tx, number: int) -> None:
    await obligations.end(tx, number, State.SUPERSEDED, "renewed")


@pytest.mark.parametrize("ways", [(fire, meet), (meet, fire), (cancel, meet), (supersede,), (fire, cancel)])
async def test_a_promise_that_changes_without_a_word_makes_the_mark_larger(
    play: Rehearsal, ways: tuple[Callable[[Tx, int], Awaitable[None]], ...]
) -> None:
    await play.do(incident.open_incident, "routing down", Priority.P1)
    (promise,) = await play.promises(Kind.RESPONSE)
    for way in ways:
        async with play.room.act() as act:
            rows, (mark,) = await obligations.of_subject(act.tx, "INC-1"), await incidents.marks_of_open(act.tx)
            await way(act.tx, promise.id)
            after, (new,) = await obligations.of_subject(act.tx, "INC-1"), await incidents.marks_of_open(act.tx)
        assert new[:3] == mark[:3]
        assert new.promises > mark.promises if rows != after else new == mark


async def test_one_number_of_a_policy_means_another_policy_in_another_store(
    play: Rehearsal, tmp_path: Path
) -> None:
    mine = play.room.site.plan.policy
    top: Level = mine.ladder[-1].model_copy(update={"after": mine.ladder[-1].after * 2})
    other = mine.model_copy(update={"ladder": (*mine.ladder[:-1], top)})
    found: list[Policy] = []
    for number, policy in enumerate((mine, other, mine)):
        store = await open_store(tmp_path / f"{number}.db")
        async with store.transaction() as tx:
            assert await policies.version_of(tx, policy, 0) == 1
            found.append(await policies.get(tx, 1))
        await store.close()
    assert found == [mine, other, mine]
    assert found[0] is found[2], "the same text is read once"
