"""Documents and what is taken over, by the real commands: what is owed for them, and what a handover says."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from data import delivered, events, i18n, obligations
from data.deliverableviews import DeliverableView, Sort
from data.errors import Refused
from data.records import DAY, HOUR, MINUTE, Kind, Ms, State
from tests import rooms
from tests.leftbehind import DELIVERABLES, write_plan
from tests.rooms import PARK, advance, new_room
from warroom import documentspage
from warroom.commands import deliverable, handover, takeback
from warroom.commands.following import follow
from warroom.commands.takeback import Entry
from warroom.config import load_site
from warroom.handover import sections
from warroom.room import Room
from warroom.wording import promise_name

MANUAL: tuple[Sort, str] = ("document", "operations.manual")
SUBJECT = "document:operations.manual"
OPERATION: tuple[Sort, str] = ("transfer", "knowledge.operation")


@pytest.fixture
async def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Room]:
    """A room whose plan leaves a few things behind."""
    monkeypatch.setattr(rooms, "SITE", write_plan(tmp_path, rooms.SITE))
    i18n.use("en")
    entered = await new_room(tmp_path)
    yield entered
    await entered.close()


async def promises(room: Room) -> list[tuple[Ms, State, bool]]:
    """Return of each review when it is due after the room's beginning, how it stands, and whether it was kept."""
    async with room.store.reading() as tx:
        found = await obligations.of_subject(tx, SUBJECT)
    return [(each.due_at - rooms.START, each.state, each.met_at is not None) for each in found]


async def view(room: Room, item_id: str) -> DeliverableView:
    async with room.store.reading() as tx:
        groups = await documentspage.read(tx, room.site, room.clock.now())
    return next(item for group in groups for item in group.items if item.id == item_id)


async def is_written(room: Room) -> None:
    """Bring the manual to where it is current."""
    for state in ("draft", "in_review", "current"):
        await room.do(deliverable.change, *MANUAL, state=state)


async def last(room: Room) -> Entry:
    async with room.store.reading() as tx:
        return Entry(await events.last_seq(tx))


async def test_a_review_that_nobody_makes_is_missed_once_and_calls_nobody(room: Room) -> None:
    await is_written(room)
    assert (await view(room, MANUAL[1])).state == "current"
    async with room.act() as act:
        await follow(act)
        await follow(act)
    assert await promises(room) == [(28 * DAY, State.ARMED, False)]
    await advance(room, 28 * DAY / MINUTE)
    late = await view(room, MANUAL[1])
    assert (late.state, late.late, late.done) == ("outdated", True, False)
    assert await promises(room) == [(28 * DAY, State.FIRED, False)]
    async with room.act() as act:
        await follow(act)
    assert await promises(room) == [(28 * DAY, State.FIRED, False)]
    async with room.store.reading() as tx:
        told = await events.of_subject(tx, SUBJECT)
        lines = await tx.row("SELECT COUNT(*) FROM outbox WHERE subject = :subject", subject=SUBJECT)
        assert (await delivered.by_id(tx))[MANUAL[1]].state == "current"
    assert [each.kind for each in told] == [*["recorded"] * 3, "breached"]
    assert lines[0] == 0
    await room.do(deliverable.change, *MANUAL, state="current")
    assert await promises(room) == [(28 * DAY, State.FIRED, True), (56 * DAY, State.ARMED, False)]
    assert (await view(room, MANUAL[1])).state == "current"


async def test_a_review_in_time_keeps_the_promise_and_taken_back_it_is_owed_again(room: Room) -> None:
    await is_written(room)
    await advance(room, 10 * DAY / MINUTE)
    await room.do(deliverable.change, *MANUAL, state="current")
    assert await promises(room) == [(28 * DAY, State.MET, True), (38 * DAY, State.ARMED, False)]
    await room.do(deliverable.undo, *MANUAL)
    owed = [(28 * DAY, State.MET, True), (28 * DAY, State.ARMED, False), (38 * DAY, State.SUPERSEDED, False)]
    assert await promises(room) == owed
    assert (await view(room, MANUAL[1])).review_at == rooms.START + 28 * DAY


async def test_a_date_that_is_moved_is_owed_alone_and_one_in_the_past_is_refused(room: Room) -> None:
    now = room.clock.now()
    await room.do(deliverable.change, *MANUAL, review_at=now + HOUR, owner="park")
    await room.do(deliverable.change, *MANUAL, review_at=now + 60 * DAY)
    async with room.act() as act:
        await follow(act)
    assert await promises(room) == [(HOUR, State.SUPERSEDED, False), (60 * DAY, State.ARMED, False)]
    with pytest.raises(Refused, match=r"operations\.manual: a review cannot be due in the past"):
        await room.do(deliverable.change, *MANUAL, review_at=now)
    found = await view(room, MANUAL[1])
    assert (found.state, found.owner, found.review_at) == ("missing", "박인프라", now + 60 * DAY)


async def test_everything_that_was_done_is_taken_back_step_by_step(room: Room) -> None:
    before = await view(room, MANUAL[1])
    await room.do(deliverable.change, *MANUAL, state="draft", owner="lee", link="https://wiki/manual", note="1st")
    await room.do(deliverable.change, *MANUAL, state="in_review")
    drafted = await view(room, MANUAL[1])
    assert (drafted.owner, drafted.link, drafted.note) == ("이기술", "https://wiki/manual", None)
    await room.do(deliverable.undo, *MANUAL)
    again = await view(room, MANUAL[1])
    assert (again.state, again.note) == ("draft", "1st")
    await room.do(deliverable.undo, *MANUAL)
    assert await view(room, MANUAL[1]) == before
    with pytest.raises(Refused, match="nothing to take back"):
        await room.do(deliverable.undo, *MANUAL)


async def test_nobodys_newer_change_is_taken_back(room: Room) -> None:
    await room.do(deliverable.change, *MANUAL, state="draft")
    mine = await last(room)
    await room.by(PARK).do(deliverable.change, *MANUAL, owner="park")
    with pytest.raises(Refused, match="has changed since, recorded by 박인프라"):
        await room.do(takeback.delivered, *MANUAL, mine)
    theirs = await last(room)
    await room.by(PARK).do(takeback.delivered, *MANUAL, theirs)
    assert (await view(room, MANUAL[1])).owner is None


async def test_the_customer_confirms_each_step_and_a_step_back_takes_theirs_away(room: Room) -> None:
    for state, name in (("shown", "hong"), ("tried", "김상담"), ("alone", "홍길동")):
        await room.do(deliverable.change, *OPERATION, state=state, with_whom=name, note=f"{state} it")
    done = await view(room, OPERATION[1])
    assert (done.state, done.done) == ("alone", True)
    assert [(each.state, each.by, each.with_whom, each.note) for each in done.confirmed] == [
        ("shown", "이기술", "홍길동", "shown it"),
        ("tried", "이기술", "김상담", "tried it"),
        ("alone", "이기술", "홍길동", "alone it"),
    ]
    await room.do(deliverable.change, *OPERATION, state="shown", note="the console was replaced")
    assert [each.state for each in (await view(room, OPERATION[1])).confirmed] == ["shown"]
    await room.do(deliverable.undo, *OPERATION)
    assert await view(room, OPERATION[1]) == done
    async with room.store.reading() as tx:
        assert await obligations.of_subject(tx, "transfer:knowledge.operation") == []


REFUSED: tuple[tuple[tuple[Sort, str], dict[str, Any], str], ...] = (
    (MANUAL, {"state": "current"}, "there is no step from missing to current; write one of draft"),
    (MANUAL, {"state": "outdated"}, "becomes outdated by itself"),
    (MANUAL, {"state": "shown"}, "'shown' is no state; write one of missing draft in_review current"),
    (MANUAL, {"state": "missing"}, "is missing already"),
    (MANUAL, {"state": "draft", "with_whom": "hong"}, "leave --with out"),
    (MANUAL, {}, "nothing is to be set"),
    (MANUAL, {"owner": " \x1b[31m "}, "the owner is empty"),
    (("document", "operations.manul"), {"state": "draft"}, r"did you mean operations\.manual\?"),
    (("document", "knowledge.operation"), {"state": "draft"}, "`warroom transfer` sets it"),
    (("transfer", "operations.manual"), {"state": "shown"}, "`warroom document` sets it"),
    (OPERATION, {"state": "shown"}, "name them with --with"),
    (OPERATION, {"with_whom": "hong"}, "write it with --state"),
    (OPERATION, {"state": "shown", "with_whom": "park"}, "박인프라 is not of the customer"),
    (OPERATION, {"state": "shown", "with_whom": "이기술"}, "이기술 is not of the customer"),
    (OPERATION, {"state": "alone", "with_whom": "hong"}, "there is no step from open to alone"),
)


async def test_what_cannot_be_set_is_refused_with_the_mend_and_leaves_nothing(room: Room) -> None:
    for item, fields, words in REFUSED:
        with pytest.raises(Refused, match=words):
            await room.do(deliverable.change, *item, **fields)
    async with room.store.reading() as tx:
        assert await delivered.by_id(tx) == {}


async def test_a_step_back_needs_a_reason(room: Room) -> None:
    await is_written(room)
    with pytest.raises(Refused, match="a step back to draft needs a reason"):
        await room.do(deliverable.change, *MANUAL, state="draft", note=" ")
    await room.do(deliverable.change, *MANUAL, state="draft", note="chapter 3 is wrong")
    assert (await view(room, MANUAL[1])).note == "chapter 3 is wrong"


async def test_a_review_stands_in_the_handover_as_a_promise_before_and_after_its_moment(room: Room) -> None:
    await room.do(deliverable.change, *MANUAL, state="draft", review_at=room.clock.now() + HOUR)
    names = {}
    for lang in ("en", "ko"):
        i18n.use(lang)
        names[lang] = promise_name(SUBJECT, Kind.TASK)
    i18n.use("en")
    assert names == {"en": "document review", "ko": "문서 검토"}
    assert await handed_over(room) == {"promises"}
    await advance(room, 61)
    assert await handed_over(room) == {"missed"}


async def handed_over(room: Room) -> set[str]:
    """Return the sections of the handover's draft in which the review stands, in words."""
    body = await room.do(handover.draft, room)
    return {
        section.id
        for section in sections.sections(body, room.site.plan)
        for item in section.items
        if item.id == SUBJECT and "document review" in item.text
    }


async def test_a_document_that_the_plan_no_longer_names_owes_nothing(room: Room, tmp_path: Path) -> None:
    await is_written(room)
    plan = tmp_path / "plan.yaml"
    plan.write_text(plan.read_text(encoding="utf-8").replace(DELIVERABLES, ""), encoding="utf-8")
    edited = replace(room, site=load_site(tmp_path / "warroom.yaml", {}))
    async with edited.act() as act:
        await follow(act)
    assert await promises(room) == [(28 * DAY, State.SUPERSEDED, False)]
    with pytest.raises(Refused, match="is not a document of the plan; the plan names none"):
        await edited.do(deliverable.change, *MANUAL, state="current")
