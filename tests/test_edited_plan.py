"""The plan edited while an incident is open: what was promised on the old one is kept, people are those of now."""

import signal
from contextlib import AsyncExitStack
from pathlib import Path

from data.records import Priority
from tests.engines import called, settled_at, until_sent, watch
from tests.invariants import check
from tests.rehearsal import inbox, rehearsing, write_plan, write_site
from tests.support import warroom
from warroom.commands import ending, incident

EDITS = (
    ("level: 2, after: 30m", "level: 2, after: 45m"),
    ("    - {level: 5, after: 4h, role: executive, name: {ko: 경영진, en: Executives}, unless: mitigated}\n", ""),
)
"""The second level comes later, and there is no fifth one any more."""
OPEN = ("incident", "open", "recording down", "--priority", "P1", "--json")
PEOPLE = """\
  lead: {{name: {lead}, role: project_manager, phone: 010-1111-1111}}
  jang: {{name: 장경영, role: executive}}
"""


async def test_an_open_incident_keeps_its_ladder_and_a_new_one_gets_the_next(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        received = await stack.enter_async_context(inbox())
        notify = f"  - {{name: ops, url: '{received.url}'}}\n"
        site = write_site(tmp_path, plan=write_plan(tmp_path), people=PEOPLE.format(lead="옛팀장"), notify=notify)
        play = await stack.enter_async_context(rehearsing(tmp_path, site=site))
        async with watch(play) as engine:
            await engine.leads()
            await play.do(incident.open_incident, "routing down", Priority.P1)
            await settled_at(play, play.at(0))
            await until_sent(play)
            engine.signal(signal.SIGTERM)
            assert await engine.end() == 0
        write_plan(tmp_path, *EDITS)
        write_site(tmp_path, plan="plan.yaml", people=PEOPLE.format(lead="새팀장"), notify=notify)
        async with watch(play) as engine:
            await engine.leads()
            opened = warroom(*OPEN, "--config", str(site.path), db=play.room.store.path)
            assert opened.json["policy_version"] == 2
            for minute in (0, 30, 45, 60, 120):
                await settled_at(play, play.at(minute))
            await play.do(ending.mitigate, "INC-2")
            await settled_at(play, play.at(240))
            await until_sent(play)
            engine.signal(signal.SIGTERM)
            assert await engine.end() == 0
        assert [(await play.incident(number)).policy_version for number in (1, 2)] == [1, 2]
        assert await play.fired_levels() == [(1, 0), (2, 30), (3, 60), (4, 120), (5, 240)]
        assert await play.fired_levels("INC-2") == [(1, 0), (2, 45), (3, 60), (4, 120)]
        third = [text for _minute, _actor, text in await play.timeline() if text.startswith("level: L3")]
        assert third == ["level: L3 Project manager: 새팀장 010-1111-1111"]
        await check(play, settled=True)
        both = "INC-1, INC-2"
        assert called(received) == ["INC-1", "INC-2", "INC-1", "INC-2", both, both, "INC-1"]
