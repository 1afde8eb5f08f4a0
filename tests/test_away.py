"""Since you last held the watch: eight lines, and each says what has happened meanwhile."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from data.records import MINUTE, Ms, Priority
from tests.rooms import LEE, PARK, advance, new_room
from warroom.commands import change, ending, handover, incident, silence, task, watchitem
from warroom.handover import away
from warroom.room import Room
from warroom.rules.carrying import absence, shifts_carried
from widgets.text import width

TAKEOVERS = st.lists(st.integers(0, 1_000)).map(sorted)
HOLDS = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 1_000)), max_size=8).map(
    lambda found: [(by, at) for (by, _at), at in zip(found, sorted(at for _by, at in found), strict=True)]
)


@given(TAKEOVERS, st.integers(-10, 1_010))
def test_a_thing_is_carried_through_each_takeover_since_it_began(takeovers: list[Ms], since: Ms) -> None:
    assert shifts_carried(takeovers, since) == sum(at > since for at in takeovers)
    assert shifts_carried(takeovers, None) is None


@given(HOLDS, st.sampled_from("abc"))
def test_an_absence_begins_with_the_next_taking_after_the_last_hold(
    holds: list[tuple[str, Ms]], name: str
) -> None:
    found = absence(holds, name, -5)
    after: list[Ms] = []
    for by, at in reversed(holds):
        if by == name:
            break
        after.insert(0, at)
    if len(after) == len(holds):
        assert found == (-5, len(holds), "never")
    elif after:
        assert found == (after[0], len(after), "away")
    else:
        assert found == (holds[-1][1], 0, "holding")


async def told(room: Room, name: str) -> tuple[str, ...]:
    found = await room.store.look(lambda tx: away.lines(tx, room, name, room.clock.now()))
    assert len(found) == 8
    assert max(map(width, found)) <= away.CELLS
    return found


async def test_each_line_says_what_has_happened_since(tmp_path: Path) -> None:
    room = await new_room(tmp_path)
    assert (await told(room, "nobody"))[
        0
    ] == "you never held the watch: live since 12-01 00:00, 14 h ago, 0 handovers"
    await room.do(handover.accept, room)
    await room.do(incident.open_incident, "before", Priority.P3)
    first = await told(room, LEE.name)
    assert first[0] == "you hold the watch since 12-01 14:00, for 0 s"
    await advance(room, 5)
    await room.do(handover.offer, room)
    park = room.by(PARK)
    await park.do(handover.accept, park)
    await advance(room, 60)
    for priority in (Priority.P1, Priority.P2, Priority.P2):
        await park.do(incident.open_incident, f"a {priority}", priority)
    await advance(room, 31)
    await park.do(ending.resolve, "INC-3")
    await park.do(change.add, "router 4.2", kind="deploy")
    await park.do(change.add, "cache", rollback="empty it", state="under_way")
    await park.do(silence.add, "INC-2", room.clock.now() + 30 * MINUTE, "known")
    item = await park.do(watchitem.add, "the queue grows")
    await park.do(watchitem.end, item.number)
    await park.do(task.done, "d1-3.availability")
    found = await told(room, LEE.name)
    assert found[0] == "you held the watch until 12-01 14:05, 1 h ago, 1 handover since"
    assert found[1] == "opened: 3 (P1 1, P2 2)"
    assert found[2] == "resolved: 1 (INC-3)"
    assert found[3] == "still open: 3 (INC-2 P1, INC-4 P2, INC-1 P3)"
    assert found[4].startswith("levels called: 6 (L2 INC-2) · promises missed: ")
    assert found[5] == "changes made: 1 (CHG-1) · changes under way: 1 (CHG-2)"
    assert found[6] == "newly arranged: 2 (SIL-1, WATCH-1) · ended: 1 (WATCH-1)"
    assert found[7] == "indicators: unknown 9 · checklist: 1/6"
    await room.close()
