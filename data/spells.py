"""SQL of spells: when each probe's target was known to be up, or known to be down and why."""

from collections.abc import Iterable
from typing import Final

from data.records import Ms, Spell
from data.store import Row, Tx, listed

_COLUMNS: Final = "probe, up, begin_at, end_at, reason, phase, words"


def _spell(row: Row) -> Spell:
    return Spell(**{**dict(row), "up": bool(row["up"])})


async def begin(tx: Tx, spells: Iterable[Spell]) -> None:
    """Write spells that begin."""
    await tx.many(
        f"INSERT INTO spells ({_COLUMNS}) VALUES (:probe, :up, :begin_at, :end_at, :reason, :phase, :words)",
        [{**spell.model_dump(), "up": int(spell.up)} for spell in spells],
    )


async def end(tx: Tx, ends: Iterable[tuple[str, Ms]]) -> None:
    """End the running spell of each of the probes named, at its moment."""
    await tx.many(
        "UPDATE spells SET end_at = :at WHERE probe = :probe AND end_at IS NULL",
        [{"probe": probe, "at": at} for probe, at in ends],
    )


async def running(tx: Tx, probes: Iterable[str]) -> dict[str, Spell]:
    """Return the spell that goes on of each of ``probes``, by name."""
    names, values = listed(probes)
    rows = await tx.all(f"SELECT {_COLUMNS} FROM spells WHERE end_at IS NULL AND probe IN {names}", **values)
    return {row["probe"]: _spell(row) for row in rows}


async def between(tx: Tx, probes: Iterable[str], begin_at: Ms, end_at: Ms) -> list[Spell]:
    """Return the spells of ``probes`` that touch a window, the oldest first; one that goes on has no end."""
    names, values = listed(probes)
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM spells WHERE probe IN {names} AND begin_at < :end_at"
        " AND (end_at IS NULL OR end_at > :begin_at) ORDER BY number",
        begin_at=begin_at,
        end_at=end_at,
        **values,
    )
    return [_spell(row) for row in rows]


async def recent(tx: Tx, since: Ms) -> list[Spell]:
    """Return the spells of all probes that go on or ended after ``since``, by probe, the oldest first."""
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM spells WHERE end_at > :since OR end_at IS NULL ORDER BY probe, number",
        since=since,
    )
    return [_spell(row) for row in rows]


async def first_known(tx: Tx, probes: Iterable[str]) -> Ms | None:
    """Return the begin of the first spell of ``probes``; None before any."""
    names, values = listed(probes)
    row = await tx.row(f"SELECT MIN(begin_at) AS at FROM spells WHERE probe IN {names}", **values)
    at: Ms | None = row["at"]
    return at


async def last_down(tx: Tx, probes: Iterable[str], limit: int) -> list[Spell]:
    """Return the last ``limit`` spells in which one of ``probes`` was down, the newest first."""
    names, values = listed(probes)
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM spells WHERE probe IN {names} AND up = 0 ORDER BY number DESC LIMIT :limit",
        limit=limit,
        **values,
    )
    return [_spell(row) for row in rows]


async def stretches(
    tx: Tx, probes: Iterable[str], begin_at: Ms, end_at: Ms
) -> dict[str, list[tuple[Ms, Ms | None, bool]]]:
    """Return (begin, end, whether up) of what ``between`` finds, by probe: of twelve weeks they may be many."""
    wanted = {probe: list[tuple[Ms, Ms | None, bool]]() for probe in probes}
    names, values = listed(wanted)
    rows = await tx.all(
        f"SELECT probe, begin_at, end_at, up FROM spells WHERE probe IN {names} AND begin_at < :end_at"
        " AND (end_at IS NULL OR end_at > :begin_at) ORDER BY begin_at, number",
        begin_at=begin_at,
        end_at=end_at,
        **values,
    )
    for probe, begin, end, up in rows:
        wanted[probe].append((begin, end, bool(up)))
    return wanted
