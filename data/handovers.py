"""SQL of shift handovers."""

import json
from typing import Any, Final

from data.records import Handover, Ms
from data.store import Row, Tx

_COLUMNS: Final = (
    "number, state, offered_by, os_user, cutoff_at, body, sha256, readback, accepted_by, accepted_at, people"
)


def _handover(row: Row) -> Handover:
    fields = dict(row)
    for name in ("readback", "people"):
        fields[name] = json.loads(fields[name]) if fields[name] else None
    return Handover(**fields)


async def offer(tx: Tx, *, by: str, os_user: str, now: Ms, body: str, sha256: str, people: list[str]) -> Handover:
    """Write an offered handover: ``body`` is the frozen text, ``people`` who take the watch by it."""
    row = await tx.row("SELECT COALESCE(MAX(number), 0) + 1 FROM handovers")
    handover = Handover(
        number=row[0],
        state="offered",
        offered_by=by,
        os_user=os_user,
        cutoff_at=now,
        body=body,
        sha256=sha256,
        readback=None,
        accepted_by=None,
        accepted_at=None,
        people=people,
    )
    names = _COLUMNS.split(", ")
    await tx.one(
        f"INSERT INTO handovers ({_COLUMNS}) VALUES ({', '.join(':' + name for name in names)})",
        **_row(handover),
    )
    return handover


def _row(handover: Handover) -> dict[str, Any]:
    return {
        **handover.model_dump(),
        "readback": None if handover.readback is None else json.dumps(handover.readback, ensure_ascii=False),
        "people": json.dumps(handover.people, ensure_ascii=False),
    }


async def save(tx: Tx, handover: Handover) -> None:
    """Write the state, read-back and acceptance of ``handover``; what was frozen is not touched."""
    row = _row(handover)
    await tx.one(
        "UPDATE handovers SET state = :state, readback = :readback, accepted_by = :accepted_by,"
        " accepted_at = :accepted_at, people = :people WHERE number = :number",
        **{name: row[name] for name in ("state", "readback", "accepted_by", "accepted_at", "people", "number")},
    )


async def offered(tx: Tx) -> Handover | None:
    """Return the one that waits for an answer."""
    row = await tx.one(f"SELECT {_COLUMNS} FROM handovers WHERE state = 'offered'")
    return None if row is None else _handover(row)


async def last_accepted(tx: Tx) -> Handover | None:
    """Return the one by which the watch is held now; None when nobody ever took it."""
    row = await tx.one(f"SELECT {_COLUMNS} FROM handovers WHERE state = 'accepted' ORDER BY number DESC LIMIT 1")
    return None if row is None else _handover(row)


async def get(tx: Tx, number: int | None) -> Handover | None:
    """Return one by number, the newest for None."""
    row = await tx.one(
        f"SELECT {_COLUMNS} FROM handovers WHERE number = COALESCE(:number, (SELECT MAX(number) FROM handovers))",
        number=number,
    )
    return None if row is None else _handover(row)
