"""SQL of watch items: what one shift tells the next by hand, until somebody ends it."""

from typing import Final

from data.arrangements import WatchItem, WatchItemKind
from data.records import Ms
from data.store import Row, Tx

_COLUMNS: Final = "number, kind, text, place, sign, action, until, by_whom, at, ended_at, ended_by"


def _item(row: Row) -> WatchItem:
    return WatchItem(**dict(row))


async def add(
    tx: Tx,
    *,
    kind: WatchItemKind,
    text: str,
    place: str | None,
    sign: str | None,
    action: str | None,
    until: str | None,
    by: str,
    now: Ms,
) -> WatchItem:
    """Write an item and return it with its number."""
    row = await tx.row(
        f"INSERT INTO watch_items ({_COLUMNS})"
        " SELECT COALESCE(MAX(number), 0) + 1, :kind, :text, :place, :sign, :action, :until, :by, :now, NULL, NULL"
        f" FROM watch_items WHERE true RETURNING {_COLUMNS}",
        kind=kind,
        text=text,
        place=place,
        sign=sign,
        action=action,
        until=until,
        by=by,
        now=now,
    )
    return _item(row)


async def end(tx: Tx, number: int, now: Ms, by: str) -> None:
    """Write that an item has ended."""
    await tx.one(
        "UPDATE watch_items SET ended_at = :now, ended_by = :by WHERE number = :number",
        number=number,
        now=now,
        by=by,
    )


async def get(tx: Tx, number: int) -> WatchItem | None:
    """Return one item."""
    row = await tx.one(f"SELECT {_COLUMNS} FROM watch_items WHERE number = :number", number=number)
    return None if row is None else _item(row)


async def open_ones(tx: Tx) -> list[WatchItem]:
    """Return those that nobody has ended, the oldest first."""
    rows = await tx.all(f"SELECT {_COLUMNS} FROM watch_items WHERE ended_at IS NULL ORDER BY number")
    return [_item(row) for row in rows]


async def since(tx: Tx, since: Ms) -> list[WatchItem]:
    """Return those that were written or ended after ``since``, the oldest first."""
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM watch_items WHERE at > :since OR ended_at > :since ORDER BY number", since=since
    )
    return [_item(row) for row in rows]
