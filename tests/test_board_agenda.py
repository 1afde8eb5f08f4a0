"""The agenda's page: by its key, at both sizes, in both languages; what enter on a row does."""

from pathlib import Path

from data import actions, appointments, decisions
from data.arrangements import AppointmentMark
from tests.test_board import Desk
from tests.test_board_people import LANGUAGES, SIZES, desk, page, shows
from widgets.page import PagePane


async def mark_of(hands: Desk, name: str) -> AppointmentMark | None:
    async with hands.app.room.store.reading() as tx:
        return (await appointments.marks(tx)).get(name)


@SIZES
@LANGUAGES
async def test_the_days_ahead_are_one_key_away(tmp_path: Path, size: tuple[int, int], lang: str) -> None:
    async with desk(tmp_path, size=size, lang=lang) as hands:
        await hands.press("7")
        shown = await shows(hands, bool)
        words = {
            "en": ("Daily stand-up", "not owed", "Daily report", "12-02 Wed"),
            "ko": ("일일 스탠드업 미팅", "해당 없음", "일일 보고서", "12-02 수"),
        }[lang]
        assert all(any(word in line for line in shown) for word in words)
        # A busy room stands at 14:00: what is due at 18:00 has four hours.
        report = next(line for line in shown if words[2] in line)
        assert "18:00" in report
        assert "03:59:59" in report or "04:00:00" in report
        assert "김지원" in report
        await hands.press("7")
        await hands.until(lambda: not page(hands))


async def test_enter_on_a_row_says_what_became_of_it_and_z_takes_it_back(tmp_path: Path) -> None:
    async with desk(tmp_path, size=(80, 24), busy=False) as hands:
        await hands.press("7")
        await shows(hands, bool)
        # The stand-up was before the war room: a meeting has its sheet, convened, decision, to do, move, skip.
        await hands.press("enter")
        await hands.choose("2")
        await hands.type("첫 회의")
        await hands.until(lambda: "Daily stand-up was held" in hands.said)
        mark = await mark_of(hands, "standup@2026-12-01")
        assert mark is not None
        assert (mark.state, mark.text) == ("done", "첫 회의")
        await shows(hands, lambda rows: "convened" in rows[0] and "첫 회의" in rows[0])
        await hands.press("z")
        await hands.until(lambda: "is open again" in hands.said)
        mark = await mark_of(hands, "standup@2026-12-01")
        assert mark is not None
        assert mark.state == "open"
        await hands.press("enter")
        await hands.choose("3")
        await hands.type("매일 점검")
        await hands.until(lambda: "DEC-1 is written" in hands.said)
        await hands.press("enter")
        await hands.choose("4")
        await hands.type("점검표")
        await hands.until(lambda: hands.asks)
        await hands.press("enter")
        await hands.type("3d")
        await hands.until(lambda: "ACT-1 added" in hands.said)
        async with hands.app.room.store.reading() as tx:
            (decided,) = await decisions.of_meeting(tx, "standup@2026-12-01")
            (item,) = await actions.of_meeting(tx, "standup@2026-12-01")
        assert (decided.text, item.text, item.owner) == ("매일 점검", "점검표", "이기술")
        # The report below it is moved, then the next stand-up is skipped.
        await hands.press("down", "enter")
        await hands.choose("3")
        await hands.type("19:30")
        await hands.type("행사")
        await hands.until(lambda: "Daily report is moved" in hands.said)
        await shows(hands, lambda rows: "19:30" in rows[1] and "행사" in rows[1])
        await hands.press("down", "enter")
        await hands.choose("6")
        await hands.type("휴무")
        await hands.until(lambda: "Daily stand-up is skipped" in hands.said)
        mark = await mark_of(hands, "standup@2026-12-02")
        assert mark is not None
        assert (mark.state, mark.text) == ("skipped", "휴무")
        # Its sheet stands over the agenda, and leaves it as it was.
        pane = hands.screen.query_one(PagePane)
        left = pane.selected_key
        assert str(left).startswith("standup@2026-12-02")
        await hands.press("enter")
        await hands.choose("1")
        await shows(hands, lambda rows: any("1. Review of yesterday's issues" in line for line in rows))
        await hands.press("down", "down", "escape")
        await shows(hands, lambda rows: "Daily stand-up" in rows[0])
        assert pane.selected_key == left
        # Another page begins at its own first row, wherever this one was left; and so does this one anew.
        await hands.press("8")
        await shows(hands, lambda rows: "runs alone" in rows[0])
        assert pane.selected_key == "standard.daily_checklist"
        await hands.press("7")
        await shows(hands, lambda rows: "Daily stand-up" in rows[0])
        assert pane.selected == 0


async def test_whoever_only_looks_sees_the_agenda_and_changes_nothing(tmp_path: Path) -> None:
    async with desk(tmp_path, busy=False, read_only=True) as hands:
        await hands.press("7")
        await shows(hands, bool)
        await hands.press("enter")
        await hands.pilot.pause()
        assert not hands.asks
