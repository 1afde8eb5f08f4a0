"""SQL of silences: whose messages are held back, by whom, until when."""

from typing import Final

from data.arrangements import Silence
from data.records import Ms
from data.store import Row, Tx

_COLUMNS: Final = "number, scope, owner, reason, begin_at, end_at, ended_by"


def _silence(row: Row) -> Silence:
    return Silence(**dict(row))


async def add(tx: Tx, *, scope: str, owner: str, reason: str, begin_at: Ms, end_at: Ms) -> Silence:
    """Write a silence and return it with its number."""
    row = await tx.row(
        f"INSERT INTO silences ({_COLUMNS})"
        " SELECT COALESCE(MAX(number), 0) + 1, :scope, :owner, :reason, :begin_at, :end_at, NULL FROM silences"
        f" WHERE true RETURNING {_COLUMNS}",
        scope=scope,
        owner=owner,
        reason=reason,
        begin_at=begin_at,
        end_at=end_at,
    )
    return _silence(row)


async def end(tx: Tx, number: int, now: Ms, by: str) -> None:
    """End one before its time."""
    await tx.one(
        "UPDATE silences SET end_at = :now, ended_by = :by WHERE number = :number", number=number, now=now, by=by
    )


async def get(tx: Tx, number: int) -> Silence | None:
    """Return one silence."""
    row = await tx.one(f"SELECT {_COLUMNS} FROM silences WHERE number = :number", number=number)
    return None if row is None else _silence(row)


async def active(tx: Tx, now: Ms) -> list[Silence]:
    """Return those that hold now, the first to end first."""
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM silences WHERE begin_at <= :now AND end_at > :now ORDER BY end_at, number",
        now=now,
    )
    return [_silence(row) for row in rows]


async def begun_between(tx: Tx, begin: Ms, end: Ms, limit: int) -> list[Silence]:
    """Return the last ``limit`` that began from ``begin`` to ``end``, the newest first."""
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM silences WHERE begin_at BETWEEN :begin AND :end"
        " ORDER BY begin_at DESC, number DESC LIMIT :limit",
        begin=begin,
        end=end,
        limit=limit,
    )
    return [_silence(row) for row in rows]


async def since(tx: Tx, since: Ms) -> list[Silence]:
    """Return those that held at any moment after ``since``, the newest first."""
    rows = await tx.all(f"SELECT {_COLUMNS} FROM silences WHERE end_at > :since ORDER BY number DESC", since=since)
    return [_silence(row) for row in rows]
