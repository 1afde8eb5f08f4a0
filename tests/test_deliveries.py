"""Everything that was said of an incident, and each attempt to say it, stands on the incident."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from data import outbox, silences, store
from data.deliveryviews import AttemptView, DeliveryView
from data.records import HOUR, MINUTE, Priority
from tests.rehearsal import Rehearsal, inbox, rehearsing, write_site
from tests.support import Desk
from tests.targets import answer, saying
from warroom import deliveries, situation
from warroom.commands import escalation, incident
from warroom.engine.engine import Engine
from warroom.engine.notifying import Patience
from warroom.engine.playing import play as play_ahead
from warroom.wording import delivery_text
from widgets.ladder import ladder_lines
from widgets.line import plain
from widgets.timeline import timeline_rows

HASTY = Patience(first_wait=5, longest_wait=20, last_attempt=2, timeout=0.5)


async def about(play: Rehearsal, subject: str = "INC-1") -> list[DeliveryView]:
    async with play.room.store.reading() as tx:
        return await deliveries.about(tx, subject, None, play.room.clock.now())


async def given_up(play: Rehearsal) -> None:
    """Let engines try until nothing is on its way any more."""
    async with asyncio.timeout(20):
        while True:
            await Engine(play.room, patience=HASTY).once()
            if not any(each.state == "pending" for each in await play.messages()):
                return


async def test_each_attempt_by_each_channel_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with inbox() as received, saying(answer(status="503 Busy")) as busy:
        notify = (
            f"  - {{name: chat, url: 'json://{busy.address}'}}\n  - {{name: mail, url: '{received.url}'}}\n"
            f"  - {{name: wall, url: 'json://{busy.address}'}}\n"
        )
        people = "  lee: {routes: [chat, mail]}\n  park: {routes: [chat, mail]}\n"
        async with rehearsing(tmp_path, site=write_site(tmp_path, people=people, notify=notify)) as play:
            await play.do(incident.open_incident, "routing down", Priority.P1)
            await given_up(play)
            monkeypatch.chdir(tmp_path)
            desk = Desk(tmp_path / "room.db")
            document = (await asyncio.to_thread(desk, "incident", "show", "INC-1", "--json")).json
            page = (await asyncio.to_thread(desk, "incident", "show", "INC-1")).out
            view = (await situation.read(play.room)).incident(1)
            assert view is not None
            assert view.undelivered == "이기술, 박인프라"
            loud = [plain(line) for line in ladder_lines(view, play.start, "Asia/Seoul", 60, 20)]
            assert "NOT DELIVERED to 이기술, 박인프라: call by hand" in loud[0]
            await play.do(escalation.record_call, "INC-1", "이기술", answered=True)
            view = (await situation.read(play.room)).incident(1)
            assert view is not None
            assert view.undelivered is None, "somebody has called by hand"
    (mine, wall) = document["deliveries"]
    assert list(mine) == ["key", "at", "person", "channels", "route", "state", "reason", "attempts"]
    assert (mine["person"], mine["channels"], mine["route"], mine["state"]) == (
        "이기술, 박인프라",
        ["chat", "mail"],
        "mail",
        "sent",
    )
    refused = "refused by the receiver with status 503"
    assert [(each["route"], each["outcome"], each["error"]) for each in mine["attempts"]] == [
        ("chat", "temporary", refused),
        ("chat", "temporary", refused),
        ("mail", "delivered", None),
    ]
    assert (wall["state"], len(wall["attempts"])) == ("failed", 2)
    assert "\nmessages\n" in page
    assert f"chat  temporary  {refused}" in page
    assert "mail  delivered" in page


async def test_what_waits_says_for_what_and_what_is_dropped_says_why(tmp_path: Path) -> None:
    async with rehearsing(tmp_path, speed=1.0) as play:
        for number in range(4):
            await play.do(incident.open_incident, f"number {number}", Priority.P1)
            await play.run()
        (paced,) = await about(play, "INC-4")
        assert (paced.state, paced.reason, paced.key) == ("waiting", "pace", None)
        async with play.room.act() as act:
            end_at = act.now + HOUR
            await silences.add(
                act.tx, scope="INC-4", owner="lee", reason="x", begin_at=act.now - MINUTE, end_at=end_at
            )
        (held,) = await about(play, "INC-4")
        assert (held.state, held.reason) == ("waiting", "SIL-1")
        assert "held back by SIL-1" in delivery_text(held)
        async with play.room.act() as act:
            await outbox.drop(act.tx, held.lines[0], "no longer holds")
        (dropped,) = await about(play, "INC-4")
        assert (dropped.state, dropped.reason) == ("dropped", "no longer holds")


async def test_many_messages_take_no_more_statements(play: Rehearsal, monkeypatch: pytest.MonkeyPatch) -> None:
    await play.do(incident.open_incident, "routing down", Priority.P1)
    asked: list[str] = []
    one = store.Tx.all

    async def counted(self: store.Tx, sql: str, **values: Any) -> Any:
        asked.append(sql)
        return await one(self, sql, **values)

    counts = []
    for hours in (0, 5):
        await play_ahead(play.room, hours * HOUR)
        with monkeypatch.context() as patch:
            patch.setattr(store.Tx, "all", counted)
            asked.clear()
            found = await about(play)
        counts.append((len(found), len(asked)))
    (few, before), (many, after) = counts
    assert many > few + 5
    assert after == before <= 5


def view(state: str, *outcomes: str | None, reason: str | None = None) -> DeliveryView:
    return DeliveryView(
        lines=(7,),
        key="INC-1-7",
        at=0,
        person="이기술",
        channels=("chat", "mail"),
        route="chat",
        state=state,
        reason=reason,
        attempts=tuple(
            AttemptView(route="chat", at=0, outcome=each, error="no connection" if each == "temporary" else None)
            for each in outcomes
        ),
    )


@pytest.mark.parametrize(
    ("delivery", "words", "role"),
    [
        (view("sent", "delivered"), "→ 이기술 · chat: delivered", "dim"),
        (view("pending"), "→ 이기술 · chat", "dim"),
        (view("pending", None), "→ 이기술 · chat: under way", "dim"),
        (view("pending", "temporary", "temporary"), "→ 이기술 · chat: no connection ×2 · is tried again", "warn"),
        (view("failed", "temporary"), "→ 이기술 · chat: no connection · NOT DELIVERED: call by hand", "breach"),
        (view("suppressed", reason="drill"), "→ 이기술 · chat · suppressed (drill)", "dim"),
    ],
)
def test_a_delivery_on_the_timeline(delivery: DeliveryView, words: str, role: str) -> None:
    entry = deliveries.entry_of(delivery)
    assert (entry.kind, entry.actor, entry.text) == ("delivery", "engine", words)
    (_key, line), *_more = timeline_rows((entry,), 0, "UTC", 120)
    assert line[-1].role == role
