"""The pages about people: whom to call now, calls written down, the roster; by keys, at both sizes."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest

from data import events, roster
from data.records import MINUTE, Priority
from tests.rooms import BoardOnDrill, Prepared
from tests.test_board import Desk
from warroom.commands import escalation, incident
from warroom.commands import roster as commands
from warroom.screens.board import BoardScreen
from widgets.ladder import LadderPane
from widgets.line import Line, plain
from widgets.page import PagePane
from widgets.situation import SituationBar

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
LANGUAGES = pytest.mark.parametrize("lang", ["ko", "en"])


@asynccontextmanager
async def desk(
    folder: Path,
    *,
    size: tuple[int, int] = (120, 40),
    lang: str = "en",
    busy: bool = True,
    read_only: bool = False,
) -> AsyncIterator[Desk]:
    app = BoardOnDrill(Prepared(folder, lang, busy=busy, read_only=read_only))
    async with app.run_test(size=size) as pilot:
        hands = Desk(app, pilot)
        await hands.until(lambda: isinstance(app.screen, BoardScreen) and app.screen.situation is not None)
        await pilot.pause()
        yield hands


def page(hands: Desk) -> list[str]:
    """Return the page's rows that are in sight."""
    pane = hands.screen.query_one(PagePane)
    return [plain(line) for line in pane.lines[: pane.size.height]] if pane.region.area else []


def row(hands: Desk, words: str) -> Line:
    lines = hands.screen.query_one(PagePane).lines
    return next(line for line in lines if words in plain(line))


async def calls(hands: Desk, number: int = 2) -> list[tuple[str, str | None, bool]]:
    async with hands.app.room.store.reading() as tx:
        found = await events.of_subject(tx, f"INC-{number}")
    return [
        (each.payload["name"], each.payload["phone"], each.payload["answered"])
        for each in found
        if each.kind == "call"
    ]


async def shows(hands: Desk, holds: Callable[[list[str]], bool]) -> list[str]:
    await hands.until(lambda: holds(page(hands)))
    return page(hands)


@SIZES
@LANGUAGES
async def test_whom_to_call_now_is_one_key_away(tmp_path: Path, size: tuple[int, int], lang: str) -> None:
    async with desk(tmp_path, size=size, lang=lang) as hands:
        await hands.press("w")
        shown = await shows(hands, bool)
        words = {
            "en": (
                "L3 Project manager",
                "L1 On-site",
                "on watch",
                "IT contact",
                "hotline",
                "Support lead",
                "Vendor",
            ),
            "ko": ("L3 프로젝트 매니저", "L1 현장 지원팀", "당직", "IT 담당자", "핫라인", "지원팀장", "벤더 지원"),
        }[lang]
        places = [next(i for i, line in enumerate(shown) if word in line) for word in words]
        assert places == sorted(places)
        assert "INC-2" in shown[0]
        assert "00:48:38" in shown[places[0]]
        text = "\n".join(shown)
        for number in ("010-2222-2222", "010-3333-3333", "1588-1111", "010-1111-1111"):
            assert number in text
        by_hand = row(hands, words[0])
        assert any("1588-1111" in span.text and span.role == "alert" for span in by_hand)
        # Each number is the loudest thing in its row.
        assert any(span.role == "chosen" and "010-2222-2222" in span.text for span in row(hands, "이기술"))
        assert any(span.role == "key" and "010-3333-3333" in span.text for span in row(hands, "박인프라"))
        await hands.press("w")
        await hands.until(lambda: not page(hands))


@SIZES
async def test_without_an_incident_the_page_has_the_watch_the_lead_and_the_hotline(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with desk(tmp_path, size=size, busy=False) as hands:
        await hands.press("w")
        shown = await shows(hands, bool)
        assert [
            next(word for word in ("watch", "lead", "hotline", "박인프라") if word in line) for line in shown
        ] == [*("watch", "박인프라", "lead", "hotline")]
        await hands.press("enter")
        await hands.until(lambda: "no incident is open" in hands.said)
        await hands.press("k")
        await hands.until(lambda: "no incident is open" in hands.said)


async def test_a_call_takes_two_keys(tmp_path: Path) -> None:
    async with desk(tmp_path, size=(80, 24)) as hands:
        await hands.press("k")
        await hands.choose("1")
        await hands.until(lambda: "INC-2: 이기술 answered" in hands.said)
        await hands.press("k")
        await hands.choose("2")
        await hands.until(lambda: "박인프라 did not answer" in hands.said)
        assert await calls(hands) == [("이기술", "010-2222-2222", True), ("박인프라", "010-3333-3333", False)]


async def test_somebody_else_is_chosen_by_digits(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        await hands.press("k")
        await hands.choose("3")
        await hands.choose("1")
        await hands.choose("2")
        await hands.until(lambda: "김지원 did not answer" in hands.said)
        assert await calls(hands) == [("김지원", "010-1111-1111", False)]


async def test_enter_on_a_row_is_about_that_person(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        await hands.press("w")
        await shows(hands, bool)
        hands.screen.query_one(PagePane).select("Support lead 김지원 010-1111-1111")
        for _time in range(2):
            await hands.press("enter")
            await hands.choose("2")
            await hands.until(lambda: "김지원 did not answer" in hands.said)
            hands.screen.say("")
        shown = await shows(hands, lambda rows: any("2× no answer" in line for line in rows))
        assert any("김지원" in line and "2× no answer" in line for line in shown)
        assert await calls(hands) == [("김지원", "010-1111-1111", False)] * 2


async def test_escape_leaves_every_question_about_a_call(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        for answers in ((), ("3",), ("3", "1")):
            await hands.press("k")
            for digit in answers:
                await hands.choose(digit)
            await hands.until(lambda: hands.asks)
            await hands.press("escape")
            await hands.until(lambda: not hands.asks)
        assert await calls(hands) == []


async def test_the_ladder_shows_whether_a_called_contact_answered(tmp_path: Path) -> None:
    async with desk(tmp_path, size=(200, 60)) as hands:
        room, pane = hands.app.room, hands.screen.query_one(LadderPane)

        def first() -> str:
            return next(plain(line) for line in pane.lines if " L1 " in plain(line))

        assert "이기술 010-2222-2222 " in first()
        await room.do(escalation.record_call, "INC-2", "lee", answered=False)
        await hands.until(lambda: "이기술 010-2222-2222 ✗" in first())
        await room.do(escalation.record_call, "INC-2", "lee", answered=True)
        await hands.until(lambda: "이기술 010-2222-2222 ✓" in first())


async def test_the_page_is_about_the_selected_incident(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        await hands.press("down", "w")
        assert "INC-3" in (await shows(hands, bool))[0]


@SIZES
@LANGUAGES
async def test_the_roster_shows_the_days_ahead(tmp_path: Path, size: tuple[int, int], lang: str) -> None:
    async with desk(tmp_path, size=size, lang=lang, busy=False) as hands:
        await hands.app.room.do(commands.set_shift, date(2026, 12, 2), "afternoon", ["lee"])
        end = hands.app.room.clock.now() + 60 * MINUTE
        await hands.app.room.do(commands.swap, "park", "han", hands.app.room.clock.now(), end, "ill")
        await hands.press("d")
        shown = await shows(hands, lambda rows: any("✗ 1/2" in line for line in rows))
        assert {"en": "12-01 Tue", "ko": "12-01 화"}[lang] in shown[0]
        assert "SWAP-1 이기술 한프로세스 14–15" in shown[0]
        assert any(span.role == "warn" and "SWAP-1" in span.text for span in row(hands, "SWAP-1"))
        short = row(hands, "✗ 1/2")
        assert any(span.role == "breach" and "1/2" in span.text for span in short)
        assert "이기술" in plain(short)
        assert {"en": "Afternoon", "ko": "오후조"}[lang] in plain(short)
        await hands.press("d")
        await hands.until(lambda: not page(hands))


async def test_people_are_set_by_digits(tmp_path: Path) -> None:
    async with desk(tmp_path, size=(80, 24), busy=False) as hands:
        await hands.press("d")
        await shows(hands, bool)
        hands.screen.query_one(PagePane).select("2026-12-03 morning")
        await hands.press("enter")
        for digit in ("2", "2", "3"):
            await hands.choose(digit)
        await hands.until(lambda: "이기술, 박인프라" in hands.said)
        async with hands.app.room.store.reading() as tx:
            (found,) = await roster.days(tx)
        assert (found.day, found.shift, found.people) == ("2026-12-03", "morning", ("lee", "park"))


async def test_one_alone_is_set_by_digits(tmp_path: Path) -> None:
    async with desk(tmp_path, busy=False) as hands:
        await hands.press("d")
        await shows(hands, bool)
        hands.screen.query_one(PagePane).select("2026-12-03 morning")
        await hands.press("enter")
        for digit in ("2", "2", "1"):
            await hands.choose(digit)
        await shows(hands, lambda rows: any("✗ 1/2" in line and "이기술" in line for line in rows))


@pytest.mark.parametrize(("until", "minutes"), [(("1",), 8 * 60), (("2", "1830"), 270), (("2", "18:30"), 270)])
async def test_a_swap_by_digits_and_enter(tmp_path: Path, until: tuple[str, ...], minutes: int) -> None:
    async with desk(tmp_path, busy=False) as hands:
        await hands.press("d")
        await shows(hands, bool)
        await hands.press("enter")
        for digit in ("1", "1", "1", until[0]):
            await hands.choose(digit)
        for typed in until[1:]:
            await hands.type(typed)
        await hands.choose("1")
        await hands.until(lambda: "SWAP-1 is written" in hands.said)
        async with hands.app.room.store.reading() as tx:
            (found,) = await roster.swaps(tx)
        assert (found.out_person, found.in_person, found.reason) == ("lee", "kim", "ill")
        assert found.end_at - found.begin_at == minutes * MINUTE


async def test_a_shift_without_people_has_nobody_to_swap(tmp_path: Path) -> None:
    async with desk(tmp_path, busy=False) as hands:
        await hands.press("d")
        await shows(hands, bool)
        hands.screen.query_one(PagePane).select("2026-12-03 morning")
        await hands.press("enter")
        await hands.choose("1")
        await hands.until(lambda: "set people first" in hands.said)


async def test_a_time_that_is_none_is_told(tmp_path: Path) -> None:
    async with desk(tmp_path, busy=False) as hands:
        await hands.press("d")
        await shows(hands, bool)
        await hands.press("enter")
        for digit in ("1", "1", "1", "2"):
            await hands.choose(digit)
        await hands.type("soon")
        await hands.until(lambda: "is not a time of day" in hands.said)
        assert not hands.asks


@SIZES
async def test_a_shift_that_is_short_now_is_loud_in_the_situation_line(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with desk(tmp_path, size=size, busy=False) as hands:
        bar = hands.screen.query_one(SituationBar)
        assert not any("/2" in span.text for span in bar.lines[0] if span.role == "breach")
        await hands.app.room.do(commands.set_shift, date(2026, 12, 1), "afternoon", ["lee"])
        await hands.until(lambda: any("1/2" in span.text and span.role == "breach" for span in bar.lines[0]))


async def test_a_read_only_board_looks_and_changes_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path, busy=False, read_only=True) as hands:
        await hands.app.room.do(incident.open_incident, "down", Priority.P1)
        for key in ("w", "d"):
            await hands.press(key)
            await shows(hands, bool)
            await hands.press("enter", "k")
            assert not hands.asks
