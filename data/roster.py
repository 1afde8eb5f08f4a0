"""SQL of the roster as changed from a screen, over the site file's."""

import json
from collections.abc import Sequence
from typing import Final

from data.arrangements import RosterDay, StoredSwap
from data.records import Ms
from data.store import Row, Tx

_DAY: Final = "day, shift, people, by_whom, at"
_SWAP: Final = "number, begin_at, end_at, out_person, in_person, reason, by_whom, at, ended_at"


def _swap(row: Row) -> StoredSwap:
    return StoredSwap(**dict(row))


async def put_day(tx: Tx, day: str, shift: str, people: Sequence[str], by: str, now: Ms) -> None:
    """Set who is on one shift of one date."""
    await tx.one(
        f"INSERT INTO roster_days ({_DAY}) VALUES (:day, :shift, :people, :by, :now)"
        " ON CONFLICT (day, shift) DO UPDATE SET people = excluded.people, by_whom = excluded.by_whom,"
        " at = excluded.at",
        day=day,
        shift=shift,
        people=json.dumps(list(people), ensure_ascii=False),
        by=by,
        now=now,
    )


async def days(tx: Tx) -> list[RosterDay]:
    """Return every shift that was set from a screen."""
    rows = await tx.all(f"SELECT {_DAY} FROM roster_days ORDER BY day, shift")
    return [RosterDay(**{**dict(row), "people": json.loads(row["people"])}) for row in rows]


async def add_swap(
    tx: Tx, *, begin_at: Ms, end_at: Ms, out_person: str, in_person: str, reason: str, by: str, now: Ms
) -> StoredSwap:
    """Write a swap and return it with its number."""
    row = await tx.row(
        f"INSERT INTO swaps ({_SWAP})"
        " SELECT COALESCE(MAX(number), 0) + 1, :begin_at, :end_at, :out_person, :in_person, :reason, :by, :now,"
        f" NULL FROM swaps WHERE true RETURNING {_SWAP}",
        begin_at=begin_at,
        end_at=end_at,
        out_person=out_person,
        in_person=in_person,
        reason=reason,
        by=by,
        now=now,
    )
    return _swap(row)


async def end_swap(tx: Tx, number: int, now: Ms) -> None:
    """Take a swap back from now on."""
    await tx.one("UPDATE swaps SET ended_at = :now WHERE number = :number", number=number, now=now)


async def swaps(tx: Tx) -> list[StoredSwap]:
    """Return every swap, the oldest first."""
    return [_swap(row) for row in await tx.all(f"SELECT {_SWAP} FROM swaps ORDER BY number")]
