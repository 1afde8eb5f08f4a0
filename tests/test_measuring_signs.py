"""The board says when it does not measure: maintenance that was agreed on, a machine that reaches nothing."""

from pathlib import Path

from data import maintenance, meta
from data.records import HOUR, MINUTE, Connectivity
from data.situationviews import MaintenanceView, Situation
from tests.rehearsal import START, rehearsing, write_site
from tests.test_widgets_scene import situation as scene
from warroom import situation
from widgets.line import line_width, plain
from widgets.measuring import maintenance_part, offline_part
from widgets.parts import Part
from widgets.situation import top_line

SITE = """\
probes: [{name: desk, kind: tcp, address: "127.0.0.1:9"}]
connectivity: {targets: ["127.0.0.1:9"]}
maintenance: [{days: [tue], from: "09:30", to: "11:00", probes: [desk], reason: weekly patch}]
"""


def forms(part: Part) -> list[str]:
    return [plain(form) for form in part.forms]


def test_a_window_says_of_what_and_until_when() -> None:
    one = MaintenanceView(probes=("agent-desktop", "sip"), end=START + HOUR)
    every = MaintenanceView(probes=(), end=START + MINUTE)
    assert forms(maintenance_part((), "Asia/Seoul")) == [""]
    assert forms(maintenance_part((one,), "Asia/Seoul")) == [
        "‖ maintenance agent-desktop sip until 10:00",
        "‖ maintenance until 10:00",
        "‖ maintenance",
    ]
    # What is about everything is the one to be told.
    assert forms(maintenance_part((every, one), "Asia/Seoul"))[0] == "‖ maintenance all probes +1 until 09:01"


def test_a_machine_that_reaches_nothing_is_loud() -> None:
    assert forms(offline_part(None, START)) == [""]
    assert forms(offline_part(START, START + 3 * MINUTE)) == [
        " ✗ measuring machine offline for 3m ",
        " ✗ offline 3m ",
    ]


def test_both_fit_into_a_narrow_situation_line() -> None:
    shown = scene(
        maintenance=(MaintenanceView(probes=("agent-desktop",), end=START + HOUR),), offline_since=START - HOUR
    )
    line = top_line(shown, 80)
    assert line_width(line) == 80
    assert "offline" in plain(line)


async def test_the_board_reads_both(tmp_path: Path) -> None:
    async with rehearsing(tmp_path, site=write_site(tmp_path, more=SITE)) as play:

        async def seen() -> Situation:
            return await situation.read(play.room)

        assert ((await seen()).maintenance, (await seen()).offline_since) == ((), None)
        async with play.room.act() as act:
            await maintenance.add(
                act.tx, probes=["desk"], begin_at=START, end_at=START + 2 * HOUR, reason="patch", owner="lee"
            )
            await meta.put_connectivity(act.tx, Connectivity(ok=False, since=START - MINUTE))
        await play.to(45)
        now = await seen()
        assert now.maintenance == (MaintenanceView(probes=("desk",), end=START + 2 * HOUR),) * 2
        assert now.offline_since == START - MINUTE
        await play.to(130)
        assert (await situation.tick(play.room, now)).maintenance == ()
