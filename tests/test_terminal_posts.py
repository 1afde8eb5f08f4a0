"""Telling the customer from a board on a real terminal: edited in place, in an editor, put aside, resumed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.boards import House, house
from tests.terminal import Terminal


@pytest.fixture
def p1(tmp_path: Path) -> Iterator[House]:
    """A running drill with a P1."""
    with house(tmp_path) as made:
        made.command("incident", "open", "상담 라우팅 불능", "--priority", "P1")
        yield made


def asked(board: Terminal, typed: str = "u2확인 중\r재기동\r45m\r") -> None:
    """Answer everything, so that the whole message is looked at."""
    board.shows("INC-1")
    board.type(typed)
    board.shows("Post it?", "# [Update] INC-1 상담 라우팅 불능")


def posts(here: House) -> list[dict[str, Any]]:
    return [
        json.loads(row[0]) for row in here.rows("SELECT payload FROM events WHERE kind = 'update' ORDER BY seq")
    ]


def script(here: House, *lines: str) -> dict[str, str]:
    """Write an editor that does this to the file ``$1``; return the environment that names it."""
    path = here.folder / "ed.sh"
    path.write_text("\n".join(["#!/bin/sh", *lines, ""]), encoding="utf-8")
    path.chmod(0o700)
    return {"EDITOR": str(path)}


NOTES_ITS_FILE = 'printf "%s\\n" "$1" $(stat -c %a "$1") > "$0.log"'
ASKS = 'printf "the editor asks: "; read -r words'


def noted(here: House) -> tuple[Path, str]:
    """Return which file the editor had, and who could read it."""
    path, mode = (here.folder / "ed.sh.log").read_text().split()
    return Path(path), mode


@pytest.mark.parametrize(("size", "key"), [((120, 40), "ctrl+s"), ((80, 24), "ctrl+d")])
def test_a_message_is_edited_in_place(p1: House, size: tuple[int, int], key: str) -> None:
    with p1.board(size=size) as board:
        asked(board)
        board.press("2")
        board.shows("ctrl+s: post", "# [Update] INC-1")
        board.type("안녕하세요, umqr입니다 ")
        board.shows("안녕하세요, umqr입니다 # [Update]")
        board.press("enter", "up", "tab")
        board.paste("붙인\x07\x1b 줄\n둘째 줄 ")
        board.shows("붙인 줄", "둘째 줄")
        board.type("한글\x7f")
        board.shows("둘째 줄 한안녕하세요")
        board.press(key)
        board.shows("INC-1: posted")
        board.hides("ctrl+s: post")
        board.press("2", "q")
        assert board.ends() == 0
    (said,) = posts(p1)
    lines = said["message"].splitlines()
    assert lines[:3] == ["붙인 줄", "둘째 줄 한안녕하세요, umqr입니다", "# [Update] INC-1 상담 라우팅 불능"]
    assert said["text"] == "확인 중"
    assert [kind for _subject, kind in p1.acts()] == ["opened", "next_action", "update"]


def test_escape_loses_nothing(p1: House) -> None:
    with p1.board() as board:
        asked(board)
        board.press("2")
        board.shows("ctrl+s: post")
        board.type("첫 줄\r")
        board.press("escape")
        board.hides("ctrl+s: post")
        board.shows("Post it?", "첫 줄")
        board.press("escape")
        board.shows("u offers this draft again")
        board.hides("첫 줄")
        assert posts(p1) == []
        board.press("u")
        board.shows("INC-1 update: Keep the draft of 14:0")
        board.press("escape")
        board.hides("Keep the draft")
        board.press("u")
        board.shows("Keep the draft of")
        board.press("1")
        board.shows("Post it?", "첫 줄")
        board.press("1")
        board.shows("INC-1: posted")
        board.press("u")
        board.shows("What is posted?")
        board.press("escape")
        board.hides("What is posted?")
    (said,) = posts(p1)
    assert said["message"].startswith("첫 줄\n# [Update]")


def test_a_new_draft_takes_the_place_of_the_old(p1: House) -> None:
    with p1.board() as board:
        asked(board)
        board.press("escape")
        board.shows("u offers this draft again")
        board.press("u")
        board.shows("Keep the draft of")
        board.press("2")
        board.shows("What is posted?")
        board.type("2새로 씀\r\r")
        board.shows("Expected recovery")
        board.type("soon\r")
        board.shows("'soon' is not a moment", " soon")
        board.press(*["backspace"] * 4)
        board.type("23:59\r")
        board.shows("Post it?", "새로 씀")
        board.press("1")
        board.shows("INC-1: posted")
        board.press("u")
        board.shows("What is posted?")
        board.type("2또\r\r")
        board.shows("Expected recovery", " 23:59")
        board.type("\r1")
        board.shows("INC-1: posted")
        board.until(lambda: len(posts(p1)) == 2)
    first, second = posts(p1)
    assert (first["text"], second["text"]) == ("새로 씀", "또")
    assert first["eta"] == second["eta"]


def test_an_editor_has_the_terminal_and_gives_it_back(p1: House) -> None:
    answers = 'case "$words" in fail) exit 7;; none) : > "$1";; *) sed -i "1s/^/$words\\n/" "$1";; esac'
    with p1.board(environment=script(p1, NOTES_ITS_FILE, ASKS, answers)) as board:
        asked(board)
        board.shows("3 edit in ed.sh")
        board.press("3")
        board.shows("the editor asks: ")
        assert board.modes() == board.first_modes
        board.type("fail\n")
        board.shows("ed.sh ended with status 7", "1 post", "# [Update] INC-1")
        board.until(lambda: "the editor asks: " not in board.text)
        board.press("3")
        board.shows("the editor asks: ")
        board.send(b"\x03")
        board.shows("ed.sh ended with status -2", "1 post")
        board.until(lambda: "the editor asks: " not in board.text)
        board.press("3")
        board.shows("the editor asks: ")
        board.type("none\n")
        board.shows("an empty message is not posted", "# [Update] INC-1")
        board.until(lambda: "the editor asks: " not in board.text)
        board.press("3")
        board.shows("the editor asks: ")
        board.type("umq 편집기에서\n")
        board.until(lambda: "umq 편집기에서" in board.text and "1 post" in board.text)
        board.shows("Post it?")
        board.press("1")
        board.shows("INC-1: posted")
        board.press("q")
        assert board.ends() == 0
        assert board.modes() == board.first_modes
    (said,) = posts(p1)
    assert said["message"].startswith("umq 편집기에서\n# [Update]")
    path, mode = noted(p1)
    assert (mode, path.parent.exists()) == ("600", False)


def test_an_editor_that_is_missing_is_said_at_the_foot(p1: House) -> None:
    with p1.board(environment={"VISUAL": "/nowhere/ed"}) as board:
        asked(board)
        board.press("3")
        board.shows("/nowhere/ed cannot be run", "1 post", "# [Update] INC-1")
        board.press("escape")
        board.shows("u offers this draft again")
    assert posts(p1) == []


def test_a_connection_lost_in_the_editor_ends_both_and_leaves_no_file(p1: House) -> None:
    with p1.board(environment=script(p1, NOTES_ITS_FILE, ASKS)) as board:
        asked(board)
        board.press("3")
        board.shows("the editor asks: ")
        board.hang_up()
        assert board.ends() == 0
    assert not noted(p1)[0].parent.exists()
    assert posts(p1) == []
