"""SQL of the outbox: messages written in the transaction that fires, delivered afterwards by the engine."""

from data.records import Message, Ms
from data.store import Row, Tx

_COLUMNS = "id, key, obligation_id, person, route, body, state, attempts, next_at, sent_at, error"


async def put(tx: Tx, *, key: str, obligation_id: int, person: str, route: str, body: str, now: Ms) -> None:
    """Owe one message; ``key`` names it to the receiver, so that a repeat can be told from a new one."""
    await tx.one(
        "INSERT INTO outbox (key, obligation_id, person, route, body, state, next_at)"
        " VALUES (:key, :obligation_id, :person, :route, :body, 'pending', :now)"
        " ON CONFLICT (key) DO NOTHING",
        key=key,
        obligation_id=obligation_id,
        person=person,
        route=route,
        body=body,
        now=now,
    )


def _message(row: Row) -> Message:
    return Message(**dict(row))


async def pending(tx: Tx, now: Ms) -> list[Message]:
    """Return what is to be sent now, the oldest first."""
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM outbox WHERE state = 'pending' AND next_at <= :now ORDER BY id", now=now
    )
    return [_message(row) for row in rows]


async def everything(tx: Tx) -> list[Message]:
    """Return every message ever owed, the oldest first."""
    return [_message(row) for row in await tx.all(f"SELECT {_COLUMNS} FROM outbox ORDER BY id")]


async def attempted(tx: Tx, message_id: int, next_at: Ms) -> None:
    """Record that a delivery begins; should this process die in it, the next one knows of the attempt."""
    await tx.one(
        "UPDATE outbox SET attempts = attempts + 1, next_at = :next_at WHERE id = :id AND state = 'pending'",
        id=message_id,
        next_at=next_at,
    )


async def finish(tx: Tx, message_id: int, state: str, now: Ms, error: str | None) -> None:
    """Record how a message ended: sent, failed or suppressed."""
    await tx.one(
        "UPDATE outbox SET state = :state, error = :error,"
        " sent_at = CASE WHEN :state = 'sent' THEN :now ELSE NULL END WHERE id = :id",
        id=message_id,
        state=state,
        now=now,
        error=error,
    )
