"""``warroom incident draft`` and ``update``: typed, read, or written in an editor."""

import sys
from pathlib import Path

import pytest

from tests.support import Desk, warroom


@pytest.fixture
def p1(desk: Desk) -> Desk:
    desk.ok("incident", "open", "routing down", "--priority", "P1")
    return desk


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An editor's script, to be written; ``EDITOR`` names it."""
    path = tmp_path / "the editor.sh"
    monkeypatch.setenv("EDITOR", f"'{path}'")
    monkeypatch.delenv("VISUAL", raising=False)
    return path


def does(editor: Path, *lines: str) -> None:
    """Let the editor do this to its file, and note where that is and who may read it."""
    noted = f'printf "%s\\n" "$1" $(stat -c %a "$1") > "{editor}.log"'
    editor.write_text("\n".join(["#!/bin/sh", noted, *lines, ""]), encoding="utf-8")
    editor.chmod(0o700)


def last(desk: Desk) -> dict[str, str]:
    found: dict[str, str] = desk.ok("incident", "show", "1")["timeline"][-1]
    return found


def test_draft_prints_the_message_in_the_language_spoken(p1: Desk) -> None:
    found = p1.ok("incident", "draft", "INC-1", "--kind", "notice")
    assert list(found) == ["id", "kind", "language", "text", "next_at"]
    assert (found["id"], found["kind"], found["language"]) == ("INC-1", "notice", "en")
    assert found["next_at"] == "2026-12-01T09:30:00.000+09:00"
    assert p1("incident", "draft", "1", "--kind", "notice").out == found["text"] + "\n"
    korean = p1("--lang", "ko", "incident", "draft", "1").out
    assert korean.startswith("# [진행 상황] INC-1 routing down\n")
    assert p1.ok("incident", "draft", "1", "--kind", "completion")["next_at"] is None
    assert "there is no such incident" in p1.refused("incident", "draft", "INC-7")
    assert [each["kind"] for each in p1.ok("incident", "show", "1")["timeline"]] == ["opened"]


def test_update_answers_with_what_was_sent(p1: Desk) -> None:
    found = p1.ok("incident", "update", "1", "we roll back", "--eta", "45m", "--next", "restart node 3")
    assert (found["next_action"], found["eta"]) == ("restart node 3", "2026-12-01T09:45:00.000+09:00")
    *_, planned, entry = found["timeline"]
    assert (planned["kind"], planned["text"]) == ("next_action", "restart node 3")
    assert list(entry) == ["seq", "at", "actor", "kind", "text", "message"]
    assert entry["text"] == "we roll back · next update 09:30"
    assert "message" not in planned
    for part in ("we roll back", "2026-12-01 09:45 KST", "Next action: restart node 3"):
        assert part in entry["message"]
    shown = p1("incident", "show", "1").out
    assert "we roll back · next update 09:30" in shown
    assert "## Progress" not in shown


def test_the_words_may_come_by_standard_input(p1: Desk) -> None:
    done = warroom("incident", "update", "1", "-", "--json", db=p1.db, stdin="첫 줄\n\n- 둘째 줄\n")
    assert (done.status, done.err) == (0, "")
    entry = done.json["timeline"][-1]
    assert entry["text"].startswith("첫 줄 - 둘째 줄 · ")
    assert "\n첫 줄\n\n- 둘째 줄\n" in entry["message"]
    assert "is empty" in warroom("incident", "update", "1", "-", db=p1.db).err


def test_without_words_it_is_wrong_usage(p1: Desk) -> None:
    assert "say what is going on" in p1.wrong("incident", "update", "1")
    assert "do not go together" in p1.wrong("incident", "update", "1", "-", "--edit")


def test_an_editor_changes_the_whole_message(p1: Desk, editor: Path) -> None:
    does(editor, "echo 'on the screen'", "sed -i 's/^## Progress.*/## So far/' \"$1\"", 'cp "$1" "$1~"')
    found = p1.ok("incident", "update", "1", "we roll back", "--edit", "--next", "restart node 3")
    message = found["timeline"][-1]["message"]
    assert "## So far\n\nwe roll back\n" in message
    assert "Next action: restart node 3" in message
    assert found["timeline"][-1]["text"] == "we roll back · next update 09:30"
    path, mode = (editor.parent / f"{editor.name}.log").read_text().split("\n")[:2]
    assert mode == "600"
    assert not Path(path).parent.exists()


def test_words_written_in_the_editor_alone_stand_in_the_timeline(p1: Desk, editor: Path) -> None:
    does(editor, "sed -i 's/^\\[____\\]$/it is the\\x1b[31m router\\nwe roll back/' \"$1\"")
    p1.ok("incident", "update", "1", "--edit")
    assert last(p1)["text"] == "it is the router we roll back · next update 09:30"
    assert "\nit is the router\nwe roll back\n" in last(p1)["message"]


def test_an_unchanged_draft_is_good_when_nothing_is_blank(p1: Desk, editor: Path) -> None:
    does(editor)
    p1.ok("incident", "update", "1", "we roll back", "--edit")
    assert last(p1)["text"].startswith("we roll back")


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], "still has a blank, [____]: nothing is posted"),
        (["sed -i 's/^## Progress.*/## So far/' \"$1\""], "still has a blank"),
        ([': > "$1"'], "the message is empty: nothing is posted"),
        (["printf '\\n \\n' > \"$1\""], "the message is empty: nothing is posted"),
        (['echo good > "$1"', "exit 3"], "ended with status 3; the text is as it was"),
        (["printf '\\377' > \"$1\""], "has left no text that can be read"),
        (['rm "$1"'], "has left no text that can be read"),
    ],
)
def test_what_the_editor_leaves_unfit_is_not_posted(p1: Desk, editor: Path, lines: list[str], words: str) -> None:
    does(editor, *lines)
    assert words in p1.refused("incident", "update", "1", "--edit")
    assert last(p1)["kind"] == "opened"


@pytest.mark.parametrize(
    ("variable", "words"),
    [
        ("/nowhere/ed -x", "/nowhere/ed cannot be run"),
        ("'ed", "$EDITOR has a quote without its end"),
    ],
)
def test_an_editor_that_is_not_there_is_said(
    p1: Desk, monkeypatch: pytest.MonkeyPatch, variable: str, words: str
) -> None:
    monkeypatch.setenv("EDITOR", variable)
    assert words in p1.refused("incident", "update", "1", "--edit")


def test_visual_goes_before_editor(p1: Desk, editor: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    does(editor)
    monkeypatch.setenv("VISUAL", f"'{editor}'")
    monkeypatch.setenv("EDITOR", "/nowhere/ed")
    p1.ok("incident", "update", "1", "we roll back", "--edit")


def test_what_cannot_be_posted_is_refused_before_it_is_written(p1: Desk, editor: Path) -> None:
    does(editor)
    said = p1.refused("incident", "update", "1", "--edit", "--kind", "completion")
    assert "is not resolved" in said
    assert not (editor.parent / f"{editor.name}.log").exists()


def test_what_was_written_meanwhile_in_vain_is_given_back(p1: Desk, editor: Path) -> None:
    resolve = f'"{sys.executable}" -P -m warroom --db "{p1.db}" incident resolve 1 >&2'
    does(editor, resolve, "sed -i 's/^\\[____\\]$/a long story/' \"$1\"")
    said = p1.refused("incident", "update", "1", "--edit")
    assert "reopen it first" in said
    assert "\na long story\n" in said


def test_mitigate_keeps_the_fix_and_how_it_is_undone(p1: Desk) -> None:
    found = p1.ok("incident", "mitigate", "1", "--fix", "node 3 is \x1b[1mout", "--undo", "put node 3 back")
    assert (found["fix"], found["undo"]) == ("node 3 is out", "put node 3 back")
    words = "a temporary fix holds: node 3 is out · undone by: put node 3 back"
    assert found["timeline"][-1]["text"] == words
    shown = p1("incident", "show", "1").out
    assert "temporary fix    node 3 is out" in shown
    assert "undone by        put node 3 back" in shown
