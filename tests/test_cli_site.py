"""``check`` and ``probe``: a site file and what it looks at, without a store."""

import asyncio
from pathlib import Path

from tests.support import Desk, warroom
from tests.targets import answer, saying


def test_check_finds_a_file_sound(desk: Desk) -> None:
    desk.site("plan: aicc\nprobes: [{name: host, kind: host}]\n")
    assert desk("check").out.splitlines()[0] == "warroom.yaml: is sound; 1 probe"
    document = desk.ok("check", "warroom.yaml")
    assert list(document) == ["ok", "file", "faults", "warnings"]
    assert (document["ok"], document["file"], document["faults"]) == (True, "warroom.yaml", [])


def test_check_says_every_fault_with_its_place(desk: Desk) -> None:
    (desk.db.parent / "bad.yaml").write_text("plan: aicc\npanels: [{id: nonsense, from: host}]\nlanguage: fr\n")
    lines = desk.wrong("check", "bad.yaml").splitlines()
    assert len(lines) >= 1
    assert all(line.startswith("bad.yaml:") for line in lines)
    found = desk("check", "bad.yaml", "--json")
    assert (found.status, found.err, found.json["ok"]) == (2, "", False)
    fault = found.json["faults"][0]
    assert list(fault) == ["file", "line", "column", "key", "message", "mend"]
    assert len(found.json["faults"]) == len(lines)


def test_check_of_nothing_is_wrong_usage(desk: Desk) -> None:
    assert "there is no site file" in desk.wrong("check")
    assert "absent.yaml:1:1: cannot be read" in desk.wrong("check", "absent.yaml")


def test_probe_looks_at_this_machine_on_a_try_out(desk: Desk) -> None:
    (found,) = desk.ok("probe")
    assert list(found) == [
        *("name", "kind", "ok", "state", "reason", "latency_ms", "phases", "values", "conditions", "error")
    ]
    assert (found["name"], found["kind"], found["ok"], found["state"]) == ("host", "host", True, "ok")
    assert 0 <= found["values"]["cpu"] <= 100


def test_a_probe_that_nobody_knows_is_wrong_usage(desk: Desk) -> None:
    assert desk.wrong("probe", "hots") == "warroom: no probe is called 'hots'; did you mean host?\n"


def test_probe_leaves_no_store(desk: Desk) -> None:
    missing = desk.db.parent / "missing.db"
    assert desk("probe", "--db", str(missing)).status == 0
    assert not missing.exists()


async def test_probe_tells_phases_conditions_and_failures(tmp_path: Path) -> None:
    async with saying(answer(b'{"sessions": 12}')) as well, saying(answer(b"no", "503 Busy")) as ill:
        (tmp_path / "warroom.yaml").write_text(
            "plan: aicc\nprobes:\n"
            f'  - {{name: well, kind: http, url: "{well.url()}", values: {{users: "[BODY].sessions"}}}}\n'
            f'  - {{name: ill, kind: http, url: "{ill.url()}", conditions: ["[STATUS] == 200"]}}\n'
        )
        db = tmp_path / "none.db"
        both = await asyncio.to_thread(warroom, "probe", "--json", db=db)
        one = await asyncio.to_thread(warroom, "probe", "well", db=db)
        page = await asyncio.to_thread(warroom, "probe", db=db)
    assert (both.status, both.err) == (1, "")
    good, bad = both.json
    assert (good["name"], good["ok"], good["reason"], good["values"]) == ("well", True, None, {"users": 12.0})
    assert {"connect", "first_byte"} <= set(good["phases"])
    assert good["latency_ms"] > 0
    assert (bad["name"], bad["ok"], bad["state"], bad["reason"]) == ("ill", False, "bad", "status")
    assert bad["conditions"] == [{"condition": "[STATUS] == 200", "ok": False, "actual": "503"}]
    assert one.status == 0
    assert "✗ [STATUS] == 200  →  503" in page.out
