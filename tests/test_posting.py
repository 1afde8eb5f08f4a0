"""What is posted is recorded whole, and exactly that arrives at the customer's routes."""

from pathlib import Path

import pytest

from data import events, silences
from data.errors import Refused
from data.records import HOUR, MINUTE, Event, Kind, Priority, Step
from tests import invariants
from tests.rehearsal import START, Rehearsal, inbox, reading, rehearsing, write_site
from warroom.commands import alarm, drill, ending, incident, posting


async def posted(play: Rehearsal) -> list[Event]:
    async with play.room.store.reading() as tx:
        return [each for each in await events.of_subject(tx, "INC-1") if each.kind in ("notice", "update")]


async def test_exactly_what_was_posted_arrives_by_the_routes_that_name_its_kind(tmp_path: Path) -> None:
    async with inbox() as customer, inbox() as managers, inbox() as internal, inbox() as minor:
        notify = (
            f"  - {{name: customer, url: '{customer.url}', posts: [notice, update, completion]}}\n"
            f"  - {{name: managers, url: '{managers.url}', posts: [completion]}}\n"
            f"  - {{name: internal, url: '{internal.url}'}}\n"
            f"  - {{name: minor, url: '{minor.url}', posts: [notice, update], priorities: [P3, P4]}}\n"
        )
        async with rehearsing(tmp_path, site=write_site(tmp_path, notify=notify)) as play:
            await play.do(incident.open_incident, "routing down", Priority.P1)
            async with play.room.act() as act:
                begin, end = act.now, act.now + HOUR
                await silences.add(act.tx, scope="all", owner="lee", reason="works", begin_at=begin, end_at=end)
            await play.do(posting.post_update, "INC-1", "we are on it", kind="notice")
            await play.run()
            assert len(customer.got) == 1, "a silence holds back no word to the customer"
            await play.to(20)
            await play.do(
                posting.post_update, "INC-1", "we roll back", eta=START + HOUR, next_action="restart node 3"
            )
            await play.do(ending.resolve, "INC-1")
            await play.do(posting.post_update, "INC-1", "a bad rule", kind="completion")
            await play.run()
            await play.run()
            messages = [event.payload["message"] for event in await posted(play)]
            assert [each.split("]")[0] for each in messages] == ["# [Incident", "# [Update", "# [Resolved"]
            assert [message for _title, message in customer.got] == messages
            assert [message for _title, message in managers.got] == messages[2:]
            assert (internal.got, minor.got) == ([], [])
            await invariants.check(play, settled=False)


async def test_an_event_keeps_what_was_promised(play: Rehearsal) -> None:
    await play.do(incident.open_incident, "routing down", Priority.P1)
    await play.do(posting.post_update, "INC-1", "we are on it", kind="notice")
    await play.to(10)
    eta = START + HOUR
    await play.do(posting.post_update, "INC-1", "we roll back", eta=eta, next_action="restart node 3")
    await play.do(posting.post_update, "INC-1", "it takes longer", eta="unknown", next_action="")
    found = await posted(play)
    said = [(each.payload["text"], each.payload["post"], each.payload["eta"]) for each in found]
    assert said == [
        ("we are on it", "notice", None),
        ("we roll back", "update", eta),
        ("it takes longer", "update", None),
    ]
    assert [play.since_start(each.payload["next_at"]) for each in found] == [30, 40, 40]
    armed = [each for each in await play.promises(Kind.UPDATE) if each.state == "armed"]
    assert [each.due_at for each in armed] == [found[-1].payload["next_at"]]
    assert "Next update: 2026-12-01 09:40 KST" in found[1].payload["message"]
    assert "Next action: restart node 3" in found[1].payload["message"]
    assert "Next action: being decided" in found[2].payload["message"]
    now = await play.incident()
    assert (now.eta, now.next_action) == (None, None)
    changes = [text for _minute, _who, text in await play.timeline() if text.startswith("next_action")]
    assert changes == ["next_action: restart node 3", "next_action: nothing is planned next"]


@pytest.mark.parametrize("priority", [Priority.P3, Priority.P4])
async def test_where_no_interval_is_agreed_none_is_promised(play: Rehearsal, priority: Priority) -> None:
    await play.do(incident.open_incident, "slow search", priority)
    await play.do(posting.post_update, "INC-1", "we look into it", kind="notice")
    await play.do(posting.post_update, "INC-1", "still looking")
    for event in await posted(play):
        assert event.payload["next_at"] is None
        assert "no interval is agreed for this priority" in event.payload["message"]


async def test_a_notice_while_an_update_is_overdue_names_the_moment_behind_it(play: Rehearsal) -> None:
    await play.do(incident.open_incident, "routing down", Priority.P1)
    await play.do(drill.advance, 32 * MINUTE)
    await play.do(posting.post_update, "INC-1", "we are on it", kind="notice")
    assert play.since_start((await posted(play))[0].payload["next_at"]) == 60
    await play.run()
    assert [play.since_start(each.due_at) for each in await play.promises(Kind.UPDATE)] == [30, 60]


async def test_a_page_and_a_word_to_the_customer_by_one_route_go_out_apart(tmp_path: Path) -> None:
    async with inbox() as both:
        notify = f"  - {{name: both, url: '{both.url}', levels: [1], posts: [notice, update]}}\n"
        async with rehearsing(tmp_path, site=write_site(tmp_path, notify=notify)) as play:
            await play.do(incident.open_incident, "routing down", Priority.P1)
            await play.do(incident.open_incident, "search down", Priority.P1)
            for number in (1, 2):
                await play.do(posting.post_update, f"INC-{number}", "we are on it", kind="notice")
            await play.run()
            bodies = sorted(message for _title, message in both.got)
    assert len(bodies) == 3
    assert [body.splitlines()[0] for body in bodies[:2]] == [
        "# [Incident] INC-1 routing down",
        "# [Incident] INC-2 search down",
    ]
    assert [line.split(" — ")[0] for line in bodies[2].splitlines()] == [
        "[P1] INC-1 routing down",
        "[P1] INC-2 search down",
    ]


async def test_words_to_the_customer_wait_for_no_pace(tmp_path: Path) -> None:
    async with inbox() as customer:
        notify = f"  - {{name: customer, url: '{customer.url}', posts: [update]}}\n"
        async with rehearsing(tmp_path, site=write_site(tmp_path, notify=notify), speed=1.0) as play:
            await play.do(incident.open_incident, "routing down", Priority.P1)
            for number in range(5):
                await play.do(posting.post_update, "INC-1", f"news {number}")
            await play.run()
    assert len(customer.got) == 5


async def test_what_was_done_stands_in_the_message_of_its_own_life_only(play: Rehearsal) -> None:
    await play.do(incident.open_incident, "routing down", Priority.P1)
    await play.do(incident.record_step, "INC-1", Step.ANALYSE)
    await play.to(2)
    await play.by("park").do(incident.record_step, "INC-1", Step.PREVENTION)
    await play.do(ending.mitigate, "INC-1", fix="node 3 is out", undo="put node 3 back")
    await play.do(posting.post_update, "INC-1", "it holds")
    await play.to(95)
    await play.do(ending.resolve, "INC-1")
    await play.do(posting.post_update, "INC-1", "a bad rule", kind="completion")
    update, completion = (each.payload["message"] for each in await posted(play))
    for part in ("- 09:00 Initial analysis (lee)", "- 09:02 Prevention (park)", "- Temporary fix: node 3 is out"):
        assert part in update
    assert "- How it is undone: put node 3 back" in update
    assert "- Until: 2026-12-01 10:35 KST (1 h 35 min)" in completion
    assert "## Measures against recurrence\n\n- 09:02 Prevention (park)\n\n## Plan" in completion
    await play.do(ending.reopen, "INC-1")
    await play.do(posting.post_update, "INC-1", "again")
    assert "Initial analysis" not in (await posted(play))[-1].payload["message"]
    assert "node 3" not in (await posted(play))[-1].payload["message"]


async def test_a_fix_is_kept_until_it_does_not_hold(play: Rehearsal) -> None:
    await play.do(alarm.raised, reading(START), Priority.P1)
    await play.do(alarm.cleared, "desk")
    await play.do(ending.mitigate, "INC-1", fix="node 3 is out", undo="put node 3 back")
    held = await play.incident()
    assert (held.fix, held.undo) == ("node 3 is out", "put node 3 back")
    words = "mitigated: a temporary fix holds: node 3 is out · undone by: put node 3 back"
    assert (await play.timeline())[-1][2] == words
    await play.do(alarm.raised, reading(START), Priority.P1)
    gone = await play.incident()
    assert (gone.fix, gone.undo) == (None, None)
    await play.do(ending.mitigate, "INC-1", fix="rolled back")
    await play.do(alarm.cleared, "desk")
    await play.do(ending.resolve, "INC-1")
    assert (await play.incident()).fix == "rolled back"
    await play.do(ending.reopen, "INC-1")
    assert (await play.incident()).fix is None
    await play.run()
    await invariants.check(play, settled=True)


async def test_a_message_that_makes_no_sense_is_refused(play: Rehearsal) -> None:
    await play.do(incident.open_incident, "routing down", Priority.P1)
    with pytest.raises(Refused, match="is empty"):
        await play.do(posting.post_update, "INC-1", " \x1b[0m ")
    await play.do(ending.resolve, "INC-1")
    with pytest.raises(Refused, match="reopen it first"):
        await play.do(posting.post_update, "INC-1", "more")
    assert await posted(play) == []
