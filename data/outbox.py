"""SQL of the outbox: lines written with what fires, packed into messages, delivered by the engine."""

import json
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from data.messaging import Attempt, Delivery, Message, OutboxLine, Outcome, Page
from data.records import Ms
from data.store import Row, Tx

_LINE: Final = "id, subject, obligation_id, channels, people, text, at, state, message_id, reason"
_MESSAGE: Final = tuple(Message.model_fields)
_ATTEMPT: Final = "id, message_id, route, at, outcome, error"
_PUT: Final = (
    "INSERT INTO outbox (subject, obligation_id, channels, people, text, at, state)"
    " VALUES (:subject, :obligation_id, :channels, :people, :text, :now, 'waiting')"
    " ON CONFLICT (obligation_id, channels) DO NOTHING"
)


def _list(names: Iterable[str]) -> str:
    return json.dumps(list(names), ensure_ascii=False)


def _line(row: Row) -> OutboxLine:
    return OutboxLine(
        **{**dict(row), "channels": json.loads(row["channels"]), "people": json.loads(row["people"])}
    )


def _message(row: Row) -> Message:
    return Message(**{**dict(row), "channels": json.loads(row["channels"])})


async def put(
    tx: Tx,
    *,
    subject: str,
    obligation_id: int | None,
    channels: Sequence[str],
    people: Sequence[str],
    text: str,
    now: Ms,
) -> int | None:
    """Owe one line to one recipient; return its number, None when this promise has said it to them already."""
    row = await tx.one(
        f"{_PUT} RETURNING id",
        subject=subject,
        obligation_id=obligation_id,
        channels=_list(channels),
        people=_list(people),
        text=text,
        now=now,
    )
    return None if row is None else int(row["id"])


class NewLine(NamedTuple):
    """A line about to be owed to one recipient because a promise has fired."""

    subject: str
    obligation_id: int
    channels: Sequence[str]
    people: Sequence[str]
    text: str


async def put_all(tx: Tx, lines: Iterable[NewLine], now: Ms) -> None:
    """Owe ``lines``, but for those that their promise has said to their recipient already."""
    await tx.many(
        _PUT,
        [
            {**line._asdict(), "channels": _list(line.channels), "people": _list(line.people), "now": now}
            for line in lines
        ],
    )


async def waiting(tx: Tx) -> list[OutboxLine]:
    """Return the lines that are in no message yet, the oldest first."""
    rows = await tx.all(f"SELECT {_LINE} FROM outbox WHERE state = 'waiting' ORDER BY id")
    return [_line(row) for row in rows]


async def held_by_subject(tx: Tx) -> dict[str, int]:
    """Return how many lines wait about each subject; what an operator sends is never held."""
    rows = await tx.all(
        "SELECT subject, COUNT(*) AS lines FROM outbox"
        " WHERE state = 'waiting' AND obligation_id IS NOT NULL GROUP BY subject ORDER BY subject"
    )
    return {row["subject"]: row["lines"] for row in rows}


async def waiting_by_subject(tx: Tx) -> list[dict[str, int | str]]:
    """Return how many lines of each subject are in no message yet."""
    rows = await tx.all(
        "SELECT subject, COUNT(*) AS lines FROM outbox WHERE state = 'waiting' GROUP BY subject ORDER BY subject"
    )
    return [{"subject": row["subject"], "lines": row["lines"]} for row in rows]


async def drop(tx: Tx, line_id: int, reason: str) -> None:
    """Let a line go unsaid, with the reason."""
    await tx.one("UPDATE outbox SET state = 'dropped', reason = :reason WHERE id = :id", id=line_id, reason=reason)


async def pack(
    tx: Tx,
    lines: Sequence[OutboxLine],
    *,
    channels: Sequence[str],
    people: Iterable[str],
    body: str,
    now: Ms,
    boot: Ms,
    boot_id: str,
) -> None:
    """Make one message of ``lines``, to be tried from now on."""
    row = await tx.row(
        "INSERT INTO messages (key, person, channels, route, body, state, at, next_boot, boot_id)"
        " VALUES (:key, :person, :channels, :route, :body, 'pending', :now, :boot, :boot_id) RETURNING id",
        key=f"{lines[0].subject}-{lines[0].id}",
        person=", ".join(dict.fromkeys(people)),
        channels=_list(channels),
        route=channels[0],
        body=body,
        now=now,
        boot=boot,
        boot_id=boot_id,
    )
    await tx.many(
        "UPDATE outbox SET state = 'packed', message_id = :message WHERE id = :id",
        [{"message": row["id"], "id": line.id} for line in lines],
    )


async def packed_since(tx: Tx, after: Ms) -> list[Message]:
    """Return the messages packed later than ``after`` for a promise's sake, not those that operators send."""
    rows = await tx.all(
        f"SELECT {', '.join(_MESSAGE)} FROM messages WHERE at > :after"
        " AND id IN (SELECT message_id FROM outbox WHERE obligation_id IS NOT NULL) ORDER BY id",
        after=after,
    )
    return [_message(row) for row in rows]


async def pending(tx: Tx) -> list[Message]:
    """Return what is not delivered, nor given up, the oldest first."""
    rows = await tx.all(f"SELECT {', '.join(_MESSAGE)} FROM messages WHERE state = 'pending' ORDER BY id")
    return [_message(row) for row in rows]


async def undelivered(tx: Tx, since: Ms) -> list[Message]:
    """Return what is still to be delivered, and what no channel delivered of all since ``since``, oldest first."""
    rows = await tx.all(
        f"SELECT {', '.join(_MESSAGE)} FROM messages WHERE state = 'pending' OR (state = 'failed' AND at > :since)"
        " ORDER BY id",
        since=since,
    )
    return [_message(row) for row in rows]


async def everything(tx: Tx) -> list[Message]:
    """Return every message ever packed, the oldest first."""
    return [_message(row) for row in await tx.all(f"SELECT {', '.join(_MESSAGE)} FROM messages ORDER BY id")]


async def lines_of(tx: Tx, message_id: int) -> list[OutboxLine]:
    """Return what a message was made of."""
    rows = await tx.all(f"SELECT {_LINE} FROM outbox WHERE message_id = :id ORDER BY id", id=message_id)
    return [_line(row) for row in rows]


async def lines_about(tx: Tx, subject: str) -> list[OutboxLine]:
    """Return every line that speaks of ``subject``, the oldest first."""
    rows = await tx.all(f"SELECT {_LINE} FROM outbox WHERE subject = :subject ORDER BY id", subject=subject)
    return [_line(row) for row in rows]


async def attempts_of(tx: Tx, message_id: int) -> list[Attempt]:
    """Return everything that was tried for a message, the oldest first."""
    rows = await tx.all(f"SELECT {_ATTEMPT} FROM attempts WHERE message_id = :id ORDER BY id", id=message_id)
    return [Attempt(**dict(row)) for row in rows]


async def deliveries_about(tx: Tx, subject: str) -> list[Delivery]:
    """Return the messages that speak of ``subject``, each with its attempts, the oldest first."""
    of_them = "(SELECT message_id FROM outbox WHERE subject = :subject)"
    messages = await tx.all(
        f"SELECT {', '.join(_MESSAGE)} FROM messages WHERE id IN {of_them} ORDER BY id", subject=subject
    )
    tried: dict[int, list[Attempt]] = {}
    for row in await tx.all(
        f"SELECT {_ATTEMPT} FROM attempts WHERE message_id IN {of_them} ORDER BY id", subject=subject
    ):
        tried.setdefault(row["message_id"], []).append(Attempt(**dict(row)))
    return [Delivery(message=_message(row), attempts=tuple(tried.get(row["id"], ()))) for row in messages]


async def begin(tx: Tx, message: Message, now: Ms, next_boot: Ms, boot_id: str) -> int:
    """Write down that an attempt begins; should this process die in it, the next one knows. Return its number."""
    await tx.one(
        "UPDATE messages SET attempts = attempts + 1, next_boot = :next_boot, boot_id = :boot_id WHERE id = :id",
        id=message.id,
        next_boot=next_boot,
        boot_id=boot_id,
    )
    row = await tx.row(
        "INSERT INTO attempts (message_id, route, at) VALUES (:message, :route, :now) RETURNING id",
        message=message.id,
        route=message.route,
        now=now,
    )
    return int(row["id"])


async def ended(tx: Tx, attempt_id: int, outcome: Outcome, error: str | None) -> None:
    """Write down how an attempt ended."""
    await tx.one(
        "UPDATE attempts SET outcome = :outcome, error = :error WHERE id = :id",
        id=attempt_id,
        outcome=outcome,
        error=error,
    )


async def turn_to(tx: Tx, message_id: int, route: str, boot: Ms, boot_id: str) -> None:
    """Try a message by another channel, from now on."""
    await tx.one(
        "UPDATE messages SET route = :route, attempts = 0, next_boot = :boot, boot_id = :boot_id WHERE id = :id",
        id=message_id,
        route=route,
        boot=boot,
        boot_id=boot_id,
    )


async def finish(tx: Tx, message_id: int, state: str, now: Ms, error: str | None) -> None:
    """Record how a message ended: sent, failed or suppressed."""
    await tx.one(
        "UPDATE messages SET state = :state, error = :error,"
        " sent_at = CASE WHEN :state = 'sent' THEN :now ELSE NULL END WHERE id = :id",
        id=message_id,
        state=state,
        now=now,
        error=error,
    )


async def newest_message(tx: Tx) -> int:
    """Return the number of the last message; 0 when there is none."""
    row = await tx.row("SELECT COALESCE(MAX(id), 0) FROM messages")
    return int(row[0])


async def pages_after(tx: Tx, message_id: int) -> list[Page]:
    """Return what the messages after that one call people for, in the order in which they were packed."""
    rows = await tx.all(
        "SELECT messages.at, outbox.subject, obligations.kind, obligations.level, outbox.people,"
        " messages.channels, outbox.text, messages.state, messages.error AS reason"
        " FROM messages JOIN outbox ON outbox.message_id = messages.id"
        " JOIN obligations ON obligations.id = outbox.obligation_id"
        " WHERE messages.id > :after ORDER BY messages.id, outbox.id",
        after=message_id,
    )
    return [
        Page(**{**dict(row), "people": json.loads(row["people"]), "channels": json.loads(row["channels"])})
        for row in rows
    ]


async def abandon(tx: Tx, reason: str) -> None:
    """Let everything that has not gone out go unsaid, with the reason."""
    await tx.one(
        "UPDATE messages SET state = 'suppressed', error = :reason WHERE state = 'pending'", reason=reason
    )
    await tx.one("UPDATE outbox SET state = 'dropped', reason = :reason WHERE state = 'waiting'", reason=reason)


async def last_outcomes(tx: Tx) -> dict[str, Attempt]:
    """Return the last finished attempt of each route: whether it is known to work."""
    rows = await tx.all(
        f"SELECT {_ATTEMPT} FROM attempts"
        " WHERE id IN (SELECT MAX(id) FROM attempts WHERE outcome IS NOT NULL GROUP BY route)"
    )
    return {row["route"]: Attempt(**dict(row)) for row in rows}
