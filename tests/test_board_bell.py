"""A measure that stays in breach rings a board, once a cooldown, and says which it is."""

from pathlib import Path

import pytest

from data.records import MINUTE, Priority
from tests.rooms import add_readings
from tests.test_board import Desk, desk
from warroom.commands import drill, incident
from warroom.rules.bells import COOLDOWN, SUSTAINED
from widgets.footer import Flash
from widgets.line import plain


async def later(hands: Desk, minutes: float) -> None:
    """Let a drill's clock go on, and wait until the board shows that; what is measured at each moment is there."""
    room = hands.app.room
    # Before the clock moves: a moment without readings would be no breach.
    await add_readings(room, 30, ahead=round(minutes * MINUTE))
    now = await room.do(drill.advance, round(minutes * MINUTE))
    await hands.until(lambda: hands.screen.situation is not None and hands.screen.situation.now >= now)
    await hands.pilot.pause()


async def test_a_breach_that_lasts_rings_once_a_cooldown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with desk(tmp_path) as hands:
        rung: list[str] = []
        monkeypatch.setattr(hands.app, "bell", lambda: rung.append("bell"))

        def states() -> dict[str, str]:
            assert hands.screen.situation is not None
            return {panel.id: panel.state for panel in hands.screen.situation.panels}

        assert states()["availability"] == "breach"
        assert rung == []
        await later(hands, SUSTAINED / MINUTE)
        await hands.until(lambda: "Availability stays in breach" in hands.said)
        assert states()["availability"] == "breach"
        assert rung == ["bell"]
        await later(hands, 1)
        assert rung == ["bell"], "the same breach, within its cooldown"
        await later(hands, COOLDOWN / MINUTE)
        assert len(rung) == 2


async def test_what_was_said_hides_no_ring(tmp_path: Path) -> None:
    async with desk(tmp_path, busy=False) as hands:
        await hands.press("a")
        await hands.until(lambda: "no incident is open" in hands.said)
        await hands.app.room.do(incident.open_incident, "calls drop", Priority.P1)
        await hands.until(lambda: "INC-1" in hands.said)
        first, second = [plain(line) for line in hands.screen.query_one(Flash).lines]
        assert "no incident is open" in first
        assert "INC-1" in second
        hands.screen.query_one(Flash).clear()
        await hands.until(lambda: hands.said.startswith(" ! INC-1"))
