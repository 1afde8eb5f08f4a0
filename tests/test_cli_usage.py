"""The options of everywhere, exit statuses, errors, and what a call may load."""

import os
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path

import pytest

from tests.support import COMMAND, Desk, environment, warroom
from warroom.boardasked import options
from warroom.cli import handler
from warroom.cli.board_parser import trunk
from warroom.cli.incident_parser import PRIORITIES, ROLES, STEPS
from warroom.cli.parser import build


def test_version_and_help(desk: Desk) -> None:
    assert desk("--version").out == "warroom 0.1.0\n"
    shown = desk("--help")
    assert shown.status == 0
    for command in ("watch", "incident", "handover", "drill", "log", "--config", "Exit status"):
        assert command in shown.out


@pytest.mark.parametrize(
    "args",
    [
        ["nonsense"],
        ["incident"],
        ["status", "--nonsense"],
        ["status", "--lang", "fr"],
        ["incident", "show"],
        ["log", "show", "--limit", "-3"],
        ["log", "show", "--limit", "many"],
        ["drill", "advance"],
        ["drill", "advance", "ten"],
        ["watch", "--once", "--stop"],
        ["status", "--js"],
    ],
)
def test_wrong_usage_is_2(desk: Desk, args: list[str]) -> None:
    assert "usage: warroom" in desk.wrong(*args)


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["board"],
        ["--db=x", "--read-only", "board", "--ascii", "--lang", "ko", "--wide=yes", "--theme", "light"],
        ["--mouse", "--debug", "--full-frames", "--as", "board", "--config", "y"],
    ],
)
def test_the_board_has_the_same_grammar_alone(args: list[str]) -> None:
    assert options(args) is not None
    assert trunk()[0].parse_args(args) == build().parse_args(args)


def _commands(parser: ArgumentParser) -> dict[str, ArgumentParser]:
    (found,) = (each.choices for each in parser._actions if isinstance(each.choices, dict))
    return found


def test_a_command_has_the_same_grammar_without_the_others() -> None:
    every = _commands(build())
    for name in every:
        alone = _commands(build(name))
        assert alone[name].format_help() == every[name].format_help()
        # The board has it all by itself.
        assert name == "board" or len(alone) < len(every) / 2


@pytest.mark.parametrize(
    "args",
    [
        ["--db", "{db}", "--as", "kim", "--json", "incident", "open", "x", "--priority", "P1"],
        ["incident", "--db", "{db}", "--json", "open", "--as", "kim", "x", "--priority", "P1"],
        ["incident", "open", "x", "--priority", "P1", "--as", "kim", "--json", "--db", "{db}"],
    ],
)
def test_the_options_of_everywhere_stand_anywhere(desk: Desk, args: list[str]) -> None:
    result = warroom(*(each.format(db=desk.db) for each in args), db=desk.db, env={"WARROOM_DB": ""})
    assert (result.status, result.err) == (0, "")
    assert result.json["timeline"][0]["actor"] == "kim"


def test_an_option_goes_over_the_environment_and_that_over_the_site_file(desk: Desk) -> None:
    desk.site("plan: aicc\nlanguage: en\nstore: own.db\n")
    folder = desk.db.parent
    bare = {"WARROOM_DB": "", "WARROOM_USER": "kim"}
    found = warroom("incident", "open", "x", "--priority", "P4", "--json", db=desk.db, env=bare)
    assert found.json["timeline"][0]["actor"] == "kim"
    assert (folder / "own.db").is_file()
    found = warroom("incident", "open", "y", "--priority", "P4", "--json", "--as", "lee", db=desk.db, env=bare)
    assert (found.json["id"], found.json["timeline"][0]["actor"]) == ("INC-2", "lee")
    assert warroom("incident", "list", "--json", db=desk.db, env={"WARROOM_USER": "kim"}).json == []


def test_without_a_name_the_login_acts(desk: Desk) -> None:
    found = warroom("incident", "open", "x", "--priority", "P4", "--json", db=desk.db, env={"LOGNAME": "night"})
    assert found.json["timeline"][0]["actor"] == "night"


def test_a_name_that_cannot_be_shown_is_wrong_usage(desk: Desk) -> None:
    assert "--as names nobody" in desk.wrong("status", "--as", "\x1b[0m")


def test_without_anything_the_store_lies_in_the_users_own_folder(tmp_path: Path) -> None:
    found = warroom("status", "--json", db=tmp_path / "unused.db", env={"WARROOM_DB": ""})
    assert found.json["open_incidents"] == []
    assert (tmp_path / ".local/share/warroom/warroom.db").is_file()
    assert not (tmp_path / "unused.db").exists()


def test_a_store_is_a_file(desk: Desk) -> None:
    assert "a store is a file" in desk.wrong("status", "--db", "postgresql://db.example/warroom")


@pytest.mark.parametrize(
    "args",
    [
        ["log", "verify"],
        ["log", "show"],
        ["log", "export", "-"],
        ["incident", "show", "INC-1"],
        ["incident", "ack", "INC-1"],
        ["handover", "show"],
        ["handover", "decline", "--reason", "x"],
        ["drill", "advance", "1m"],
        ["clock", "show"],
        ["watch", "--stop"],
    ],
)
def test_a_missing_store_is_not_made_by_who_needs_one(desk: Desk, args: list[str]) -> None:
    missing = desk.db.parent / "missing.db"
    assert desk.refused(*args, "--db", str(missing)).startswith(f"warroom: {missing}: ")
    assert not missing.exists()


@pytest.mark.parametrize(
    "args",
    [
        ["status"],
        ["shift"],
        ["contacts"],
        ["organisation"],
        ["incident", "list"],
        ["incident", "open", "x", "--priority", "P4"],
        ["task", "list"],
        ["task", "done", "d1-3.availability"],
        ["handover", "draft"],
        ["handover", "accept"],
    ],
)
def test_a_missing_store_is_made_by_who_can_begin_one(desk: Desk, args: list[str]) -> None:
    missing = desk.db.parent / "missing.db"
    assert desk(*args, "--db", str(missing)).status == 0
    assert missing.is_file()


def test_faults_of_the_site_file_stand_one_a_line(desk: Desk) -> None:
    desk.site("plan: aicc\nprobes:\n  - {name: a, kind: tcp}\n  - {name: a, kind: host, intervall: 5s}\n")
    lines = desk.wrong("status").splitlines()
    assert [line.split(" ")[0] for line in lines] == ["warroom.yaml:3:5", "warroom.yaml:4:12", "warroom.yaml:4:27"]
    assert lines[2] == "warroom.yaml:4:27 probes[1].intervall: is not a known key; did you mean interval?"


def test_a_traceback_is_shown_to_who_asks_for_it(desk: Desk) -> None:
    asked = desk("incident", "show", "INC-9", "--debug")
    assert asked.status == 1
    assert "Traceback" in asked.err
    assert "Traceback" not in desk.refused("incident", "show", "INC-9")


def test_a_bug_is_called_one_without_a_traceback(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_name: str) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("warroom.cli.handler", broken)
    assert desk.refused("status") == "warroom: this is a bug (ZeroDivisionError); run it again with --debug\n"


def test_errors_stay_off_standard_output(desk: Desk) -> None:
    result = desk("incident", "show", "INC-9", "--json")
    assert (result.status, result.out) == (1, "")


def test_something_that_is_no_store_is_said_in_one_sentence(desk: Desk) -> None:
    other = desk.db.parent / "notes.txt"
    other.write_text("nothing of ours, but long enough to look at " * 50)
    assert desk.refused("status", "--db", str(other)).count("\n") == 1


def test_a_reader_who_has_seen_enough_ends_it_quietly(desk: Desk) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [*COMMAND, "contacts"],
        cwd=desk.db.parent,
        env=environment(desk.db.parent, {"WARROOM_DB": str(desk.db)}),
        stdin=subprocess.DEVNULL,
        stdout=writing,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("locale", ["C", "POSIX", "en_US.ISO-8859-1"])
def test_the_answer_is_utf8_whatever_the_locale(desk: Desk, locale: str) -> None:
    env = {"LC_ALL": locale, "LANG": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    assert "이기술" in warroom("contacts", db=desk.db, env=env).out


def test_the_board_needs_a_terminal(desk: Desk) -> None:
    for args in ([], ["board", "--read-only"], ["demo"]):
        assert "needs a terminal" in desk.wrong(*args)


ROUTE = "plan: aicc\nnotify:\n  - {name: ops, url: 'json://127.0.0.1:9'}\n"


def test_apprise_is_loaded_by_an_engine_that_has_a_message_to_send_and_by_nobody_else(desk: Desk) -> None:
    desk.site(ROUTE)
    calls = (["watch", "--once"], ["incident", "open", "routing down", "--priority", "P1"], ["status"])
    assert [name for args in calls for name in _loaded(desk, *args) if name.startswith("apprise")] == []
    assert "apprise" in _loaded(desk, "watch", "--once")


def _loaded(desk: Desk, *args: str) -> set[str]:
    """Return the modules that a call has loaded by its end."""
    script = (
        "import sys\nfrom warroom.cli import run\n"
        "status = run(sys.argv[1:])\nprint('\\n'.join(sys.modules), file=sys.stderr)\nsys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", script, *args],
        cwd=desk.db.parent,
        env=environment(desk.db.parent, {"WARROOM_DB": str(desk.db)}),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
    return set(done.stderr.split())


@pytest.mark.parametrize("args", [["watch", "--once"], ["status"], ["incident", "list"], ["probe"]])
def test_nothing_but_a_board_loads_a_screen(desk: Desk, args: list[str]) -> None:
    loaded = _loaded(desk, *args)
    assert "warroom.config" in loaded
    assert not {"textual", "rich", "warroom.app"} & loaded


@pytest.mark.parametrize("args", [["--help"], ["--version"], ["incident", "open", "--help"]])
def test_help_loads_next_to_nothing(desk: Desk, args: list[str]) -> None:
    assert not {"pydantic", "httpx", "asyncio", "aiosqlite", "ruamel.yaml"} & _loaded(desk, *args)


def test_the_words_of_the_grammar_are_those_of_the_records() -> None:
    from data.records import Incident, Priority, Step

    assert tuple(Priority) == PRIORITIES
    assert tuple(Step) == STEPS
    assert set(ROLES) <= set(Incident.model_fields)


def test_every_command_has_somebody_who_carries_it_out() -> None:
    names = set()
    waiting = [build()]
    while waiting:
        parser = waiting.pop()
        names.add(parser.get_default("handler"))
        for action in parser._actions:
            if isinstance(action.choices, dict):
                waiting += action.choices.values()
    names.discard(None)
    assert len(names) > 35
    assert all(callable(handler(name)) for name in names)
