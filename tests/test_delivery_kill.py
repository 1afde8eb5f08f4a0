"""An engine killed at any statement of a delivery: the message arrives, and a repeat says that it may be one."""

import asyncio
import json
import sys
from pathlib import Path

from data.records import Priority
from tests.rehearsal import rehearsing, write_site
from warroom.commands import firing, following, incident

BODY = "[P1] INC-1 routing down — L1 On-site support team: 이기술 010-2222-2222, 박인프라 010-3333-3333"


async def test_killed_at_any_statement_of_a_delivery(tmp_path: Path) -> None:
    site = write_site(tmp_path, notify="  - {name: ops, url: '${RECEIVER}'}\n")
    async with rehearsing(tmp_path, site=site) as play:
        await play.do(incident.open_incident, "routing down", Priority.P1)
        await play.do(firing.fire_due)
        # What the plan owes is promised before, so that only the delivery is left.
        await play.do(following.follow)
        store = play.room.store.path
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.kill_delivery", str(tmp_path / "warroom.yaml"), str(store), str(tmp_path)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, error = await child.communicate()
    assert child.returncode == 0, error.decode()
    runs = [json.loads(line) for line in out.splitlines()]
    assert [run["killed"] for run in runs] == [True] * (len(runs) - 1) + [False]
    assert len(runs) >= 20
    plain = ["warroom INC-1-1", BODY]
    repeat = ["warroom INC-1-1", f"{BODY} (possible duplicate)"]
    ends = [(run["first"], run["second"]) for run in runs]
    assert {str(end) for end in ends} == {
        str(end)
        for end in (
            ([], [plain]),  # killed before the attempt
            ([plain], [repeat]),  # killed after the message had gone
            ([plain], []),  # killed when all was written down
        )
    }
    assert ends[-1] == ([plain], [])
