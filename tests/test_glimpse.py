"""The first picture: what the store says stands on the terminal before a board is loaded, and never in its way."""

import re
import signal
import sqlite3
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from wcwidth import wcswidth

from data import glimpse, i18n
from data.glimpse import Deadline, Glimpse, Going, Watch
from data.i18n import LANGUAGES
from data.records import DAY, MINUTE, Kind
from data.schema import migrations
from tests.boards import House
from tests.eyes import colours_sent
from tests.rooms import START
from tests.support import environment
from tests.terminal import Terminal
from tests.test_terminal import busy, still
from warroom.boardasked import VALUES, asked
from warroom.cli.looks_parser import THEMES, WIDE
from warroom.plainwords import PROMISES
from warroom.sketch import rows

__all__ = ["busy", "still"]

LOADING = "the board is being loaded"
HELD = """\
import os, signal, sys
from pathlib import Path
from warroom import cli

def run(argv):
    Path(os.environ["TOLD"]).write_text(" ".join(sys.modules))
    signal.pause()
    return 0

cli.run = run
cli.main()
"""
"""The program as it is, but that a board takes for ever to load."""
HOSTILE = "\x1b]0;owned\x07\x1b[2J상담\u202e 라우팅\r\n불능 🚒 · → … \x9b31m" + "가" * 400
SEOUL = ZoneInfo("Asia/Seoul")


def held(home: House, *options: str, **more: str) -> Terminal:
    """Start a board that does not come."""
    env = environment(home.folder, {"TERM": "xterm", "TOLD": str(home.folder / "told"), **more})
    env["PYTHONPATH"] = str(Path(__file__).parents[1])
    return Terminal(sys.executable, "-c", HELD, "--db", str(home.db), *options, environment=env)


def test_the_store_speaks_before_the_board_and_the_board_takes_over(still: House) -> None:
    with still.board(environment={"NO_COLOR": "1"}) as board:
        board.shows(LOADING)
        # The line's echo is off by now, and the key is the board's.
        board.press("?")
        picture = board.rows
        board.shows(" Keys ")
        board.hides(LOADING)
        board.press("escape")
        board.hides(" Keys ")
        board.press("q")
        assert board.ends() == 0
        raw = bytes(board.raw)
        assert board.modes() == board.first_modes
    assert picture[:6] == [
        "warroom | DRILL | as of 14:00:00 KST | the board is being loaded",
        "watch last taken over by 이기술, 13:48",
        "2 incidents are open",
        "",
        "P1 INC-2 상담 라우팅 불능 | 이기술 | temporary fix 14:18 (in 18 min)",
        "P3 INC-3 통계 화면 지연 [ERROR] [/x] | nobody has taken it | response 17:48 (in 3 h)",
    ]
    # One screen, entered once: on entering it anew some terminals would be blank until the board is drawn.
    assert (raw.count(b"\x1b[?1049h"), raw.count(b"\x1b[?1049l")) == (1, 1)
    assert colours_sent(raw) == set()


def test_a_board_that_fails_leaves_the_terminal_as_it_was(still: House) -> None:
    still.config.write_text("plan: aicc\nprobes: 7\n", encoding="utf-8")
    with still.board() as board:
        assert board.ends() == 2
        board.shows("probes")
        assert board.modes() == board.first_modes
        _before, picture, after = re.split(rb"\x1b\[\?1049[hl]", bytes(board.raw))
    assert LOADING.encode() in picture
    assert b"warroom.yaml" in after


def test_what_ends_a_board_that_loads_leaves_the_terminal_as_it_was(still: House) -> None:
    with held(still, "--as", "Lee") as board:
        board.shows(LOADING)
        board.until(lambda: (still.folder / "told").exists())
        assert board.modes() != board.first_modes
        board.signal(signal.SIGTERM)
        assert board.ends() == -signal.SIGTERM
        board.until(lambda: b"\x1b[?25h\x1b[?1049l" in board.raw)
        assert board.modes() == board.first_modes
    loaded = set((still.folder / "told").read_text().split())
    assert "data.glimpse" in loaded
    assert not loaded & {"pydantic", "textual", "rich", "aiosqlite", "asyncio", "argparse", "ruamel.yaml"}


@pytest.mark.parametrize(
    ("options", "more"),
    [(("--wall",), {}), (("status",), {}), (("board", "--theme", "pink"), {}), ((), {"TERM": "dumb"})],
    ids=str,
)
def test_whatever_is_no_board_draws_nothing(still: House, options: tuple[str, ...], more: dict[str, str]) -> None:
    told = still.folder / "told"
    with held(still, *options, **more) as board:
        while not told.exists():
            board.rests(0.05)
        assert bytes(board.raw) == b""


@pytest.fixture(scope="module")
def store(busy: House) -> Path:
    return busy.db


@pytest.fixture
def own(tmp_path: Path, store: Path) -> Path:
    copy = tmp_path / "room.db"
    copy.write_bytes(store.read_bytes())
    return copy


def test_one_look_says_what_the_board_will(still: House) -> None:
    seen = glimpse.read(still.db, 10)
    assert seen is not None
    told = still.command("status")
    assert (seen.now, seen.drill, seen.going) == (START, True, 2)
    assert [each.number for each in seen.incidents] == [2, 3]
    assert seen.watch is not None
    assert seen.watch.name == "이기술"
    assert told["open_incidents"] == [f"INC-{each.number}" for each in seen.incidents]
    short = glimpse.read(still.db, 1)
    assert short is not None
    assert ([each.number for each in short.incidents], short.going) == ([2], 2)


def test_a_level_that_may_be_kept_is_told_as_one(own: Path) -> None:
    with closing(sqlite3.connect(own)) as connection:
        connection.execute("UPDATE obligations SET state = 'cancelled' WHERE state = 'armed' AND kind <> 'level'")
        connection.commit()
    seen = glimpse.read(own, 10)
    assert seen is not None
    due = seen.incidents[0].deadline
    assert due is not None
    assert (due.kind, due.sure) == ("level", False)


def _missing(path: Path) -> Iterator[None]:
    path.unlink()
    yield
    assert not path.exists()


def _newer(path: Path) -> Iterator[None]:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {len(migrations()) + 1}")
    yield


def _locked(path: Path) -> Iterator[None]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        yield


def _garbage(path: Path) -> Iterator[None]:
    path.write_bytes(b"no store" * 1000)
    yield


@pytest.mark.parametrize("state", [_missing, _newer, _locked, _garbage])
def test_a_store_that_does_not_answer_is_left_to_the_board(own: Path, state: Any) -> None:
    assert glimpse.read(own, 10) is not None
    around = state(own)
    next(around)
    assert glimpse.read(own, 10) is None
    next(around, None)


def a_picture(title: str = HOSTILE) -> Glimpse:
    """Return a busy store of somebody who means harm."""
    due = Deadline("level", 3, START + 5 * MINUTE, sure=False)
    late = Deadline("update", 0, START - 2 * DAY, sure=True)
    going = (
        Going(1, "P1", title, "\x1b[7m한국어", due),
        Going(2, "P2", title, None, late),
        Going(3, "P4", "é" * 90, "x" * 300, None),
    )
    return Glimpse(START, True, Watch("\x1b[31m이기술\n", START - DAY), going, 30)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("columns", [1, 2, 7, 40, 79, 80, 81, 200])
def test_nothing_hostile_nothing_too_wide(lang: str, columns: int) -> None:
    i18n.use(lang)
    for lines in (1, 3, 6, 40):
        drawn = rows(a_picture(), SEOUL, columns, lines, plain=False)
        assert len(drawn) <= lines
        for row in drawn:
            assert 0 <= wcswidth(row.text) <= columns
            assert not [sign for sign in row.text if unicodedata.category(sign)[0] == "C"]
    text = "\n".join(row.text for row in drawn)
    assert "owned" not in text
    if columns == 200:
        assert "상담 라우팅 불능" in text
        assert [row.loud for row in drawn].count(True) == 1


def test_ascii_is_ascii() -> None:
    drawn = rows(a_picture("calls → drop … 🚒"), SEOUL, 100, 20, plain=True)
    text = "\n".join(row.text for row in drawn)
    assert "calls > drop ~ ??" in text
    assert {sign for sign in text if not (sign.isascii() or sign.isalpha())} == set()


def test_what_a_command_line_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    own = {"HOME": str(tmp_path)}
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    usual = tmp_path / "warroom" / "warroom.db"
    assert asked([], own) == (usual, "Asia/Seoul", None, False)
    assert asked(["--db=x", "board", "--ascii", "--lang", "ko", "--wide=yes"], own) == (
        Path("x"),
        "Asia/Seoul",
        "ko",
        True,
    )
    found = asked(["--read-only"], {"WARROOM_DB": "y", "WARROOM_LANG": "en"})
    assert found is not None
    assert (found.store, found.lang) == (Path("y"), "en")
    for argv in (
        *(["--wall"], ["board", "--wall"], ["status"], ["-h"], ["--json"], ["--version"], ["board", "board"]),
        *(["--db"], ["--db", "--ascii"], ["--ascii"], ["--lang", "fr"], ["--db", "s3://x"], ["board", "-x"]),
        ["--config", "missing.yaml"],
    ):
        assert asked(argv, own) is None, argv


@pytest.mark.parametrize(
    ("text", "store"),
    [
        ("store: other.db  # here\ntimezone: 'Asia/Tokyo'\nlanguage: en\n", "other.db"),
        ('store: "a b.db"\ntimezone: Asia/Tokyo\nlanguage: en\n', "a b.db"),
        ("{store: other.db}\n", None),
        ("store: a.db\nstore: b.db\n", None),
        ("store: >\n  a.db\n", None),
        ("'store': a.db\n", None),
        ("store: $HOME/a.db\n", None),
    ],
)
def test_a_store_is_read_from_a_plain_line_or_not_at_all(tmp_path: Path, text: str, store: str | None) -> None:
    config = tmp_path / "site.yaml"
    config.write_text(text, encoding="utf-8")
    found = asked(["--config", str(config)], {})
    assert found == (None if store is None else (tmp_path / store, "Asia/Tokyo", "en", False))
    # Where the store is named, the file need not say it.
    assert asked(["--config", str(config), "--db", "x"], {}) is not None


def test_the_lists_are_the_ones_that_others_have() -> None:
    assert {name: said for name, said in VALUES.items() if said} == {
        "--lang": LANGUAGES,
        "--theme": THEMES,
        "--wide": WIDE,
    }
    assert set(PROMISES) == set(Kind)
