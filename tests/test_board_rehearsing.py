"""The board's forecast, its test messages, and what was said of an incident on its timeline."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from data import events
from data.records import Priority
from tests import rooms
from tests.rehearsal import inbox
from tests.rooms import BoardOnDrill, Prepared
from tests.test_board import Desk
from warroom.commands import drill
from warroom.commands import incident as commands
from warroom.commands.settling import settle
from warroom.engine.notifying import Notifier, Patience
from warroom.screens.board import BoardScreen
from widgets.line import line_width, plain
from widgets.page import PagePane
from widgets.timeline import TimelinePane

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
LANGUAGES = pytest.mark.parametrize("lang", ["ko", "en"])


@asynccontextmanager
async def desk(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    notify: str,
    *,
    size: tuple[int, int] = (80, 24),
    lang: str = "en",
) -> AsyncIterator[Desk]:
    """Sit at a calm board of a site with those routes."""
    people = "people:\n  lee: {routes: [chat, mail]}\n  park: {routes: [chat]}\n"
    monkeypatch.setattr(rooms, "SITE", f"{rooms.SITE}{people}notify:\n{notify}")
    app = BoardOnDrill(Prepared(folder, lang, busy=False))
    async with app.run_test(size=size) as pilot:
        hands = Desk(app, pilot)
        await hands.until(lambda: isinstance(app.screen, BoardScreen) and app.screen.situation is not None)
        await pilot.pause()
        yield hands


def routes(chat: str, mail: str) -> str:
    return f"  - {{name: chat, url: '{chat}'}}\n  - {{name: mail, url: '{mail}'}}\n"


FAR = routes("json://192.0.2.1", "json://192.0.2.2")
GONE = "json://127.0.0.1:9"


def page(hands: Desk) -> list[str]:
    return [plain(line) for line in hands.screen.query_one(PagePane).lines]


async def passes(hands: Desk, *, patience: Patience | None = None) -> None:
    """Do what the engine does at a moment; the board's own process leads."""
    token = hands.app._leadership.token
    assert token is not None
    async with hands.app.room.act() as act:
        await settle(act, "late")
    await Notifier(hands.app.room, patience).once(token)


@SIZES
@LANGUAGES
async def test_the_forecast_counts_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], lang: str
) -> None:
    async with desk(tmp_path, monkeypatch, FAR, size=size, lang=lang) as hands:
        await hands.app.room.do(commands.open_incident, "calls drop", Priority.P1)
        await hands.until(lambda: hands.screen.situation is not None and bool(hands.screen.situation.incidents))
        await passes(hands)
        await hands.press("f")
        pane = hands.screen.query_one(PagePane)
        await hands.until(lambda: bool(pane.lines) and pane.region.area > 0)
        words = " ".join(page(hands))
        assert "00:30:00" in words
        assert "김지원 010-1111-1111" in words
        for word in {"ko": ("지원팀장", "연락할 사람 없음"), "en": ("Support lead", "nobody is known")}[lang]:
            assert word in words
        assert all(line_width(line) <= pane.text_width for line in pane.lines)
        await hands.app.room.do(drill.advance, 60_000)
        await hands.until(lambda: "00:29:00" in " ".join(page(hands)))
        await hands.press("down", "down")
        assert pane.selected > 0
        await hands.press("f")
        await hands.until(lambda: pane.region.area == 0)


async def test_without_an_incident_there_is_nothing_to_foretell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with desk(tmp_path, monkeypatch, FAR) as hands:
        await hands.press("f")
        await hands.until(lambda: "no incident is open" in hands.said)


@SIZES
@LANGUAGES
async def test_a_test_message_leaves_the_keyboard_free_and_shows_its_outcome(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], lang: str
) -> None:
    async with (
        inbox() as received,
        desk(tmp_path, monkeypatch, routes(received.url, GONE), size=size, lang=lang) as hands,
    ):
        await hands.press("v")
        await hands.choose("1")
        pane = hands.screen.query_one(PagePane)
        await hands.until(lambda: len(pane.lines) >= 2 and pane.region.area > 0)
        assert [name in " ".join(page(hands)) for name in ("chat", "mail")] == [True, True]
        assert "이기술, 박인프라" in page(hands)[0]
        await hands.press("n")
        await hands.until(lambda: {"ko": "인시던트", "en": "no incident is open"}[lang] in hands.said)
        await passes(hands, patience=Patience(first_wait=1, last_attempt=1))
        delivered, failed = {"ko": ("전달됨", "전달실패"), "en": ("delivered", "NOTDELIVERED")}[lang]
        # A long entry runs on over rows, wherever they end.
        await hands.until(lambda: delivered in page(hands)[0] and failed in "".join("".join(page(hands)).split()))
        assert all(line_width(line) <= pane.text_width for line in pane.lines)
        assert len(received.got) == 1


async def test_everybody_or_one_route_is_tested(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with desk(tmp_path, monkeypatch, FAR) as hands:
        await hands.press("v")
        await hands.choose("2")
        pane = hands.screen.query_one(PagePane)
        await hands.until(lambda: len(pane.lines) >= 2)
        await hands.press("v")
        await hands.choose("3")
        await hands.choose("2")
        await hands.until(lambda: "mail" in page(hands)[0] and "chat" not in " ".join(page(hands)))
        await passes(hands)
        await hands.until(lambda: "suppressed (drill)" in page(hands)[0])
        async with hands.app.room.store.reading() as tx:
            asked = [each.payload["routes"] for each in await events.of_subject(tx, "test")]
        assert asked == [["chat", "mail"], ["mail"]]
        await hands.press("v")
        await hands.until(lambda: hands.asks)
        await hands.press("escape")
        await hands.until(lambda: not hands.asks)


@SIZES
@LANGUAGES
async def test_the_timeline_tells_what_was_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], lang: str
) -> None:
    async with (
        inbox() as received,
        desk(tmp_path, monkeypatch, routes(GONE, received.url), size=size, lang=lang) as hands,
    ):
        await hands.app.room.do(commands.open_incident, "calls drop", Priority.P1)
        await hands.until(lambda: hands.screen.situation is not None and bool(hands.screen.situation.incidents))
        await passes(hands)
        await hands.press("l")
        pane = hands.screen.query_one(TimelinePane)
        again = {"ko": "다시 시도 중", "en": "is tried again"}[lang]
        await hands.until(lambda: again in " ".join(plain(line) for line in pane.lines))
        (line,) = [line for line in pane.lines if "→" in plain(line) and "이기술" in plain(line)]
        assert line[-1].role == "warn"
        await passes(hands, patience=Patience(first_wait=1, last_attempt=1))
        assert all(line_width(line) <= pane.text_width for line in pane.lines)
