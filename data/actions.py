"""SQL of action items: what was learnt from an incident or agreed upon in a meeting, and has to be done."""

from typing import Final

from data.arrangements import ActionItem, ActionKind
from data.records import Ms
from data.store import Row, Tx

_COLUMNS: Final = "number, incident, meeting, kind, text, owner, due_at, at, done_at, done_by, evidence"


def _item(row: Row) -> ActionItem:
    return ActionItem(**dict(row))


async def add(
    tx: Tx,
    *,
    incident: int | None = None,
    meeting: str | None = None,
    kind: ActionKind,
    text: str,
    owner: str,
    due_at: Ms,
    now: Ms,
) -> ActionItem:
    """Write an item of an incident or of a meeting, and return it with its number."""
    row = await tx.row(
        f"INSERT INTO actions ({_COLUMNS})"
        " SELECT COALESCE(MAX(number), 0) + 1, :incident, :meeting, :kind, :text, :owner, :due_at, :now,"
        f" NULL, NULL, NULL FROM actions WHERE true RETURNING {_COLUMNS}",
        incident=incident,
        meeting=meeting,
        kind=kind,
        text=text,
        owner=owner,
        due_at=due_at,
        now=now,
    )
    return _item(row)


async def save(tx: Tx, item: ActionItem) -> None:
    """Write whether, when and by whom an item is done."""
    await tx.one(
        "UPDATE actions SET done_at = :done_at, done_by = :done_by, evidence = :evidence WHERE number = :number",
        number=item.number,
        done_at=item.done_at,
        done_by=item.done_by,
        evidence=item.evidence,
    )


async def get(tx: Tx, number: int) -> ActionItem | None:
    """Return one item."""
    row = await tx.one(f"SELECT {_COLUMNS} FROM actions WHERE number = :number", number=number)
    return None if row is None else _item(row)


async def everything(tx: Tx) -> list[ActionItem]:
    """Return every item, the oldest first."""
    return [_item(row) for row in await tx.all(f"SELECT {_COLUMNS} FROM actions ORDER BY number")]


async def open_ones(tx: Tx) -> list[ActionItem]:
    """Return those that are not done, the next due first."""
    rows = await tx.all(f"SELECT {_COLUMNS} FROM actions WHERE done_at IS NULL ORDER BY due_at, number")
    return [_item(row) for row in rows]


async def of_incident(tx: Tx, incident: int) -> list[ActionItem]:
    """Return every item of one incident, the oldest first."""
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM actions WHERE incident = :incident ORDER BY number", incident=incident
    )
    return [_item(row) for row in rows]


async def of_meeting(tx: Tx, meeting: str) -> list[ActionItem]:
    """Return every item of one time of a meeting, the oldest first."""
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM actions WHERE meeting = :meeting ORDER BY number", meeting=meeting
    )
    return [_item(row) for row in rows]


async def last_done_by(tx: Tx, name: str) -> ActionItem | None:
    """Return the item that ``name`` did last."""
    row = await tx.one(
        f"SELECT {_COLUMNS} FROM actions WHERE done_by = :name ORDER BY done_at DESC, number DESC LIMIT 1",
        name=name,
    )
    return None if row is None else _item(row)
