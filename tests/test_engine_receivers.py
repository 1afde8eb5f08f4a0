"""A real engine and receivers that hang, drip, refuse or are gone: the others are told, and it ends when asked."""

import asyncio
import signal
import time
from contextlib import AsyncExitStack
from pathlib import Path

from data import outbox
from data.messaging import Outcome
from data.records import Priority
from tests.engines import watch
from tests.rehearsal import Rehearsal, inbox, rehearsing, write_site
from tests.targets import answer, hang, saying, serve
from warroom.commands import incident

ENDS_WITHIN = 5.0
"""Seconds; the attempt that hangs would take twenty."""


async def drip(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer without end, a byte at a time, so that no time-out for reading is ever met."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.2)  # what makes it drip


async def test_receivers_that_misbehave_delay_nobody_and_no_end(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        received = await stack.enter_async_context(inbox())
        hanging = await stack.enter_async_context(serve(hang))
        dripping = await stack.enter_async_context(serve(drip))
        broken = await stack.enter_async_context(saying(answer(status="500 Oops")))
        async with saying(answer()) as gone:
            pass
        targets = {"hanging": hanging, "dripping": dripping, "broken": broken, "gone": gone}
        routes = {name: f"json://{target.address}" for name, target in targets.items()} | {"ops": received.url}
        notify = "".join(f"  - {{name: {name}, url: '{url}'}}\n" for name, url in routes.items())
        site = write_site(tmp_path, notify=notify)
        play = await stack.enter_async_context(rehearsing(tmp_path, site=site))
        async with watch(play) as engine:
            await engine.leads()
            await play.do(incident.open_incident, "routing down", Priority.P1)
            await received.holds(1)
            await until_refused(play)
            begun = time.monotonic()
            engine.signal(signal.SIGTERM)
            assert await engine.end() == 0
            assert time.monotonic() - begun < ENDS_WITHIN
        states = {message.route: message.state for message in await play.messages()}
        assert states == {**dict.fromkeys(targets, "pending"), "ops": "sent"}
    assert len(received.got) == 1


async def until_refused(play: Rehearsal) -> None:
    """Wait until the broken and the gone one have said so, while the others still hang."""
    async with asyncio.timeout(20):
        async for _version in play.room.store.changes():
            async with play.room.store.reading() as tx:
                found = await outbox.deliveries_about(tx, "INC-1")
            ended = {each.route: each.outcome for one in found for each in one.attempts if each.outcome}
            if ended.get("broken") and ended.get("gone"):
                assert ended["broken"] is ended["gone"] is Outcome.TEMPORARY
                return
