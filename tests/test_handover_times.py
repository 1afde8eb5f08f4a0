"""When somebody is called because nobody takes the watch: around the clock, and in business hours."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from data import events, handovers
from data.errors import Refused
from data.records import Kind, Ms, Priority, State
from tests.rehearsal import Rehearsal, rehearsing, write_site
from warroom import duty, situation
from warroom.commands import handover, incident, roster, walking
from warroom.handover import walk

LEAD = "김지원"


async def owed(play: Rehearsal) -> list[tuple[str, str, State]]:
    """Return (handover, when it falls due, state) of every promise that a watch is taken, those ended left out."""
    found: list[tuple[str, str, State]] = []
    for number in range(1, 9):
        for each in await play.promises(Kind.HANDOVER, subject=f"HO-{number}"):
            if each.state not in (State.SUPERSEDED, State.CANCELLED):
                when = datetime.fromtimestamp(each.due_at / 1000, play.room.site.zone)
                found.append((each.subject, f"{when:%d %H:%M}", each.state))
    return found


async def at(play: Rehearsal, clock: str) -> None:
    """Let it be ``clock``, with an engine that looks."""
    await play.move(moment(clock))
    await play.run()


def moment(clock: str) -> Ms:
    return round(datetime.fromisoformat(f"2026-12-{clock.replace(' ', 'T')}+09:00").timestamp() * 1000)


async def holder(play: Rehearsal) -> tuple[str | None, tuple[str, ...]]:
    """Return who holds the watch as ``status`` says it, and the keys of whom the first level calls."""
    seen = await situation.read(play.room)
    async with play.room.store.reading() as tx:
        called = await duty.on_watch(tx, play.room.site, play.room.calendar, play.room.clock.now())
    return seen.shift.holder, called


async def test_a_watch_taken_before_the_shift_begins_is_not_missed_at_its_begin(play: Rehearsal) -> None:
    await play.do(handover.accept, play.room)
    await at(play, "01 13:30")
    await play.do(handover.offer, play.room)
    choi = play.by("choi")
    await choi.do(handover.accept, choi.room)
    await at(play, "01 14:30")
    assert (await owed(play))[-1] == ("HO-3", "01 22:15", State.ARMED)
    assert not [each for each in await owed(play) if each[2] is State.FIRED]
    assert await holder(play) == ("choi", ("choi", "jung"))


async def test_a_watch_taken_late_in_ones_own_shift_is_handed_over_at_its_end(play: Rehearsal) -> None:
    await at(play, "01 13:30")
    await play.do(handover.accept, play.room)
    assert await holder(play) == ("lee", ("lee", "park"))
    await at(play, "01 14:15")
    assert (await owed(play))[-2:] == [("HO-2", "01 14:15", State.FIRED), ("HO-2", "01 22:15", State.ARMED)]


async def test_an_offer_within_the_grace_is_missed_once(play: Rehearsal) -> None:
    await play.do(handover.accept, play.room)
    await at(play, "01 14:05")
    await play.do(handover.offer, play.room)
    await at(play, "01 15:00")
    fired = [each for each in await owed(play) if each[2] is State.FIRED]
    assert fired == [("HO-2", "01 14:15", State.FIRED)]


async def test_an_offer_declined_after_the_begin_is_missed_all_the_same(play: Rehearsal) -> None:
    await play.do(handover.accept, play.room)
    await at(play, "01 13:30")
    await play.do(handover.offer, play.room)
    await play.move(moment("01 14:15"))
    # Nothing has looked yet: what is overdue stays owed.
    await play.by("choi").do(handover.decline, "not yet")
    await play.run()
    assert [each for each in await owed(play) if each[2] is State.FIRED] == [("HO-2", "01 14:15", State.FIRED)]


async def test_an_engine_that_comes_late_still_waits_for_the_shift_that_has_just_begun(play: Rehearsal) -> None:
    await play.do(handover.accept, play.room)
    await at(play, "01 22:05")
    assert (await owed(play))[-2:] == [("HO-2", "01 14:15", State.FIRED), ("HO-2", "01 22:15", State.ARMED)]
    await at(play, "02 14:20")
    # Of all that began while nobody looked, the one that is owed is called for, and the next one waited for.
    assert (await owed(play))[-2:] == [("HO-2", "01 22:15", State.FIRED), ("HO-2", "02 22:15", State.ARMED)]


async def test_a_late_handover_calls_the_second_level_while_the_outgoing_shift_holds_it(play: Rehearsal) -> None:
    await play.do(handover.accept, play.room)
    for clock in ("01 14:15", "01 22:15"):
        await at(play, clock)
        assert await holder(play) == ("lee", ("lee", "park"))
        async with play.room.store.reading() as tx:
            told = [each for each in await events.of_subject(tx, "HO-2") if each.kind == "level"]
        assert told[-1].at == moment(clock)
        assert told[-1].payload["level"] == 2
        assert [each["name"] for each in told[-1].payload["people"]] == [LEAD]
        lines = await play.lines("HO-2")
        assert lines[-1].people == (LEAD,)
    assert len(told) == 2


BUSINESS = [
    ("18 14:05", "18 14:05", ("lee", ("lee",))),
    ("18 14:05", "18 17:59", ("lee", ("lee",))),
    # Coverage ends on Friday evening, and no shift follows: the lead holds it, and is called first.
    ("18 14:05", "18 18:00", (LEAD, ("kim",))),
    ("18 14:05", "20 03:00", (LEAD, ("kim",))),
    # Taken on a Sunday: the first call is the lead's all the same.
    ("20 12:00", "20 12:00", (LEAD, ("kim",))),
    # On Monday whoever is rostered is called first; the lead holds it until they take it.
    ("18 14:05", "21 09:05", (LEAD, ("park",))),
]


@pytest.mark.parametrize(("taken", "now", "expected"), BUSINESS)
async def test_in_business_hours_the_lead_holds_it_where_no_shift_follows(
    tmp_path: Path, taken: str, now: str, expected: tuple[str, tuple[str, ...]]
) -> None:
    async with rehearsing(tmp_path, start=moment(taken), site=write_site(tmp_path)) as play:
        await play.do(roster.set_shift, date(2026, 12, 21), "morning", ["park"])
        await play.do(handover.accept, play.room)
        await at(play, now)
        assert await holder(play) == expected


async def test_a_night_shift_holds_it_until_it_goes_home_where_coverage_ends_at_midnight(tmp_path: Path) -> None:
    async with rehearsing(tmp_path, start=moment("14 22:00"), site=write_site(tmp_path)) as play:
        await play.do(roster.set_shift, date(2026, 12, 14), "night", ["lee", "han"])
        await play.do(handover.accept, play.room)
        await at(play, "15 03:00")
        assert await holder(play) == ("lee", ("lee", "han"))
        await at(play, "15 06:00")
        assert await holder(play) == (LEAD, ("kim",))


async def test_in_business_hours_who_is_rostered_later_is_waited_for_from_then_on(tmp_path: Path) -> None:
    async with rehearsing(tmp_path, start=moment("18 14:05"), site=write_site(tmp_path)) as play:
        await play.do(handover.accept, play.room)
        assert [each for each in await owed(play) if each[2] is State.ARMED] == []
        await play.do(roster.set_shift, date(2026, 12, 21), "morning", ["park"])
        assert (await owed(play))[-1] == ("HO-2", "21 09:15", State.ARMED)
        await play.do(roster.set_shift, date(2026, 12, 21), "morning", [])
        await play.do(roster.set_shift, date(2026, 12, 21), "afternoon", ["park"])
        assert (await owed(play))[-1] == ("HO-2", "21 14:15", State.ARMED)
        await at(play, "21 14:15")
        assert (await owed(play))[-1] == ("HO-2", "21 14:15", State.FIRED)


async def test_in_business_hours_a_roster_changed_in_the_site_file_counts_when_an_engine_leads(
    tmp_path: Path,
) -> None:
    async with rehearsing(tmp_path, start=moment("18 14:05"), site=write_site(tmp_path)) as play:
        await play.do(handover.accept, play.room)
        for shift, due in (("morning", "21 09:15"), ("afternoon", "21 14:15")):
            edited = write_site(tmp_path, more=f"    2026-12-21: {{{shift}: [park]}}\n")
            play = Rehearsal(replace(play.room, site=edited), play.start)
            for _pass in range(2):
                await play.run()
                assert await owed(play) == [("HO-1", "18 14:20", State.MET), ("HO-2", due, State.ARMED)]
        async with play.room.store.reading() as tx:
            ahead = await handovers.ahead(tx)
        assert ahead is not None
        assert ahead.start_at == moment("21 14:00")


async def test_a_watch_held_through_an_upgrade_is_owed_by_the_next_shift(play: Rehearsal) -> None:
    await play.do(handover.offer, play.room)
    async with play.room.act() as act:
        # As an earlier version accepted it: nothing lay ahead then.
        await act.tx.one(
            "UPDATE handovers SET state = 'accepted', start_at = NULL, accepted_by = 'lee', accepted_at = :now,"
            " people = '[\"lee\"]' RETURNING number",
            now=act.now,
        )
        await act.tx.one("UPDATE obligations SET state = 'met', met_at = :now RETURNING id", now=act.now)
    for _pass in range(2):
        await play.run()
        assert await owed(play) == [("HO-1", "01 09:15", State.MET), ("HO-2", "01 14:15", State.ARMED)]
    await at(play, "01 14:15")
    assert (await owed(play))[1:] == [("HO-2", "01 14:15", State.FIRED), ("HO-2", "01 22:15", State.ARMED)]


async def test_in_business_hours_a_watch_taken_before_the_first_hour_is_not_missed_at_it(tmp_path: Path) -> None:
    async with rehearsing(tmp_path, start=moment("18 14:05"), site=write_site(tmp_path)) as play:
        await play.do(roster.set_shift, date(2026, 12, 21), "morning", ["park"])
        await play.do(handover.accept, play.room)
        await at(play, "21 08:50")
        await play.by("kim").do(handover.offer, play.room)
        assert (await owed(play))[-1] == ("HO-2", "21 09:15", State.ARMED)
        park = play.by("park")
        await park.do(handover.accept, park.room)
        await at(play, "21 09:20")
        assert not [each for each in await owed(play) if each[2] is State.FIRED]
        assert await holder(play) == ("park", ("park",))


async def test_where_nobody_holds_it_accepting_freezes_what_is_to_be_read_back(play: Rehearsal) -> None:
    await play.do(incident.open_incident, "routing down", Priority.P1)
    with pytest.raises(Refused, match="read back INC-1 first"):
        await play.do(handover.accept, play.room)
    async with play.room.store.reading() as tx:
        waits = await handover.waiting(tx)
        stands = await walk.read(tx, play.room, waits, play.room.clock.now())
    (record,) = stands.owed
    await play.do(walking.read_back_one, play.room, "INC-1", record)
    await play.do(handover.accept, play.room)
    async with play.room.store.reading() as tx:
        last = await handovers.last_accepted(tx)
    assert last is not None
    assert (last.id, last.accepted_by) == ("HO-1", "lee")


async def test_a_change_has_one_number_whoever_looks(play: Rehearsal) -> None:
    await play.do(handover.accept, play.room)
    await play.do(handover.offer, play.room)
    park, choi = play.by("park"), play.by("choi")
    await park.do(incident.open_incident, "printer", Priority.P3)
    await choi.do(incident.open_incident, "telephone", Priority.P3)
    async with play.room.store.reading() as tx:
        waits = await handover.waiting(tx)
        seen = {
            who: [
                (each.number, each.subject)
                for each in (await walk.read(tx, play.room, waits, play.room.clock.now(), taker=who)).changed
            ]
            for who in ("park", "choi", "jung")
        }
    assert seen == {"park": [(2, "INC-2")], "choi": [(1, "INC-1")], "jung": [(1, "INC-1"), (2, "INC-2")]}
    await park.do(walking.tick, park.room, 2)
    assert (await park.do(handover.accept, park.room)).accepted_by == "park"
