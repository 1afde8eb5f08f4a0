"""Plays a drill forward: from one due moment to the next, as an engine would live through it."""

from dataclasses import replace
from typing import Final

from data import incidents, obligations, outbox, policies, silences
from data.clock import Base, machine_instant, read_base, write_base
from data.errors import Refused
from data.i18n import _
from data.messaging import Page
from data.records import Ms
from data.store import Tx
from warroom.commands.drill import drill_only
from warroom.commands.following import AGAIN, AHEAD
from warroom.commands.settling import settle
from warroom.engine.leadership import Leadership
from warroom.engine.notifying import Notifier
from warroom.room import ENGINE, Actor, Room
from warroom.rules.consequences import mended_by_quiet_at

_LATE: Final = "late"


async def play(room: Room, duration: Ms) -> list[Page]:
    """Move a drill's clock ahead, stopping wherever something is due; nothing is probed.

    The clock stands still at each stop, however long the messages take, and runs on at its own speed afterwards.

    Args:
        room: of a drill.
        duration: how far.

    Returns:
        What went out, or would have gone out, on the way.

    Raises:
        Refused: it is no drill, or an engine leads it.
    """
    leadership = Leadership(room)
    if not await leadership.try_take():
        raise Refused(_("an engine leads this drill; end it first with `warroom watch --stop`"))
    try:
        return await _Player(room, leadership.token or 0).play(duration)
    finally:
        await leadership.give_up()


class _Player:
    def __init__(self, room: Room, token: int) -> None:
        self._people = room
        self._room = room.by(Actor(ENGINE, room.actor.os_user))
        self._token = token
        self._notifier = Notifier(self._room)

    async def play(self, duration: Ms) -> list[Page]:
        async with self._room.act(fence=self._token) as act:
            base = drill_only(await read_base(act.tx))
            before = await outbox.newest_message(act.tx)
            moment, end = act.now, act.now + duration
        try:
            while True:
                await self._stop_at(base, moment)
                if moment >= end:
                    break
                async with self._room.store.reading() as tx:
                    moment = min([each for each in await _moments(tx, moment) if each > moment] + [end])
            async with self._people.act(fence=self._token) as act:
                await act.record("clock", "advanced", duration_ms=duration)
                return await outbox.pages_after(act.tx, before)
        finally:
            async with self._room.act() as act:
                await write_base(act.tx, base.moved(machine_instant(), act.now))

    async def _stop_at(self, base: Base, moment: Ms) -> None:
        """Let the clock stand at ``moment``, and do what an engine does there."""
        async with self._room.act(fence=self._token) as act:
            await write_base(act.tx, replace(base.moved(machine_instant(), moment), speed=0.0))
        async with self._room.act(fence=self._token) as act:
            await settle(act, _LATE)
        await self._notifier.once(self._token)


async def _moments(tx: Tx, now: Ms) -> list[Ms]:
    """Return the moments at which something may happen next."""
    due = await obligations.next_due(tx)
    # Without a stop the plan would not be followed, and what it owes later on not be promised.
    found = [now + AHEAD - AGAIN, *([] if due is None else [due])]
    for incident in await incidents.recovered(tx):
        quiet = mended_by_quiet_at(incident, await policies.get(tx, incident.policy_version))
        found += [] if quiet is None else [quiet]
    return found + [each.end_at for each in await silences.since(tx, now)]
