"""One handover lies ahead as long as somebody holds the watch, and each shift's begin may miss it once."""

from data import handovers
from data.records import Kind, State
from tests.rehearsal import Rehearsal
from warroom.commands import handover, walking
from warroom.handover import page, walk


async def ahead(play: Rehearsal) -> tuple[str, str] | None:
    async with play.room.store.reading() as tx:
        found = await handovers.ahead(tx)
    return None if found is None else (found.id, found.state)


async def owed(play: Rehearsal) -> list[tuple[float, State]]:
    """Return when each promise of a handover falls due, in minutes since 09:00, and how it stands."""
    return [
        (play.since_start(each.due_at), each.state) for each in await play.promises(Kind.HANDOVER, subject="HO-2")
    ]


async def test_what_nobody_offers_is_missed_at_each_shift(play: Rehearsal) -> None:
    assert await ahead(play) is None
    await play.do(handover.accept, play.room)
    assert await ahead(play) == ("HO-2", "draft")
    assert (315, State.ARMED) in await owed(play)
    await play.to(314)
    assert (315, State.ARMED) in await owed(play)
    await play.to(315)
    assert [each for each in await owed(play) if each[1] is not State.MET] == [
        (315, State.FIRED),
        (795, State.ARMED),
    ]
    await play.to(14 * 60)
    assert [each for each in await owed(play) if each[1] is State.FIRED] == [
        (315, State.FIRED),
        (795, State.FIRED),
    ]


async def test_a_shift_that_declines_still_owes_the_watch(play: Rehearsal) -> None:
    await play.do(handover.accept, play.room)
    await play.to(290)
    await play.do(handover.offer, play.room)
    await play.to(305)
    await play.by("park").do(handover.decline, "INC-1 is unclear")
    assert await ahead(play) == ("HO-2", "declined")
    await play.to(316)
    assert (315, State.FIRED) in await owed(play)
    await play.do(handover.offer, play.room)
    assert await ahead(play) == ("HO-2", "offered")
    park = play.by("park")
    taken = await park.do(handover.accept, park.room)
    assert (taken.id, taken.accepted_by) == ("HO-2", "park")
    assert await ahead(play) == ("HO-3", "draft")


async def test_an_offer_in_mid_shift_that_is_declined_is_owed_nothing(play: Rehearsal) -> None:
    await play.do(handover.accept, play.room)
    await play.do(handover.offer, play.room)
    await play.by("park").do(handover.decline, "not now")
    await play.to(60)
    assert not [each for each in await owed(play) if each[1] is State.FIRED]
    assert (315, State.ARMED) in await owed(play)


async def test_a_walk_begins_anew_with_a_new_offer(play: Rehearsal) -> None:
    await play.do(handover.accept, play.room)
    await play.do(handover.offer, play.room)
    await play.by("park").do(walking.ask, "who is on call?")
    await play.by("park").do(handover.decline, "answer first")
    await play.do(handover.offer, play.room)
    async with play.room.store.reading() as tx:
        again = await handover.waiting(tx)
        stands = await walk.read(tx, play.room, again, play.room.clock.now())
    assert stands.walk.questions == ()


async def test_a_watch_that_nobody_holds_is_taken_for_the_shift_that_is_on(play: Rehearsal) -> None:
    await play.to(270)
    first = await play.do(handover.accept, play.room)
    assert first.people[:2] == ["lee", "park"]
    # The afternoon begins in half an hour, and is not taken by this.
    assert (315, State.ARMED) in await owed(play)


async def taking_over(play: Rehearsal) -> list[tuple[str, list[str]]]:
    """Return whom the draft lets take over, and whom the page names: a shift and its people."""
    room = play.room
    body = await play.do(handover.draft, room)
    view = await room.store.look(lambda tx: page.read(tx, room, room.clock.now(), room.site.zone))
    shift, _colon, people = view.heads[0].removeprefix("→ ").partition(": ")
    return [(body["roster"]["shift"]["name"], body["people"]), (shift, people.split(", "))]


async def test_the_draft_and_its_page_name_the_shift_that_comes(play: Rehearsal) -> None:
    site = play.room.site
    times = site.roster.shifts
    first, second = (
        (times[shift].name.en, [site.people[key].name for key in keys])
        for shift, keys in next(iter(site.roster.days.values())).items()
    )
    # Nobody holds the watch, and whoever takes it takes it for the shift that is on.
    assert await taking_over(play) == [first, first]
    await play.do(handover.accept, play.room)
    assert await taking_over(play) == [second, second]
    await play.to(270)
    assert await taking_over(play) == [second, second]
    # It has begun, and has not taken the watch.
    await play.to(320)
    assert await taking_over(play) == [second, second]
