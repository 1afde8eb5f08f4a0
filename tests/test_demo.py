"""``warroom demo`` on a real terminal: a fault opens an incident by itself, and nothing stays behind."""

import json
import re
from pathlib import Path

import psutil

from tests.boards import gone
from tests.support import COMMAND, environment
from tests.terminal import Terminal


def start(folder: Path, *faults: dict[str, object]) -> Terminal:
    script = folder / "faults.json"
    script.write_text(json.dumps({"faults": faults}))
    bare = environment(folder, {"TERM": "xterm-256color", "TMPDIR": str(folder)})
    return Terminal(*COMMAND, "demo", "--lang", "ko", "--faults", str(script), environment=bare)


def leftovers(folder: Path) -> list[Path]:
    return list(folder.glob("warroom-demo-*"))


def test_a_scripted_fault_opens_an_incident_whose_ladder_runs(tmp_path: Path) -> None:
    with start(tmp_path, {"kind": "down", "at": 0, "seconds": 120}) as demo:
        demo.shows("데모", "가용성")
        demo.shows("▌P1 INC-1 agent-desktop", "▸ L2 지원팀장", seconds=60)
        first = left(demo)
        demo.until(lambda: left(demo) < first)
        assert "00:29:00" < left(demo) < first <= "00:30:00"
        children = psutil.Process(demo.process.pid).children(recursive=True)
        assert len(children) == 2, "the stand-in and the engine"
        assert leftovers(tmp_path)
        demo.press("q")
        assert demo.ends() == 0
        assert all(gone(child.pid, 10) for child in children)
    assert leftovers(tmp_path) == []


def left(demo: Terminal) -> str:
    """Return how long the next level has, as the ladder shows it."""
    found = re.search(r"▸ L2 .* (\d\d:\d\d:\d\d)", demo.text)
    return found[1] if found else "99:99:99"


def test_a_dropped_connection_leaves_nothing_of_the_demo(tmp_path: Path) -> None:
    with start(tmp_path) as demo:
        demo.shows("데모", "✓ 정상")
        children = psutil.Process(demo.process.pid).children(recursive=True)
        demo.hang_up()
        assert demo.ends() == 0
        assert all(gone(child.pid, 10) for child in children)
    assert leftovers(tmp_path) == []


def test_leaving_before_anything_has_begun_leaves_nothing(tmp_path: Path) -> None:
    with start(tmp_path) as demo:
        demo.shows("데모")
        demo.press("q")
        assert demo.ends() == 0
    assert leftovers(tmp_path) == []
