"""An edited plan: an incident keeps the policy it was opened on, says so, and goes over only by an act."""

from pathlib import Path

import pytest

from data import policies
from data.errors import Refused
from data.records import MINUTE, Kind, Priority, Step
from tests.invariants import check
from tests.rehearsal import START, Rehearsal, hastier, with_policy
from tests.support import Desk
from tests.test_widgets_scene import NOW, ZONE, incident, view
from warroom import situation
from warroom.commands import ending, escalation
from warroom.commands import incident as commands
from widgets.ladder import ladder_lines
from widgets.line import plain


async def opened(play: Rehearsal, *minutes: float) -> Rehearsal:
    """Open a P1, let time pass, and return the rehearsal after an edit of the plan: all of it in half the time."""
    await play.do(commands.open_incident, "routing down", Priority.P1)
    for minute in (0, *minutes):
        await play.to(minute)
    return with_policy(play, hastier(play.room.site.plan.policy))


async def edited_words(play: Rehearsal) -> tuple[int | None, str]:
    (seen,) = (await situation.read(play.room)).incidents
    return seen.policy_now, seen.edited


async def test_an_edited_plan_changes_nothing_by_itself_and_is_said(play: Rehearsal) -> None:
    assert await edited_words(await opened(play, 10)) == (None, "opened on v1, now edited")
    edited = with_policy(play, hastier(play.room.site.plan.policy))
    assert await edited_words(play) == (1, "")
    await edited.to(29)
    assert await edited.fired_levels() == [(1, 0)]
    await edited.do(commands.open_incident, "opened since", Priority.P4)
    shown = {each.incident.id: each.edited for each in (await situation.read(edited.room)).incidents}
    assert shown == {"INC-1": "opened on v1, now v2", "INC-2": ""}


async def test_rebasing_begins_a_new_epoch_from_the_original_anchor(play: Rehearsal) -> None:
    edited = await opened(play, 10)
    rebased = await edited.do(escalation.rebase, "INC-1", "the plan of today")
    assert (rebased.epoch, rebased.policy_version, rebased.anchor_at) == (2, 2, START)
    # L1 stays called; L2 is due by the new plan in five minutes, L3 in twenty.
    assert [each for each in await edited.ladder() if each[2] == "armed"] == [
        (2, 15.0, "armed", "rebased"),
        (3, 30.0, "armed", "rebased"),
        (4, 60.0, "armed", "rebased"),
        (5, 120.0, "armed", "rebased"),
    ]
    superseded = [
        each for each in await edited.promises() if each.cause == "rebased" and each.state == "superseded"
    ]
    assert {each.epoch for each in superseded} == {1}
    assert len(superseded) == 8  # four levels and four clocks; the first notice was missed before
    assert await edited_words(edited) == (2, "")
    assert (await edited.timeline())[-1][2] == "rebased: policy v1 → v2: the plan of today"
    for minute in (15, 30, 60, 120):
        await edited.to(minute)
    assert await edited.fired_levels() == [(1, 0), (2, 15), (3, 30), (4, 60), (5, 120)]
    await check(edited, settled=True)


async def test_levels_overdue_by_the_new_plan_come_as_after_a_raised_priority(play: Rehearsal) -> None:
    edited = await opened(play, 29)
    await edited.do(escalation.rebase, "INC-1", "the plan of today")
    for minute in (29, 38, 39, 60):
        await edited.to(minute)
    # L2 at once; L3, due by the new plan in a minute, leaves ten; L4 keeps its moment.
    assert await edited.fired_levels() == [(1, 0), (2, 29), (3, 39), (4, 60)]
    await check(edited, settled=True)


async def test_what_was_met_or_fired_carries_over(play: Rehearsal) -> None:
    edited = await opened(play, 5)
    await edited.do(commands.acknowledge, "INC-1")
    await edited.do(commands.record_step, "INC-1", Step.ANALYSE)
    await edited.to(20)
    await edited.do(escalation.rebase, "INC-1", "the plan of today")
    for kind, states in (
        (Kind.RESPONSE, ["met"]),
        (Kind.ANALYSIS, ["met"]),
        (Kind.FIRST_NOTICE, ["fired"]),
        (Kind.TEMPORARY_FIX, ["superseded", "armed"]),
        (Kind.ACK_EXPIRY, ["superseded", "superseded", "armed"]),
    ):
        found = sorted(await edited.promises(kind), key=lambda each: each.id)
        assert [each.state.value for each in found] == states, kind
    # The claim is carried as after a change of priority: what the new terms allow, from now.
    assert (await edited.incident()).ack_expires_at == START + 35 * MINUTE
    await edited.to(30)
    await edited.to(34)
    assert await edited.fired_levels() == [(1, 0), (3, 30)]
    await check(edited, settled=True)


async def test_a_ladder_that_was_exhausted_goes_on_calling_its_top(play: Rehearsal) -> None:
    edited = await opened(play, 30, 60, 120, 240, 270)
    await edited.do(escalation.rebase, "INC-1", "the plan of today")
    await edited.to(299)
    assert (await edited.fired_levels())[-1] == (5, 270)
    await edited.to(300)
    assert (await edited.fired_levels())[-1] == (5, 300)
    await check(edited, settled=True)


async def test_a_level_that_the_new_plan_has_no_more_is_called_by_nobody(play: Rehearsal) -> None:
    await opened(play, 30)
    policy = play.room.site.plan.policy
    shorter = with_policy(play, policy.model_copy(update={"ladder": policy.ladder[:1]}))
    await shorter.do(commands.acknowledge, "INC-1")
    await shorter.do(commands.record_step, "INC-1", Step.ANALYSE)
    await shorter.do(escalation.rebase, "INC-1", "one level is enough")
    for minute in (60, 90, 300):
        await shorter.to(minute)
    assert await shorter.fired_levels() == [(1, 0), (2, 30)]
    with pytest.raises(Refused, match="at the last level already"):
        await shorter.do(escalation.escalate, "INC-1", seen_level=2)
    await check(shorter, settled=True)


async def test_a_level_held_back_and_then_edited_away_is_not_released(play: Rehearsal) -> None:
    await play.do(commands.open_incident, "routing down", Priority.P1)
    await play.to(0)
    await play.to(10)
    await play.do(commands.acknowledge, "INC-1")
    await play.do(commands.record_step, "INC-1", Step.ANALYSE)
    await play.to(30)
    policy = play.room.site.plan.policy
    shorter = with_policy(play, policy.model_copy(update={"ladder": policy.ladder[:1]}))
    await shorter.do(escalation.rebase, "INC-1", "one level is enough")
    await shorter.to(60)  # the claim expires, and would release the second level
    assert (await shorter.incident()).acknowledged_by is None
    assert await shorter.fired_levels() == [(1, 0)]
    await check(shorter, settled=True)


async def test_when_rebasing_is_refused(play: Rehearsal) -> None:
    edited = await opened(play)
    for act, words in (
        (play.do(escalation.rebase, "INC-1", "why"), "INC-1 goes by the present plan already"),
        (edited.do(escalation.rebase, "INC-1", " "), "the reason is empty"),
        (edited.do(escalation.rebase, "INC-1", "why", seen=99), "has changed since you looked"),
        (edited.do(escalation.rebase, "INC-9", "why"), "there is no such incident"),
    ):
        with pytest.raises(Refused, match=words):
            await act
    await edited.do(ending.resolve, "INC-1")
    with pytest.raises(Refused, match="reopen it first"):
        await edited.do(escalation.rebase, "INC-1", "why")
    async with play.room.store.reading() as tx:
        assert await policies.known_version(tx, edited.room.site.plan.policy) is None
    assert [kind for _minute, kind in await play.kinds() if kind == "rebased"] == []


def edit_the_plan(desk: Desk) -> None:
    """Write a plan beside the site file in which the second level comes sooner."""
    bundled = Path(policies.__file__).parent / "plans" / "aicc.yaml"
    text = bundled.read_text(encoding="utf-8")
    edited = text.replace("{level: 2, after: 30m", "{level: 2, after: 20m")
    assert edited != text
    (desk.db.parent / "edited.yaml").write_text(edited, encoding="utf-8")
    desk.site("plan: edited.yaml\n")


def test_the_command_line_says_it_and_rebases(desk: Desk) -> None:
    desk.ok("incident", "open", "down", "--priority", "P1")
    assert desk.ok("incident", "show", "INC-1")["policy_now"] == 1
    assert desk.ok("status")["policy_edited"] == []
    edit_the_plan(desk)
    shown = desk.ok("incident", "show", "INC-1")
    assert (shown["policy_version"], shown["policy_now"]) == (1, None)
    assert "opened on v1, now edited" in desk("incident", "show", "INC-1").out
    assert "down (opened on v1, now edited)" in desk("status").out
    assert desk.ok("status")["policy_edited"] == ["INC-1"]
    seen = str(shown["row_version"])
    assert "--reason" in desk.wrong("incident", "rebase", "INC-1")
    rebased = desk.ok("incident", "rebase", "INC-1", "--reason", "the plan of today", "--seen", seen)
    assert (rebased["policy_version"], rebased["policy_now"], rebased["epoch"]) == (2, 2, 2)
    armed = [each for each in rebased["obligations"] if each["level"] == 2 and each["state"] == "armed"]
    assert [(each["due_at"], each["cause"]) for each in armed] == [("2026-12-01T09:20:00.000+09:00", "rebased")]
    assert rebased["timeline"][-1]["kind"] == "rebased"
    assert desk.ok("status")["policy_edited"] == []
    assert "goes by the present plan already" in desk.refused("incident", "rebase", "INC-1", "--reason", "again")


def test_the_ladder_has_a_row_for_it() -> None:
    seen = view(incident(12, "routing down"), edited="opened on v7, now v8")
    for height in (40, 12, 10):
        lines = [plain(line).strip() for line in ladder_lines(seen, NOW, ZONE, 60, height)]
        assert "! opened on v7, now v8" in lines
    same = [plain(line) for line in ladder_lines(view(incident(12, "routing down")), NOW, ZONE, 60, 40)]
    assert not any("opened on" in line for line in same)
