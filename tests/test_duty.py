"""Whom the first level calls, over the phases and the hours: people of a drill, as the firing stored them."""

import asyncio
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from data import events
from data.people import Circle
from data.records import HOUR, MINUTE, Ms, Priority
from tests.rehearsal import Rehearsal, inbox, rehearsing, write_site
from warroom import callsheet, situation
from warroom.commands import escalation, handover, incident, roster
from warroom.config import Site

IT = """\
  go: {name: 고아이티, role: it_contact, phone: 02-100-0004, routes: [sms, mail], hours: "mon-fri 08:00-20:00"}
  bae: {name: 배벤더, role: vendor, phone: 02-200-0001}
"""
CHANNELS = """\
  - {name: mail, url: 'json://192.0.2.1'}
  - {name: sms, url: 'json://192.0.2.2'}
  - {name: room, url: 'json://192.0.2.3'}
"""


def at(moment: str) -> Ms:
    return round(datetime.fromisoformat(f"{moment}+09:00").timestamp() * 1000)


async def called(play: Rehearsal, subject: str = "INC-1") -> list[str]:
    """Return the names of those whom the first level called."""
    async with play.room.store.reading() as tx:
        found = [each for each in await events.of_subject(tx, subject) if each.kind == "level"]
    return [person["name"] for person in found[0].payload["people"]]


async def opened(play: Rehearsal) -> None:
    await play.do(incident.open_incident, "routing down", Priority.P1)
    await play.run()


LEAD = ["김지원"]
ROSTERED = ["최개발", "한프로세스"]
TECHNICAL = ["이기술", "박인프라", "최개발"]


@pytest.mark.parametrize(
    ("moment", "rostered", "held", "who"),
    [
        # Around the clock in the first two weeks: who took the watch, else the roster, else the technical support.
        ("2026-12-01T03:00", True, True, ["이기술"]),
        ("2026-12-06T03:00", True, False, ROSTERED),
        ("2026-12-14T23:59", False, False, TECHNICAL),
        # Business hours in weeks 3 and 4: a night, a Sunday, an evening belong to the lead.
        ("2026-12-15T03:00", False, True, LEAD),
        ("2026-12-20T03:00", False, True, LEAD),
        ("2026-12-20T12:00", False, False, LEAD),
        ("2026-12-18T18:00", False, True, LEAD),
        # Whoever is rostered all the same goes before.
        ("2026-12-20T03:00", True, True, ROSTERED),
        # In hours: the handover's holders, else the rostered.
        ("2026-12-18T17:59", True, True, ["이기술"]),
        ("2026-12-16T09:00", True, False, ROSTERED),
        # And so to the end, and after it.
        ("2027-01-10T12:00", False, True, LEAD),
        ("2027-01-11T12:00", False, True, ["이기술"]),
        ("2027-03-01T12:00", False, True, LEAD),
        # Before going live nobody is on duty.
        ("2026-11-30T12:00", False, True, LEAD),
        ("2026-11-30T12:00", True, False, ROSTERED),
    ],
)
async def test_whom_a_p1_calls_first(
    tmp_path: Path, moment: str, rostered: bool, held: bool, who: list[str]
) -> None:
    async with rehearsing(
        tmp_path, start=at(moment), site=write_site(tmp_path, people="  kim: {user: kim}\n")
    ) as play:
        start = at(moment)
        day, shift = _shift(play.room.site, start)
        if held:
            await play.do(roster.set_shift, day, shift, ["lee"])
            await play.do(handover.accept, play.room)
        await play.do(roster.set_shift, day, shift, ["choi", "han"] if rostered else [])
        await opened(play)
        assert await called(play) == who


def _shift(site: Site, start: Ms) -> tuple[date, str]:
    """Return the date and the name of the shift at ``start``, reckoned from the clock alone."""
    clock = datetime.fromtimestamp(start / 1000, site.zone)
    if clock.hour < 6:
        return clock.date() - timedelta(days=1), "night"
    return clock.date(), "morning" if clock.hour < 14 else "afternoon" if clock.hour < 22 else "night"


async def test_the_it_contact_stands_in_the_first_response(tmp_path: Path) -> None:
    async with rehearsing(tmp_path, site=write_site(tmp_path, people=IT, notify=CHANNELS)) as play:
        await opened(play)
        assert await called(play) == ["이기술", "박인프라", "고아이티"]
        owed = {tuple(line.channels): tuple(line.people) for line in await play.lines()}
        assert owed[("sms", "mail")] == ("고아이티",)
        assert owed[("room",)] == ("이기술", "박인프라", "고아이티")


async def test_the_it_contact_gets_the_message_of_the_first_level(tmp_path: Path) -> None:
    async with inbox() as received:
        notify = f"  - {{name: it, url: '{received.url}', levels: [1]}}\n"
        people = "  go: {name: 고아이티, role: it_contact, routes: [it]}\n"
        async with rehearsing(tmp_path, site=write_site(tmp_path, people=people, notify=notify)) as play:
            await opened(play)
            async with asyncio.timeout(20):
                while any(each.state == "pending" for each in await play.messages()):
                    await play.run()
            (message,) = await play.messages()
    assert (message.person, message.state) == ("고아이티", "sent")
    ((_title, words),) = received.got
    assert "INC-1 routing down — L1" in words


async def test_without_an_it_contact_the_support_is_called_and_the_gap_shows(tmp_path: Path) -> None:
    async with rehearsing(tmp_path) as play:
        await opened(play)
        assert await called(play) == ["이기술", "박인프라"]
        (line,) = await play.lines()
        assert tuple(line.people) == ("이기술", "박인프라")
        gap = next(circle for circle in await sheet(play) if circle.words == "IT contact")
        assert gap.people == ()


async def sheet(play: Rehearsal) -> tuple[Circle, ...]:
    """Return the sheet about the worst incident, as of now."""
    seen = await situation.read(play.room)
    found = await callsheet.read(play.room, seen.incident(None))
    return found.circles


def names(circles: tuple[Circle, ...]) -> list[tuple[str, str, list[str]]]:
    return [(each.words, each.state, [person.name for person in each.people]) for each in circles]


async def test_the_sheet_lists_whom_to_call_the_most_urgent_first(tmp_path: Path) -> None:
    async with rehearsing(tmp_path, site=write_site(tmp_path, people=IT, notify=CHANNELS)) as play:
        await opened(play)
        assert names(await sheet(play)) == [
            ("L2 Support lead", "next", ["김지원"]),
            ("L1 On-site support team", "called", ["이기술", "박인프라", "고아이티"]),
            ("on watch", "standing", ["이기술", "박인프라"]),
            ("IT contact", "standing", ["고아이티"]),
            ("hotline", "standing", []),
            ("Support lead", "standing", ["김지원"]),
            ("Vendor support", "standing", ["배벤더"]),
        ]
        await play.to(60)
        levels = [each for each in await sheet(play) if each.words.startswith("L")]
        assert names(tuple(levels))[:3] == [
            ("L4 Division head", "next", []),
            ("L3 Project manager", "called", []),
            ("L2 Support lead", "called", ["김지원"]),
        ]
        assert levels[0].at == play.start + 2 * HOUR
        assert levels[1].at == play.start + HOUR


async def test_without_an_incident_it_is_the_watch_the_lead_and_the_hotline(tmp_path: Path) -> None:
    async with rehearsing(tmp_path, site=write_site(tmp_path, people=IT, notify=CHANNELS)) as play:
        assert names(await sheet(play)) == [
            ("on watch", "standing", ["이기술", "박인프라"]),
            ("Support lead", "standing", ["김지원"]),
            ("hotline", "standing", []),
        ]


async def test_without_a_roster_the_sheet_has_those_who_would_be_called(tmp_path: Path) -> None:
    async with rehearsing(tmp_path, start=at("2026-12-05T12:00")) as play:
        await opened(play)
        assert await called(play) == TECHNICAL
        assert names(await sheet(play))[2] == ("on watch", "standing", TECHNICAL)


async def test_an_exhausted_ladder_stands_first_with_its_repeat(tmp_path: Path) -> None:
    async with rehearsing(tmp_path) as play:
        await opened(play)
        await play.to(241)
        first, second, *_rest = await sheet(play)
        assert (first.words, first.state, [each.name for each in first.people]) == (
            *("L5 Executives", "next"),
            ["장경영"],
        )
        assert first.at == play.start + 270 * MINUTE
        assert (second.words, second.state) == ("L4 Division head", "called")


async def test_outside_coverage_the_sheet_says_so(tmp_path: Path) -> None:
    async with rehearsing(
        tmp_path, start=at("2026-12-20T03:00"), site=write_site(tmp_path, people=IT, notify=CHANNELS)
    ) as play:
        await opened(play)
        circles = await sheet(play)
        assert names(circles)[1:3] == [
            ("L1 On-site support team", "called", ["김지원", "고아이티"]),
            ("on watch outside coverage", "standing", ["김지원"]),
        ]
        contact = circles[1].people[1]
        assert (contact.name, contact.reachable, contact.hours) == ("고아이티", False, "mon-fri 08:00-20:00")


async def test_the_sheet_knows_who_has_answered_and_whom_to_call_next(tmp_path: Path) -> None:
    async with rehearsing(tmp_path, site=write_site(tmp_path, people=IT, notify=CHANNELS)) as play:

        async def proposed() -> str:
            seen = await situation.read(play.room)
            found = await callsheet.read(play.room, seen.incident(None))
            assert found.proposed is not None
            return found.proposed.name

        async def came() -> dict[str, tuple[bool | None, int]]:
            return {
                each.name: (each.answered, each.misses) for circle in await sheet(play) for each in circle.people
            }

        await opened(play)
        assert await proposed() == "이기술"
        await play.do(escalation.record_call, "INC-1", "lee", answered=True)
        assert await proposed() == "박인프라"
        for _time in range(2):
            await play.do(escalation.record_call, "INC-1", "박인프라", answered=False)
            await play.do(escalation.record_call, "INC-1", "bae", answered=False)
        assert await proposed() == "박인프라"
        assert await came() == {
            "김지원": (None, 0),
            "이기술": (True, 0),
            "박인프라": (False, 2),
            "고아이티": (None, 0),
            "배벤더": (False, 2),
        }
        await play.do(escalation.record_call, "INC-1", "park", answered=True)
        await play.do(escalation.record_call, "INC-1", "go", answered=True)
        assert await proposed() == "김지원"
        await play.to(30)
        assert await proposed() == "김지원"
        await play.do(escalation.record_call, "INC-1", "kim", answered=True)
        await play.to(60)  # the third level has nobody, the lower ones have answered
        seen = await situation.read(play.room)
        assert (await callsheet.read(play.room, seen.incident(None))).proposed is None


async def test_a_call_is_recorded_with_person_number_and_answer(tmp_path: Path) -> None:
    async with rehearsing(tmp_path) as play:
        await opened(play)
        await play.do(escalation.record_call, "INC-1", "kim", answered=False)
        await play.do(escalation.record_call, "INC-1", "Mr Smith", answered=True, phone="02-1")
        async with play.room.store.reading() as tx:
            found = [each.payload for each in await events.of_subject(tx, "INC-1") if each.kind == "call"]
        assert found == [
            {"person": "kim", "name": "김지원", "phone": "010-1111-1111", "answered": False},
            {"person": None, "name": "Mr Smith", "phone": "02-1", "answered": True},
        ]
