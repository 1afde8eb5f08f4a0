"""The page of documents and of what is taken over: looked at, moved on and taken back by keys."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from data import delivered
from data.records import HOUR
from tests import rooms
from tests.boards import CALM, house
from tests.leftbehind import write_plan
from tests.rooms import START, BoardOnDrill, Prepared
from tests.test_board import Desk
from warroom.commands import deliverable, drill
from warroom.screens.board import BoardScreen
from widgets.line import Line, plain
from widgets.page import PagePane

SIZES = pytest.mark.parametrize(("size", "lang"), [((80, 24), "ko"), ((80, 24), "en"), ((160, 45), "en")])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose site goes by a plan that leaves a few things behind."""
    monkeypatch.setattr(rooms, "SITE", write_plan(tmp_path, rooms.SITE))
    return tmp_path


@asynccontextmanager
async def desk(
    folder: Path, *, size: tuple[int, int] = (80, 24), lang: str = "en", read_only: bool = False
) -> AsyncIterator[Desk]:
    app = BoardOnDrill(Prepared(folder, lang, busy=False, read_only=read_only))
    async with app.run_test(size=size) as pilot:
        hands = Desk(app, pilot)
        await hands.until(lambda: isinstance(app.screen, BoardScreen) and app.screen.situation is not None)
        await pilot.pause()
        yield hands


def page(hands: Desk) -> list[str]:
    """Return the page's rows that are in sight."""
    pane = hands.screen.query_one(PagePane)
    return [plain(line).rstrip() for line in pane.lines[: pane.size.height]] if pane.region.area else []


def row(hands: Desk, words: str) -> Line:
    lines = hands.screen.query_one(PagePane).lines
    return next(line for line in lines if words in plain(line))


async def shows(hands: Desk, holds: Callable[[list[str]], bool]) -> list[str]:
    await hands.until(lambda: holds(page(hands)))
    return page(hands)


async def saved(hands: Desk) -> dict[str, str]:
    async with hands.app.room.store.reading() as tx:
        return {name: each.state for name, each in (await delivered.by_id(tx)).items()}


async def selected(hands: Desk, item_id: str) -> None:
    """Show the page and go to one of its rows."""
    if not page(hands):
        await hands.press("8")
    await shows(hands, bool)
    hands.screen.query_one(PagePane).select(item_id)


@SIZES
async def test_one_stroke_shows_each_group_with_its_share_and_what_is_late(
    folder: Path, size: tuple[int, int], lang: str
) -> None:
    async with desk(folder, size=size, lang=lang) as hands:
        room = hands.app.room
        fields: dict[str, Any] = {"state": "draft", "owner": "lee", "review_at": START + HOUR}
        await room.do(deliverable.change, "document", "operations.manual", **fields)
        for state in ("shown", "tried", "alone"):
            await room.do(deliverable.change, "transfer", "knowledge.contacts", state=state, with_whom="hong")
        await hands.press("8")
        shown = await shows(hands, bool)
        whole, documents, manual, templates, handing, operation, contacts = shown
        words = {
            "en": ("The customer runs alone", "Operations documents", "draft", "not written", "runs alone"),
            "ko": ("고객 자립 수행", "운영 문서", "초안", "미작성", "자립 수행"),
        }[lang]
        assert (whole.startswith(words[0]), "1/2" in whole, "50%" in whole) == (True, True, True)
        assert (documents.startswith(words[1]), "0/2" in documents) == (True, True)
        assert manual.startswith(f"◈ {words[2]}")
        assert manual.split()[-2:] == ["이기술", "15:00"]
        assert templates.startswith(f"· {words[3]}")
        assert "1/2" in handing
        assert operation.startswith("· ")
        assert (contacts.startswith(f"✓ {words[4]}"), "홍길동" in contacts) == (True, True)
        await room.do(drill.advance, 2 * HOUR)
        late = {"en": "✗ draft", "ko": "✗ 초안"}[lang]
        await shows(hands, lambda rows: any(each.startswith(late) for each in rows))
        assert [(span.text.strip(), span.role) for span in row(hands, late)][-1] == ("✗ 15:00", "breach")
        await hands.press("8")
        await hands.until(lambda: not page(hands))


async def test_a_document_is_moved_on_and_taken_back_by_keys(folder: Path) -> None:
    async with desk(folder) as hands:
        await selected(hands, "operations.manual")
        for says in ("draft", "in review", "current"):
            await hands.press("enter")
            await hands.choose("1")
            await hands.until(lambda: f"Operations manual: {says} — z takes it back" in hands.said)  # noqa: B023
        assert await saved(hands) == {"operations.manual": "current"}
        await shows(hands, lambda rows: any(each.startswith("✓ current") and "12-29" in each for each in rows))
        await hands.press("enter")
        await hands.choose("3")
        await hands.type("chapter 3 is wrong")
        await hands.until(lambda: "Operations manual: draft — z" in hands.said)
        for says in ("current", "in review", "draft", "not written"):
            await hands.press("z")
            await hands.until(lambda: f"taken back: Operations manual: {says}" in hands.said)  # noqa: B023
        assert await saved(hands) == {}


async def test_owner_link_and_review_date_are_set_by_keys(folder: Path) -> None:
    async with desk(folder, size=(160, 45)) as hands:
        await selected(hands, "operations.templates")
        for digit, typed in (("2", ""), ("3", "https://wiki/t"), ("4", "2026-12-05")):
            await hands.press("enter")
            await hands.choose(digit)
            await hands.type(typed)
            await hands.until(lambda: "z takes it back" in hands.said)
            await hands.until(lambda: not hands.asks)
        shown = await shows(hands, lambda rows: any("12-05" in each for each in rows))
        (line,) = [each for each in shown if "Templates" in each]
        assert "https://wiki/t" in line
        assert "이기술" in line
        await hands.press("enter")
        await hands.choose("4")
        await hands.type("someday")
        await hands.until(lambda: "'someday' is not a moment" in hands.said)


async def test_a_step_names_who_of_the_customer_confirms_it_and_escape_sets_nothing(folder: Path) -> None:
    async with desk(folder) as hands:
        await selected(hands, "knowledge.operation")
        for keys in ([], ["1"], ["1", "1"]):
            await hands.press("enter")
            for digit in keys:
                await hands.choose(digit)
            await hands.until(lambda: hands.asks)
            await hands.press("escape")
            await hands.until(lambda: not hands.asks)
        assert await saved(hands) == {}
        await hands.press("enter")
        await hands.choose("1")
        await hands.choose("1")
        await hands.type("on the console")
        await shows(hands, lambda rows: any("shown" in each and "홍길동" in each for each in rows))
        await hands.press("enter")
        await hands.choose("1")
        await hands.choose("2")
        await hands.type("이기술")
        await hands.type("")
        await hands.until(lambda: "이기술 is not of the customer" in hands.said)
        assert await saved(hands) == {"knowledge.operation": "shown"}
        await hands.press("z")
        await hands.until(lambda: "not shown" in hands.said)
        assert await saved(hands) == {}


async def test_a_board_that_only_looks_asks_nothing(folder: Path) -> None:
    async with desk(folder, read_only=True) as hands:
        await selected(hands, "operations.manual")
        await hands.press("enter")
        assert not hands.asks
        assert await saved(hands) == {}


@pytest.mark.parametrize(("lang", "signs"), [("ko", ()), ("en", ("--ascii",))])
def test_on_a_terminal_of_80_by_24(tmp_path: Path, lang: str, signs: tuple[str, ...]) -> None:
    with house(tmp_path) as here:
        here.config.write_text(write_plan(tmp_path, CALM), encoding="utf-8")
        here.command("document", "set", "operations.manual", "--state", "draft", "--review", "5m")
        here.command("drill", "advance", "10m")
        cross, rule = ("X", "|") if signs else ("✗", "│")
        with here.board(*signs, lang=lang, size=(80, 24)) as board:
            board.shows({"ko": "지표", "en": "indicators"}[lang])
            board.type("8")
            board.shows({"ko": "운영 매뉴얼", "en": "Operations manual"}[lang], "0/2")
            (late,) = [each for each in board.rows if {"ko": "초안", "en": "draft"}[lang] in each]
            assert late.count(cross) == 2
            assert late.endswith(rule)
            board.press("down", "down", "enter")
            board.type("1")
            board.shows({"ko": "고객 측 확인자", "en": "Who of the customer"}[lang])
            board.type("1")
            board.shows({"ko": "메모", "en": "A note"}[lang])
            board.press("enter")
            board.shows({"ko": "시연함", "en": "shown"}[lang], "홍길동")
            board.type("zq")
            assert board.ends() == 0
        told = here.rows(
            "SELECT kind, payload FROM events WHERE subject = 'transfer:knowledge.operation' ORDER BY seq"
        )
        assert [kind for kind, _payload in told] == ["recorded", "retracted"]
        assert json.loads(told[0][1])["with"] == "홍길동"
