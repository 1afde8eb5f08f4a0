"""The board on a real terminal: what it shows, and what keys, pastes and garbage do."""

import asyncio
import contextlib
import random
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.boards import House, house
from tests.eyes import colours_sent
from tests.rooms import busy_room
from tests.terminal import Terminal


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A drill that stands still in the twelfth minute of a P1."""
    folder = tmp_path_factory.mktemp("busy")

    async def make() -> None:
        await (await busy_room(folder)).close()

    asyncio.run(make())
    return House(folder)


@pytest.fixture
def still(tmp_path: Path, busy: House) -> Iterator[House]:
    with house(tmp_path, like=busy) as made:
        yield made


@pytest.fixture
def calm(tmp_path: Path) -> Iterator[House]:
    """A running drill in which nothing has happened."""
    with house(tmp_path) as made:
        yield made


SITUATION = {
    "ko": ("Day 1/84", "14:00:00", "P1 INC-2 상담 라우팅 불능", "이기술", "00:48:38"),
    "en": ("Day 1/84", "14:00:00", "P1 INC-2 상담 라우팅 불능", "이기술", "00:48:38"),
}
PANES: dict[str, dict[str, tuple[str, ...]]] = {
    "1": {
        "ko": ("가용성", "✗ 위반", "≥ 99.9", "응답시간", "✓ 정상", "≤ 2", "동시 사용자", "412", "/ 500"),
        "en": ("Availability", "✗ breach", "≥ 99.9", "Response time", "✓ ok", "≤ 2", "412", "/ 500"),
    },
    "2": {
        "ko": ("INC-2", "상담 라우팅", "INC-3", "[ERROR] ["),
        "en": ("INC-2", "상담 라우팅", "INC-3", "[ERROR] [/"),
    },
    "3": {"ko": ("✓ L1", "▸ L3 프로젝트", "14:48"), "en": ("✓ L1", "▸ L3 Project", "14:48")},
    "4": {"ko": ("4/6", "[✓]", "[ ] 리소스"), "en": ("4/6", "[✓]", "[ ] Resource")},
}


def borders(terminal: Terminal, above: int = 2) -> set[str]:
    """Return what stands at both edges of the rows of panes, below so many other rows."""
    shown = terminal.rows[above:-2]
    return {row[:1] for row in shown} | {row[-1:] for row in shown}


def settle(board: Terminal) -> None:
    """Wait until everything sent before has been worked through: a key is deaf for a breath after a burst."""
    while True:
        board.press("?")
        with contextlib.suppress(AssertionError):
            board.shows(" Keys ", seconds=5)
            return


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_wide_terminal_shows_everything_at_once(still: House, lang: str) -> None:
    with still.board("--read-only", lang=lang) as board:
        board.shows(*SITUATION[lang], *(words for pane in PANES.values() for words in pane[lang]))
        board.until(lambda: borders(board) <= set("╭╮│╰╯"))
        board.press("q")
        assert board.ends() == 0


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_narrow_terminal_shows_one_pane_at_a_time(still: House, lang: str) -> None:
    with still.board("--read-only", lang=lang, size=(80, 24)) as board:
        for digit, pane in PANES.items():
            board.press(digit)
            board.shows("14:00:00", "INC-2", "00:48:38", *pane[lang])
            # One line names all four and what stands in each.
            board.shows(f"▸{digit} ")
            assert f"▸{digit} " in board.rows[2]
            assert all(each in board.rows[2] for each in ("1 ", "✗1", "2 ", "3 ", "L3", "4 ", "4/6"))
            assert borders(board, above=3) <= set("╭╮│╰╯")


def test_tab_goes_through_the_panes_of_a_narrow_terminal(still: House) -> None:
    with still.board("--read-only", size=(80, 24)) as board:
        board.shows("─ 2 Incidents")
        for title in ("─ 3 Escalation", "─ 4 Checklist", "─ 1 Indicators", "─ 2 Incidents"):
            board.press("tab")
            board.shows(title)


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_narrow_terminal_shows_every_option(still: House, lang: str) -> None:
    with still.board(lang=lang, size=(80, 24)) as board:
        board.shows("INC-2")
        board.press("s")
        board.until(lambda: re.fullmatch(r" 1 \S.* 2 \S.* 3 \S.* 4 \S.* 5 \S.* 6 \S\S.*", board.rows[-1]))


@pytest.mark.parametrize(
    "environment",
    [
        {"TERM": "xterm"},
        {"TERM": "screen", "LANG": "C", "LC_ALL": "C"},
        {"NO_COLOR": "1"},
        {"NO_COLOR": "", "TERM": "linux"},
    ],
    ids=lambda env: " ".join(f"{name}={value}" for name, value in env.items()),
)
def test_poor_terminals_show_the_same_words(still: House, environment: dict[str, str]) -> None:
    with still.board("--read-only", lang="ko", environment=environment) as board:
        board.shows(*SITUATION["ko"], *(words for pane in PANES.values() for words in pane["ko"]))
        # Only whole numbers: the last of what has arrived so far may be cut.
        deep = {int(number) for number in re.findall(rb"[34]8;5;(\d+)[;m]", bytes(board.raw))}
        assert deep == set(), "more colours than the terminal has"
        if environment.get("NO_COLOR"):
            assert colours_sent(bytes(board.raw)) == set()
        else:
            assert colours_sent(bytes(board.raw))


def test_a_contact_shows_the_person_and_the_number(calm: House) -> None:
    calm.command("incident", "open", "calls drop", "--priority", "P1")
    calm.command("watch", "--once")
    with calm.board("--read-only", lang="ko", size=(80, 24)) as board:
        board.shows("INC-1")
        board.press("3")
        board.shows("▸ L2 지원팀장", "010-1111-1111")


def test_every_key_does_its_work(calm: House) -> None:
    with calm.board() as board:
        board.shows("0/6")
        calm.leads()
        board.press("h")
        board.shows("nobody holds the watch; h takes it")
        board.press("h")
        board.shows("Nobody holds the watch")
        board.press("1")
        board.shows("✓ 이기술 holds the watch")
        # What is typed before an act has ended is dropped with its question.
        board.rests()
        board.press("escape")
        board.hides("Handover HO-2")
        board.press("o")
        board.shows("Title of the incident")
        board.type("상담 라우팅 불능")
        board.shows(" 상담 라우팅 불능")
        board.press("enter")
        board.shows("1 P1")
        board.press("1")
        board.shows("INC-1 opened", "▌P1 INC-1 상담 라우팅 불능")
        board.press("a")
        board.shows("INC-1 acknowledged")
        board.press("s")
        board.shows("Which step is done?")
        board.press("2")
        board.shows("✓ INC-1 Initial analysis")
        board.press("n")
        board.shows("Note on INC-1")
        board.type("교환기 재기동\r")
        board.shows("INC-1: written")
        board.press("x")
        board.shows("Next action")
        board.type("3번 노드 재기동\r")
        board.until(lambda: ("INC-1", "next_action") in calm.acts())
        board.press("u")
        board.shows("What is posted?")
        board.press("1")
        board.type("장애를 확인하고 있습니다\r")
        board.shows("Next action for INC-1", " 3번 노드 재기동")
        board.press("enter")
        board.shows("Expected recovery")
        board.press("enter")
        board.shows("Post it?", "# [Incident] INC-1 상담 라우팅 불능")
        board.press("pagedown")
        board.shows("Next action: 3번 노드 재기동", "Next update: ")
        board.hides("# [Incident] INC-1")
        board.press("1")
        board.shows("INC-1: posted")
        board.press("p")
        board.shows("New priority of INC-1")
        board.press("2")
        board.shows("Reason")
        board.type("한 센터만\r")
        board.shows("P1 → P2")
        board.press("t")
        board.shows("z takes it back", "1/6")
        board.press("z")
        board.shows("is open again", "0/6")
        board.press("l")
        board.shows("Timeline INC-1", "교환기 재기동")
        board.press("escape")
        board.hides("Timeline INC-1")
        board.press("m")
        board.shows("What holds INC-1?")
        board.type("3번 노드 제외\r")
        board.shows("How is it undone?")
        board.type("3번 노드 복귀\r")
        board.shows("INC-1 mitigated")
        board.press("r")
        board.shows("Is INC-1 resolved?")
        board.press("1")
        board.shows("its completion report is owed")
        board.press("u")
        board.shows("INC-1 completion")
        board.type("완료 보고\r")
        board.shows("What is improved later?")
        board.press("enter")
        board.shows("Post it?", "# [Resolved] INC-1")
        board.press("1")
        board.shows("INC-1: posted")
        board.press("c")
        board.shows("INC-1 closed")
        board.press("?")
        board.shows(" Keys ", "acknowledge the incident")
        board.press("escape")
        board.hides(" Keys ")
        board.scribble(30, "WALL: the system goes down")
        board.shows("WALL")
        board.press("ctrl+l")
        board.hides("WALL")
        board.press("q")
        assert board.ends() == 0
    mine = [kind for subject, kind in calm.acts() if subject == "INC-1"]
    assert (
        mine
        == [
            *(
                "opened",
                "acknowledged",
                "step",
                "note",
                "next_action",
                "notice",
                "priority",
                "mitigated",
                "resolved",
            ),
            *("update", "closed"),
        ]
        or mine == mine[:0]
    )


def test_a_whole_incident_typed_in_one_breath(calm: House) -> None:
    with calm.board() as board:
        board.shows("0/6")
        board.type("o상담 tz amq\r1")
        board.shows("INC-1 opened")
        board.type("p2한 센터만 amt\r")
        board.shows("P1 → P2")
        board.type("u1확인 중 tz\r\r\r1")
        board.shows("INC-1: posted")
        assert calm.rows("SELECT title, priority FROM incidents") == [("상담 tz amq", "P2")]
        assert calm.acts() == [("INC-1", "opened"), ("INC-1", "priority"), ("INC-1", "notice")]


def test_what_is_typed_beyond_an_act_is_dropped(calm: House) -> None:
    with calm.board() as board:
        board.shows("0/6")
        board.type("o상담 불능\r1" + "attempt to zap mr o'neil\r1" * 40)
        board.shows("INC-1 opened")
        settle(board)
        assert calm.acts() == [("INC-1", "opened")]


def test_words_for_an_incident_that_is_not_there_press_nothing(calm: House) -> None:
    with calm.board() as board:
        board.shows("0/6")
        board.type("nattempt to make it move on\r1" * 3)
        board.shows("no incident is open")
        settle(board)
        assert calm.acts() == []


def test_keys_of_acts_that_ask_nothing_all_count(calm: House) -> None:
    with calm.board() as board:
        board.shows("0/6")
        board.type("tttt")
        board.shows("4/6")
        assert len(calm.acts()) == 4


def test_a_question_keeps_the_keyboard(still: House) -> None:
    before = still.acts()
    with still.board() as board:
        board.shows("INC-2")
        for letter in "sr":
            board.press(letter)
            board.shows("digit or enter")
            board.type("atz?o89 \t\tlq")
            board.shows("digit or enter")
            board.press("escape")
            board.hides("digit or enter")
        board.press("n")
        board.shows("Note on INC-2")
        board.press("tab", "tab")
        board.type("\x1b[O\x1b[I")
        board.type("tq")
        board.shows(" tq")
        board.press("escape")
        board.hides("Note on INC-2")
        settle(board)
    assert still.acts() == before


def test_a_reason_survives_what_others_write_meanwhile(calm: House) -> None:
    calm.command("incident", "open", "calls drop", "--priority", "P2")
    with calm.board() as board:
        board.shows("INC-1")
        board.type("p3")
        board.shows("Reason")
        calm.command("incident", "note", "INC-1", "here too")
        board.type("only one site\r")
        board.shows("P2 → P3")
        board.type("p4")
        board.shows("Reason")
        calm.command("incident", "priority", "INC-1", "P1", "--reason", "all sites")
        board.type("only one seat\r")
        board.shows("has changed since you looked")
    assert calm.rows("SELECT priority FROM incidents") == [("P1",)]


def test_a_resize_keeps_what_is_being_typed(calm: House) -> None:
    calm.command("incident", "open", "calls drop", "--priority", "P2")
    with calm.board() as board:
        board.shows("INC-1")
        board.press("n")
        board.shows("Note on INC-1")
        board.type("절반")
        board.shows("절반")
        for size in ((80, 24), (40, 12), (200, 60), (80, 24)):
            board.resize(*size)
            board.shows("Note on INC-1", "절반", "P2")
        board.type(" 나머지\r")
        board.shows("INC-1: written")
        assert calm.rows("SELECT json_extract(payload, '$.text') FROM events WHERE kind = 'note'") == [
            ("절반 나머지",)
        ]


@pytest.mark.parametrize("bracketed", [True, False])
def test_ten_kilobytes_pasted_into_a_note_are_text(calm: House, bracketed: bool) -> None:
    calm.command("incident", "open", "calls drop", "--priority", "P2")
    text = "붙여넣기 paste amtzrq 0123456789 " * 245
    with calm.board() as board:
        board.shows("INC-1")
        before = calm.acts()
        if bracketed:
            board.paste(text)
        board.press("n")
        board.shows("Note on INC-1")
        if bracketed:
            board.paste(text + "\x1b[31mred\nsecond line")
        else:
            board.type(text)
        board.press("enter")
        board.shows("INC-1: written")
        assert calm.acts() == [*before, ("INC-1", "note")]
        ((note,),) = calm.rows("SELECT json_extract(payload, '$.text') FROM events WHERE kind = 'note'")
        assert note.startswith(text[:1000].strip())
        assert "\x1b" not in note


GARBAGE = (
    b"\x1b]11;rgb:1e1e/1e1e/1e1e\x07",
    b"\x1b]10;rgb:aaaa/tttt/mmmm\x1b\\",
    b"\x1bP>|tmux atm\x1b\\",
    b"\x1b_Gi=31;amt\x1b\\",
    b"\x1b[?64;1;2;4;6;9;15;18;21;22c",
    b"\x1b[>41;377;0c",
    b"\x1b[999;999;999z",
    b"\x1b[99999999999;1u",
    b"\x1b[55296;;55296u",
    b"\x1b[<0;10;10M\x1b[<0;10;10m\x1b[M !!",
    b"\x1b[24;80R",
    b"\x1b[?2026;2$y",
    b"\x1b\x1b\x1b[" + b"1;" * 40 + b"a",
    b"\xff\xfe\xc0\x80\xed\xa0\x80\xf5",
    b"\x1b[15~\x1bOP\x1b[5;5~",
    b"\x00\x01\x02\x04\x05\x06\x07\x0b\x0e\x0f\x1c\x1d\x1e\x1f",
    b"\x1b]0;a title without its end: amtz",
)


def test_garbage_changes_nothing(still: House) -> None:
    before = still.acts()
    dice = random.Random(5)
    noise = bytes(dice.choice([*range(0x80, 0xC2), *range(0xF5, 0x100), 0x1B]) for _ in range(4_000))
    with still.board("--as", "박인프라") as board:
        board.shows("INC-2", "engine ✓")
        settle(board)
        shown = board.rests()
        board.press("escape")
        board.hides(" Keys ")
        for each in (*GARBAGE, noise, b"\x1b[200~atmzq\r1\x1b[201~", b"9!$^&()_+-=AQTZ"):
            board.send(each)
            board.send(b"\x1b\\")
        settle(board)
        assert board.rests() == shown
        assert "esc: leave" not in board.text
        assert board.process.poll() is None
    assert still.acts() == before


def test_a_change_by_another_process_appears(calm: House) -> None:
    with calm.board(lang="ko") as board:
        board.shows("0/6")
        calm.command("incident", "open", "다른 창에서 등록", "--priority", "P2")
        told = time.monotonic()
        board.shows("다른 창에서 등록", seconds=2)
        assert time.monotonic() - told < 2


def test_whom_to_call_and_that_they_answered_in_one_breath(still: House) -> None:
    with still.board(size=(80, 24)) as board:
        board.shows("INC-2", "w whom")
        board.type("wk1")
        board.shows("INC-2: 이기술 answered", "✓ answered", "010-3333-3333", "1588-1111")
    assert still.acts()[-1] == ("INC-2", "call")
