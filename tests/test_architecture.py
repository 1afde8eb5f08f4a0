"""The floors of the house, proved from its sources: who knows SQL, clocks, files and Textual."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = ("warroom", "widgets", "probes", "data")
DRAWING = ("warroom.app", "warroom.screens", "warroom.demo.command")


def sources(*folders: str) -> list[Path]:
    found = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    assert found
    return found


@cache
def parsed(path: Path) -> ast.Module:
    """Return the tree of a file, which most of the tests here walk through."""
    return ast.parse(path.read_text(encoding="utf-8"), path)


def place(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


SQL = re.compile(
    r"\bSELECT\b.+?\bFROM\b|\b(?:INSERT|REPLACE)\b[\w ]*?\bINTO\b|\bUPDATE\s+\S+\s+SET\b|\bDELETE\s+FROM\b"
    r"|\b(?:CREATE|DROP|ALTER)\s+(?:UNIQUE\s+|TEMP\s+)?(?:TABLE|INDEX|TRIGGER|VIEW)\b|\bPRAGMA\s+\w"
    r"|\bBEGIN\s+(?:IMMEDIATE|EXCLUSIVE|DEFERRED)\b"
    # In small letters it is a statement only when the string begins with it; prose may say it in the middle.
    r"|(?i:\A\s*(?:select\b.+?\bfrom\s+\w+\s+(?:where|order|limit)\b|insert\s+into\s|update\s+\S+\s+set\s"
    r"|delete\s+from\s|create\s+table\s|pragma\s))",
    re.DOTALL,
)


def strings(tree: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Every string, an f-string as one with its gaps as ``?``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node, node.value
        elif isinstance(node, ast.JoinedStr):
            parts = [str(part.value) if isinstance(part, ast.Constant) else "?" for part in node.values]
            yield node, "".join(parts)


def imported(tree: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node, node.module or ""


@pytest.mark.parametrize(
    "planted",
    [
        '"SELECT name FROM meta"',
        '"""SELECT name,\n value\n FROM meta"""',
        'f"SELECT {columns} FROM {table}"',
        '"INSERT INTO meta VALUES (1)"',
        '"INSERT OR REPLACE INTO meta VALUES (1)"',
        '"REPLACE INTO meta VALUES (1)"',
        'f"UPDATE {table} SET a = 1"',
        '"UPDATE meta SET a = 1"',
        '"DELETE FROM meta"',
        '"CREATE TABLE x (a)"',
        '"CREATE UNIQUE INDEX x ON y (a)"',
        '"PRAGMA data_version"',
        'f"PRAGMA {name}"',
        '"BEGIN IMMEDIATE"',
        '"select name from meta where 1"',
        '" insert into meta values (1)"',
        '"a"\n" SELECT b"\n" FROM c"',
    ],
)
def test_the_search_for_sql_finds_a_statement(planted: str) -> None:
    assert any(SQL.search(text) for _, text in strings(ast.parse(f"run({planted})")))


@pytest.mark.parametrize(
    "prose",
    [
        "select an incident from the list",
        "Update the plan, then set the level",
        "SELECT",
        "insert into the roster",
        "Delete the line from warroom.yaml",
        "create a drill",
    ],
)
def test_the_search_for_sql_lets_prose_pass(prose: str) -> None:
    assert SQL.search(f"press enter to {prose}") is None


def test_only_the_ground_floor_contains_sql() -> None:
    found = [
        f"{place(path, node)} {text[:60]!r}"
        for path in sources("warroom", "widgets", "probes")
        for node, text in strings(parsed(path))
        if SQL.search(text)
    ]
    assert found == []
    assert any(SQL.search(text) for path in sources("data") for _, text in strings(parsed(path)))


def test_only_the_ground_floor_imports_sqlite() -> None:
    found = [
        f"{place(path, node)} {name}"
        for path in sources("warroom", "widgets", "probes")
        for node, name in imported(parsed(path))
        if name.split(".")[0] in ("sqlite3", "aiosqlite")
    ]
    assert found == []


IMPURE_CALLS = {
    *("open", "print", "input", "exec", "eval", "now", "utcnow", "today", "time_ns", "monotonic", "sleep"),
    *("monotonic_ns", "perf_counter", "clock_gettime", "clock_gettime_ns", "read_text", "write_text", "getenv"),
    *("localtime", "gmtime", "random", "randint", "choice", "uuid4", "system", "popen", "machine_instant"),
}
IMPURE_MODULES = {
    *("time", "os", "io", "sys", "random", "secrets", "uuid", "pathlib", "socket", "subprocess", "threading"),
    *("asyncio", "sqlite3", "aiosqlite", "httpx", "psutil", "logging", "textual", "rich", "probes", "widgets"),
}


def impurities(tree: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    for node, name in imported(tree):
        if name.split(".")[0] in IMPURE_MODULES or name in ("data.store", "data.clock"):
            yield node, name
    for node in ast.walk(tree):
        if isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.Global):
            yield node, type(node).__name__
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in IMPURE_CALLS:
                yield node, name


@pytest.mark.parametrize(
    "planted",
    [
        "import time",
        "import os.path",
        "from data.store import Tx",
        "from datetime import datetime\ndatetime.now()",
        "import datetime as d\nd.datetime.now(d.UTC)",
        "from datetime import date\ndate.today()",
        "open('plan.yaml')",
        "clock.now()",
        "async def rule(): pass",
        "def rule():\n    global last",
    ],
)
def test_the_search_for_impurity_finds_it(planted: str) -> None:
    assert list(impurities(ast.parse(planted)))


def test_rules_are_handed_everything_they_know() -> None:
    found = [
        f"{place(path, node)} {name}"
        for path in sources("warroom/rules")
        for node, name in impurities(parsed(path))
    ]
    assert found == []


WALL = re.compile(
    r"\b(?:time\.time(?:_ns)?|date(?:time)?\.(?:now|utcnow|today)|time\.clock_gettime(?:_ns)?"
    r"|gmtime|localtime|fromtimestamp)\Z"
)


def wall_clock(tree: ast.AST) -> Iterator[ast.Call]:
    """Every call that asks the machine what time it is."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            moment_given = bool(node.args) and name.endswith(("gmtime", "localtime", "fromtimestamp"))
            if WALL.search(name) and not moment_given:
                yield node


@pytest.mark.parametrize("planted", ["time.time()", "time.time_ns()", "datetime.now(zone)", "dt.date.today()"])
def test_the_search_for_the_wall_clock_finds_it(planted: str) -> None:
    assert list(wall_clock(ast.parse(planted)))


def test_the_wall_clock_is_read_in_one_file() -> None:
    # The demo's stand-in plays an outside world, which has a clock of its own.
    mine = [path for path in sources(*FLOORS) if "demo" not in path.parts]
    found = {str(path.relative_to(ROOT)) for path in mine if any(wall_clock(parsed(path)))}
    assert found == {"data/clock.py"}


WITHOUT_TEXTUAL = """
import importlib, sys
sys.modules.update(textual=None, rich=None)
for name in sys.argv[1:]:
    importlib.import_module(name)
"""


def without_textual(*modules: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", WITHOUT_TEXTUAL, *modules], cwd=ROOT, capture_output=True, text=True, timeout=100
    )


def test_all_but_the_screens_starts_without_textual() -> None:
    """Also proves what a chain of contracts only implies: the engine's process never loads a screen."""
    modules = [
        name
        for path in sources("data", "probes", "warroom")
        if not (name := module_name(path)).startswith(DRAWING)
        # Building the wheel needs the build's own tools; starting the program ends the interpreter.
        and name not in ("data.locale.compile", "warroom.__main__")
    ]
    assert "warroom.engine.engine" in modules
    assert "warroom.cli" in modules
    done = without_textual(*modules)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_proof_without_textual_can_fail() -> None:
    done = without_textual("warroom.app")
    assert done.returncode == 1
    assert "textual" in done.stderr


def committed() -> list[tuple[str, str]]:
    """Every text file of the repository with its text."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, timeout=60)
    if listed.returncode:
        pytest.skip("this is no git checkout")
    found = []
    for name in filter(None, listed.stdout.decode().split("\0")):
        raw = (ROOT / name).read_bytes() if (ROOT / name).is_file() else b"\0"
        if b"\0" not in raw:
            found.append((name, raw.decode()))
    return found


# A home, wherever it is; a package index, whatever its name. Written so that they do not match themselves.
HOME = re.compile(r"(?<![\w.])/(?:home|Users|root)/[\w.-]+|\b[A-Z]:\\{1,2}Users\\")
INDEX = re.compile(
    r"(?i)https?://[\w.:@-]*(?:pypi|npmjs|artifactory|nexus|devpi|jfrog|registry|mirror|goproxy)"
    r"|(?:index-url|find-links|trusted-host|index_url)[ =:\"']+(?:https?:/|file:|/)"
)


@pytest.mark.parametrize(
    "planted",
    [
        "/home/{}/project",
        "path = '/Users/{}/x'",
        "C:\\Users\\{}",
        "https://{}.pypi.internal/simple",
        "--index-url https://10.0.0.1/{}",
        "find-links = /{}/wheels",
        "{root}/data/store.py",
    ],
)
def test_the_search_for_machines_finds_one(planted: str) -> None:
    assert list(machines(planted.format("lee", root=ROOT)))


def machines(text: str) -> Iterator[str]:
    yield from (match.group() for pattern in (HOME, INDEX) for match in pattern.finditer(text))
    # A checkout straight below the root could be called like any path of a URL.
    if len(ROOT.parts) > 2 and re.search(rf"(?<![\w.]){re.escape(str(ROOT))}\b", text):
        yield str(ROOT)


def test_no_committed_file_names_a_machine_or_an_index() -> None:
    mine = str(Path(__file__).relative_to(ROOT))
    files = committed()
    assert len(files) > 100
    assert [(name, found) for name, text in files if name != mine for found in machines(text)] == []


def test_a_whole_pass_of_the_watch_needs_no_textual(tmp_path: Path) -> None:
    """What is imported late, inside a function, would show here and nowhere else."""
    script = (
        "import sys; sys.modules.update(textual=None, rich=None)\n"
        "from warroom.cli import run\n"
        "sys.exit(run(['watch', '--once', '--db', sys.argv[1]]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "room.db")],
        cwd=ROOT,
        env={**os.environ, "WARROOM_CONFIG": ""},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "room.db").exists()


def test_what_is_loaded_late_is_what_whoever_checks_types_is_told() -> None:
    found = 0
    for path in sources("warroom"):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING" and node.orelse:
                told = {
                    alias.asname or alias.name: f"{each.module}.{alias.name}"
                    for each in node.body
                    if isinstance(each, ast.ImportFrom)
                    for alias in each.names
                }
                for name, module in re.findall(
                    r"(\w+) = Late\('([\w.]+)'\)", ast.unparse(ast.Module(node.orelse, []))
                ):
                    assert told.pop(name) == module, place(path, node)
                    found += 1
                assert told == {}, place(path, node)
    assert found > 20
