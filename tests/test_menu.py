"""The menu: whatever means something now, reached with digits, arrows, space and enter alone."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual import events

from data import incidents, tasks
from data.keymap import BY_ID as KNOWN
from data.keymap import ENTRIES, Keymap
from data.records import Priority, Status
from tests.rooms import SITE, BoardOnDrill, Prepared
from tests.test_board import Desk, desk
from warroom.app import BoardApp
from warroom.commands import ending
from warroom.commands import incident as commands
from warroom.config import load_site
from warroom.screens import choices
from warroom.screens.actions import BY_ID, valid_now
from widgets.checklist import ChecklistPane
from widgets.footer import Flash, KeyBar
from widgets.incidents import IncidentsPane
from widgets.line import line_width, plain
from widgets.menu import Choice, Menu, field_line, menu_rows
from widgets.page import PagePane
from widgets.pane import Pane
from widgets.situation import SituationBar
from widgets.timeline import TimelinePane


def menu(hands: Desk) -> Menu:
    return hands.screen.query_one(Menu)


def shown(pane: Pane) -> list[str]:
    return [plain(line) for line in pane.lines]


def burst(hands: Desk, *keys: str) -> None:
    """Type in one go, as a terminal hands on what has been typed ahead."""
    signs = {"enter": "\r", "question_mark": "?", "semicolon": ";", "space": " "}
    for key in keys:
        hands.app.post_message(events.Key(key, key if len(key) == 1 else signs.get(key)))


async def type_all(hands: Desk, *keys: str) -> None:
    """Type in one go, and wait until all of it has been pressed."""
    burst(hands, *keys)
    await hands.pilot.pause()
    await hands.until(lambda: not hands.app._keyboard._typed)
    await hands.pilot.pause()


def entitled(hands: Desk, words: str) -> bool:
    """Return whether the page of an indicator has these words in its frame."""
    return words in str(hands.screen.query_one("#chart", Pane).border_title)


async def choose(hands: Desk, name: str) -> None:
    """Choose a row by arrows and enter."""
    ids = [each.id for each in choices.actions(hands.screen.standing, hands.screen.room.site.keys)]
    burst(hands, "0", *["down"] * ids.index(name), "enter")
    await hands.until(lambda: menu(hands).selected == ids.index(name) + 1)
    await hands.until(lambda: hands.screen.focused != menu(hands))
    await hands.pilot.pause()


# Reached by digits, arrows, space and enter

PARTS = ("panels", "incidents", "ladder", "checklist")


async def test_every_valid_action_is_reached_with_digits_arrows_and_enter_and_does_what_its_key_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[str] = []
    run = BoardApp.run_action

    async def noted(self: BoardApp, action: Any, *args: Any) -> bool:
        called.append(str(action))
        return await run(self, action, *args)

    async with desk(tmp_path) as hands:
        screen = hands.screen
        reached = [entry.id for entry in valid_now(screen.standing) if entry.id != "quit"]
        assert len(reached) > 20
        monkeypatch.setattr(BoardApp, "run_action", noted)
        for name in reached:
            screen.query_one(Flash).clear()
            called.clear()
            ids = [each.id for each in choices.actions(screen.standing, screen.room.site.keys)]
            if choices.DO + name not in ids:
                # One of the first rows does just this, and a digit is enough.
                assert name == "tick"
                row = next(index for index, each in enumerate(ids) if each.startswith(choices.TICK))
                await hands.press("0", str(row + 1))
                await hands.until(lambda: "takes it back" in hands.said)
                continue
            await choose(hands, choices.DO + name)
            assert BY_ID[name].call in called
            if BY_ID[name].writes:
                await hands.until(lambda: hands.asks or bool(hands.said))
            elif BY_ID[name].look is not None:
                assert screen.standing.page == name
            await hands.press("escape")
            await hands.until(lambda: not hands.asks)
            await hands.press("escape", "2")
        await choose(hands, "do quit")
        assert hands.app._exit


async def test_what_moves_is_reached_so_too(tmp_path: Path) -> None:
    """What has a sign or a key of its own beside digits and arrows can be done with these."""
    without = {key for entry in ENTRIES if entry.fixed for key in entry.keys[:1]} - {*"01234"}
    without -= {"up", "down", "left", "right", "enter"}
    others = "tab shift+tab escape pageup pagedown home end + - shift+left shift+right"
    assert without == set(others.split())
    async with desk(tmp_path) as hands:
        for digit, name in enumerate(PARTS, 1):
            await hands.press(str(digit))
            assert hands.screen._stage.current.id == name
        await hands.press("2", *["down"] * 5)
        assert hands.screen.query_one(IncidentsPane).selected == 2
        await hands.press("1", "enter")
        await hands.until(lambda: hands.screen.standing.pane == "chart")
        chart = hands.screen.query_one("#chart", Pane)
        await hands.until(lambda: "1h" in str(chart.border_title))
        await choose(hands, "do zoom_out")
        await hands.until(lambda: "1h" not in str(chart.border_title))
        await choose(hands, "do zoom_in")
        await hands.until(lambda: "1h" in str(chart.border_title))
        await hands.press("2")
        assert hands.screen.standing.page == ""


async def test_keys_typed_ahead_choose_before_anything_is_drawn(tmp_path: Path) -> None:
    async with desk(tmp_path, busy=False) as hands:
        await hands.app.room.do(commands.open_incident, "calls drop", Priority.P1)
        await hands.until(lambda: bool(hands.screen.situation and hands.screen.situation.incidents))
        # In one go, as a terminal hands them on.
        burst(hands, "0", "1", "n", "h", "i", "enter")
        await hands.becomes(1, lambda found: found.acknowledged_by == "이기술")
        await hands.until(lambda: "written" in hands.said)
        burst(hands, "0", "a", "c", "k", "enter")
        await hands.until(lambda: "acknowledged" in hands.said)


# What is listed


async def test_what_is_listed_means_something_and_teaches_its_key(tmp_path: Path) -> None:
    async with desk(tmp_path, busy=False) as hands:
        await hands.press("0")
        ids = [each.id for each in menu(hands).choices]
        assert "do acknowledge" not in ids
        assert ids[:2] == ["do callsheet", "tick d1-3.availability"]
        rows = shown(menu(hands))
        assert any(row.split()[:3] == ["1", "First", "w"] for row in rows)
        await hands.press("escape")
        await hands.app.room.do(commands.open_incident, "calls drop", Priority.P1)
        await hands.until(lambda: bool(hands.screen.situation and hands.screen.situation.incidents))
        await hands.press("0")
        listed = {each.id: each for each in menu(hands).choices}
        assert list(listed)[:3] == ["do acknowledge", "do callsheet", "tick d1-3.availability"]
        valid = {entry.id for entry in valid_now(hands.screen.standing)}
        assert {name.removeprefix("do ") for name in listed if name.startswith("do ")} == valid - {"tick"}
        for name in valid - {"tick"}:
            assert listed[f"do {name}"].keys.startswith(Keymap().shown(KNOWN[name]))


async def test_what_has_no_key_is_reached_here(tmp_path: Path) -> None:
    app = BoardOnDrill(Prepared(tmp_path, "en", site="keys: {note: [], acknowledge: [g], assign: []}\n"))
    async with app.run_test(size=(120, 40)) as pilot:
        hands = Desk(app, pilot)
        await hands.until(lambda: hasattr(app.screen, "situation") and app.screen.situation is not None)
        await choose(hands, "do note")
        await hands.until(lambda: hands.asks)
        await hands.press("escape", "0")
        assert {each.id: each.keys for each in menu(hands).choices}["do acknowledge"] == "g"


async def test_a_board_that_only_looks_lists_no_write(tmp_path: Path) -> None:
    async with desk(tmp_path, read_only=True) as hands:
        await hands.press("0")
        names = {each.id.partition(" ")[2].partition(" ")[0] for each in menu(hands).choices}
        assert not any(BY_ID[name].writes for name in names if name in BY_ID)
        assert not any(each.id.startswith(choices.TICK) for each in menu(hands).choices)
        assert "callsheet" in names
        await hands.press("1")
        assert hands.screen.standing.page == "callsheet"


async def test_the_first_row_takes_the_worst_that_nobody_has_whichever_is_selected(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        await hands.press("0")
        assert menu(hands).choices[0].id == "top acknowledge 3"
        assert menu(hands).choices[1].id == "do callsheet"
        await hands.press("1")
        await hands.becomes(3, lambda found: found.acknowledged_by == "이기술")
        assert hands.screen.query_one(IncidentsPane).selected_number == 3
        await hands.press("0")
        assert menu(hands).choices[1].id == "top callsheet 2"
        await hands.press("2")
        await hands.until(lambda: any("INC-2" in row for row in shown(hands.screen.query_one(PagePane))))


async def test_what_is_listed_stands_still_while_the_board_goes_on(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        await hands.press("0")
        before = menu(hands).choices
        await hands.app.room.do(commands.open_incident, "worse", Priority.P1)
        bar = hands.screen.query_one(SituationBar)
        await hands.until(lambda: any("+2 more" in plain(line) for line in bar.lines))
        assert menu(hands).choices == before
        await hands.press("1")
        assert (await hands.becomes(3, lambda found: found.status is Status.ACKNOWLEDGED)).id == "INC-3"
        assert (await hands.incident(4)).status is Status.TRIGGERED


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (120, 40)])
async def test_it_leaves_the_situation_and_the_upper_panes_in_sight(tmp_path: Path, size: tuple[int, int]) -> None:
    async with desk(tmp_path, size=size) as hands:
        await hands.press("4" if size[0] == 80 else "1", "0")
        await hands.until(lambda: menu(hands).region.area > 0)
        assert hands.screen.query_one(SituationBar).region.height == 2
        top = hands.screen.query_one("#panels", Pane).region
        # Of a narrow board the line that names the panes stays too.
        assert menu(hands).region.y == (top.bottom if size[0] >= 100 else 3)
        assert menu(hands).region.width == size[0]
        assert plain(hands.screen.query_one(KeyBar).lines[0]).startswith(" 1–9 at once")
        assert menu(hands).region.bottom == size[1] - 2


# Leaving


@pytest.mark.parametrize("leave", ["escape", "0"])
async def test_left_it_gives_the_focus_back(tmp_path: Path, leave: str) -> None:
    async with desk(tmp_path, size=(80, 24)) as hands:
        await hands.press("4", "down")
        before = hands.screen.query_one(ChecklistPane).selected_item
        await hands.press("0")
        assert hands.screen.focused == menu(hands)
        await hands.press("tab", "shift+tab", "left", leave)
        assert hands.screen.standing.pane == "checklist"
        assert hands.screen.query_one(ChecklistPane).selected_item == before
        await hands.until(lambda: menu(hands).region.area == 0)
        assert hands.screen.query_one(ChecklistPane).region.area > 0


async def test_left_it_gives_a_page_its_place_back(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        await hands.press("l")
        timeline = hands.screen.query_one(TimelinePane)
        await hands.until(lambda: timeline.region.area > 0)
        await hands.press("0")
        await hands.until(lambda: timeline.region.area == 0)
        await hands.press("escape")
        await hands.until(lambda: timeline.region.area > 0)
        assert hands.screen.focused == timeline


async def test_it_opens_over_a_question_which_is_left(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        before = await hands.incident(2)
        for keys in ("n", "p", "r", "hh", "i"):
            await hands.press(*keys)
            await hands.until(lambda: hands.asks)
            burst(hands, "ctrl+p", "x")
            await hands.until(lambda: hands.screen.focused == menu(hands) and menu(hands).text == "x")
            assert not hands.asks
            await hands.press("escape", "escape")
        assert await hands.incident(2) == before


async def test_over_a_message_that_is_being_written_the_draft_is_kept(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        await hands.press("u")
        await hands.choose("2")
        await hands.type("rerouting")
        await hands.type("")
        await hands.type("45m")
        await hands.until(lambda: hands.asks)
        await hands.press("2")
        await hands.until(lambda: hands.screen.sheet.is_open)
        await hands.press("Z", "ctrl+p")
        await hands.until(lambda: hands.screen.focused == menu(hands))
        await hands.press("escape", "u")
        await hands.choose("1")
        await hands.until(lambda: any("Z" in row for row in shown(hands.screen.query_one(PagePane))))
        await hands.until(lambda: hands.asks)
        await hands.press("escape")
        await hands.until(lambda: "not posted" in hands.said)


# Finding


async def test_typing_finds_and_enter_takes_the_first(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        await hands.press("0", *"reco step")
        assert [each.id for each in menu(hands).choices] == ["do step"]
        assert plain(menu(hands).lines[0]).startswith("> reco step_")
        assert "1" not in plain(menu(hands).lines[1])
        await hands.press("enter")
        await hands.until(lambda: hands.asks)
        await hands.press("escape", "0", *"zzz")
        assert "nothing is found" in shown(menu(hands))[1]
        await hands.press("enter")
        assert hands.screen.focused == menu(hands)
        await hands.press("backspace", "backspace", "backspace")
        assert menu(hands).choices[0].id == "top acknowledge 3"
        await hands.press("x", "1")
        assert menu(hands).text == "x1"
        await hands.press("ctrl+p")
        assert (menu(hands).text, menu(hands).is_attached) == ("", True)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("inc-3", "incident 3"),
        ("상담 불능", "incident 2"),
        ("ㅅㄷ ㅂㄴ", "incident 2"),
        ("이기술", "person lee"),
        ("support 3333", "person park"),
        ("RESOURCE us", "item d1-3.resources"),
        ("throughput", "indicator throughput"),
        ("escalation", "pane ladder"),
        ("roster", "do roster"),
    ],
)
async def test_what_is_typed_finds(tmp_path: Path, typed: str, name: str) -> None:
    async with desk(tmp_path, busy="inc" in name) as hands:
        await hands.press("0")
        burst(hands, *typed)
        await hands.until(lambda: menu(hands).text == typed)
        await hands.pilot.pause()
        assert menu(hands).choices[0].id == name, [each.id for each in menu(hands).choices]


async def test_what_is_found_is_shown(tmp_path: Path) -> None:
    async with desk(tmp_path) as hands:
        await hands.press("0", *"inc-3", "enter")
        assert hands.screen.query_one(IncidentsPane).selected_number == 3
        assert hands.screen.standing.pane == "incidents"
        await hands.press("0", *"support 2222", "enter")
        page = hands.screen.query_one(PagePane)
        await hands.until(lambda: page.region.area > 0 and any("010-2222-2222" in row for row in shown(page)))
        await hands.press("0", *"resource us", "enter")
        assert (hands.screen.standing.pane, hands.screen.standing.page) == ("checklist", "")
        assert hands.screen.query_one(ChecklistPane).selected_item == "d1-3.resources"
        await hands.press("space")
        await hands.until(lambda: "takes it back" in hands.said)
        async with hands.app.room.store.reading() as tx:
            assert (await tasks.marks(tx))["d1-3.resources"].state == "done"
        for name in ("Throughput", "Memory"):
            await hands.press("0", *name.lower(), "enter")
            await hands.until(partial(entitled, hands, name))
        await hands.press("0", *"panes ladder", *["backspace"] * 12, *"escalation", "enter")
        assert hands.screen._stage.current.id == "ladder"


async def test_an_old_incident_is_found_in_the_store_and_shown_by_its_timeline(tmp_path: Path) -> None:
    async with desk(tmp_path, busy=False) as hands:
        room = hands.app.room
        async with room.act() as act:
            for number in range(1, 221):
                title = "the 50% router_7 fell" if number == 1 else f"other {number}"
                await commands.open_incident(act, title, Priority.P4)
                await ending.resolve(act, f"INC-{number}")
        await hands.until(lambda: bool(hands.screen.situation and hands.screen.situation.log.rows))
        assert hands.screen.situation is not None
        assert all(each.number > 1 for each in hands.screen.situation.log.rows)
        await hands.press("0", *"ROUTER_7 50%")
        assert [each.id for each in menu(hands).choices] == ["incident 1"]
        await hands.press("enter")
        timeline = hands.screen.query_one(TimelinePane)
        await hands.until(lambda: "INC-1" in str(timeline.border_title) and timeline.region.area > 0)
        async with room.store.reading() as tx:
            assert [each.number for each in await incidents.with_words(tx, ["inc-22"], 3)] == [22, 220]
            assert [each.number for each in await incidents.with_words(tx, ["22", "other"], 2)] == [22, 220]
            assert len(await incidents.with_words(tx, ["other"], 20)) == 20
            assert await incidents.with_words(tx, ["r%r"], 20) == []


async def test_what_is_pasted_is_typed(tmp_path: Path) -> None:
    async with desk(tmp_path, busy=False) as hands:
        await hands.press("0")
        hands.app.post_message(events.Paste("ro\x07ster\n"))
        await hands.until(lambda: [each.id for each in menu(hands).choices][:1] == ["do roster"])


# How it looks


@pytest.mark.parametrize("cells", [20, 37, 77, 117])
def test_rows_fit_and_only_the_first_have_digits(cells: int) -> None:
    found = [Choice(str(n), "인시던트" if n < 6 else "Board", f"상담 {n}", "pgup", "이기술") for n in range(12)]
    rows = menu_rows(found, cells, digits=True)
    assert [key for key, _line in rows] == [each.id for each in found]
    assert all(line_width(line) <= cells for _key, line in rows)
    assert [plain(line)[:1] for _key, line in rows] == [*"123456789", " ", " ", " "]
    assert all(plain(line).startswith(" ") for _key, line in menu_rows(found, cells, digits=False))
    assert line_width(field_line("상담" * 60, cells)) <= cells
    assert line_width(field_line("", cells)) <= cells + 2


def test_a_site_cannot_take_the_menu_away(tmp_path: Path) -> None:
    path = tmp_path / "warroom.yaml"
    path.write_text(f"{SITE}keys:\n  menu: []\n", encoding="utf-8")
    with pytest.raises(Exception, match="has the same keys everywhere"):
        load_site(path, {})
