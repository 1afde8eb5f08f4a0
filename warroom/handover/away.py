"""What somebody has missed since they last held the watch, in eight lines."""

from collections import Counter
from collections.abc import Iterable

from data import changes, handovers, happened, incidents, maintenance, silences, watchitems
from data.i18n import _, ngettext
from data.records import Incident, Kind, Ms
from data.store import Tx
from data.text import cut
from warroom import situation
from warroom.indicators import panel_views
from warroom.room import Room
from warroom.rules.calendar import local
from warroom.rules.carrying import Absence, absence
from warroom.wording import ago, span

CELLS = 78
"""Of a line at most: a board of eighty columns has a frame."""
NAMED = 12
"""Ids that a line names at most; it is cut where they need more room."""


async def lines(tx: Tx, room: Room, name: str, now: Ms) -> tuple[str, ...]:
    """Return what has happened since ``name`` last held the watch: always eight lines, of at most 78 cells.

    While they hold it, it is what has happened since they took it; somebody who never held it reads what has
    happened since going live.

    Args:
        tx: the transaction.
        room: the site.
        name: who reads, as handovers name them.
        now: the moment.
    """
    gone = absence([(each.by, each.at) for each in await handovers.watches(tx)], name, room.calendar.go_live)
    found = (
        _how_long(gone, room, now),
        await _opened(tx, gone.since),
        await _ended(tx, gone.since),
        _still_open(await incidents.open_ones(tx)),
        await _called(tx, gone.since),
        await _changes(tx, gone.since),
        await _arranged(tx, gone.since, now),
        await _stands(tx, room, now),
    )
    return tuple(cut(line, CELLS) for line in found)


def _how_long(gone: Absence, room: Room, now: Ms) -> str:
    moment = f"{local(gone.since, room.site.zone):%m-%d %H:%M}"
    lasted = max(now - gone.since, 0)
    if gone.state == "holding":
        return _("you hold the watch since {moment}, for {span}").format(moment=moment, span=span(lasted))
    handed = ngettext("{count} handover", "{count} handovers", gone.hands).format(count=gone.hands)
    if gone.state == "never":
        return _("you never held the watch: live since {moment}, {ago}, {handovers}").format(
            moment=moment, ago=ago(lasted), handovers=handed
        )
    return _("you held the watch until {moment}, {ago}, {handovers} since").format(
        moment=moment, ago=ago(lasted), handovers=handed
    )


async def _opened(tx: Tx, since: Ms) -> str:
    found = await happened.opened(tx, since)
    return _line(_("opened"), [f"{priority} {count}" for priority, count in found.items()], sum(found.values()))


async def _ended(tx: Tx, since: Ms) -> str:
    named = await happened.ended(tx, since, NAMED)
    words = [f"{each.id} ({_('closed')})" if each.closed else each.id for each in named]
    return _line(_("resolved"), words, await happened.count_of_ended(tx, since))


def _still_open(found: list[Incident]) -> str:
    words = [f"{each.id} {each.priority}" for each in found[:NAMED]]
    return _line(_("still open"), words, len(found))


async def _called(tx: Tx, since: Ms) -> str:
    fired = await happened.fired(tx, since)
    levels = [each for each in fired if each.kind is Kind.LEVEL]
    missed = [each for each in fired if each.kind is not Kind.LEVEL]
    worst = max(levels, key=lambda each: each.level, default=None)
    called = _line(_("levels called"), [f"L{worst.level} {worst.subject}"] if worst else [], len(levels))
    broken = dict.fromkeys(each.subject for each in reversed(missed))
    return _both(called, _line(_("promises missed"), list(broken)[:NAMED], len(missed)))


async def _changes(tx: Tx, since: Ms) -> str:
    going_on = await changes.under_way(tx)
    made = [each for each in await changes.since(tx, since) if each.at > since and each.state == "made"]
    later = [each for each in await changes.ended_since(tx, since) if each.at <= since]
    done = [*made, *(each for each in later if each.state == "made")]
    return _both(
        _line(_("changes made"), [each.id for each in done[:NAMED]], len(done)),
        _line(_("changes under way"), [each.id for each in going_on[:NAMED]], len(going_on)),
    )


async def _arranged(tx: Tx, since: Ms, now: Ms) -> str:
    held = await silences.since(tx, since)
    windows = await maintenance.between(tx, since, now + 1)
    items = await watchitems.since(tx, since)
    arranged = [(each.id, each.begin_at, each.end_at) for each in held]
    arranged += [(each.id, each.begin_at, each.end_at) for each in windows]
    arranged += [(each.id, each.at, each.ended_at or now + 1) for each in items]
    begun = [name for name, begin, _end in arranged if since < begin <= now]
    over = [name for name, _begin, end in arranged if since < end <= now]
    return _both(_line(_("newly arranged"), begun[:NAMED], len(begun)), _line(_("ended"), over[:NAMED], len(over)))


async def _stands(tx: Tx, room: Room, now: Ms) -> str:
    panels = Counter(panel.state for panel in await panel_views(tx, room, now))
    states = [f"{_(state)} {panels[state]}" for state in ("breach", "warn", "unknown", "ok") if panels[state]]
    tasks = await situation.task_views(tx, room, now)
    phase, late = room.calendar.phase(now), sum(task.overdue for task in tasks)
    listed = [task for task in tasks if phase is not None and task.checklist == phase.id]
    words = f"{_('checklist')}: {sum(task.state != 'open' for task in listed)}/{len(listed)}"
    if late:
        words += f" · {_('{count} late').format(count=late)}"
    return _both(f"{_('indicators')}: {', '.join(states) or _('none')}", words)


def _line(what: str, words: Iterable[str], count: int) -> str:
    if not count:
        return f"{what}: {_('none')}"
    return f"{what}: {count} ({', '.join(words)})"


def _both(one: str, other: str) -> str:
    return f"{one} · {other}"
