"""SQL of obligations: promises with a subject and a moment."""

from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

from data.incidents import NOTICED_SINCE, OPEN_SUBJECTS
from data.records import Kind, Ms, Obligation, State
from data.store import Row, Tx, listed

_COLUMNS: Final = "id, subject, epoch, kind, level, seq, anchor_at, due_at, state, fired_at, met_at, cause"


class Promise(NamedTuple):
    """An obligation about to be armed."""

    subject: str
    epoch: int
    kind: Kind
    level: int
    seq: int
    anchor_at: Ms
    due_at: Ms
    cause: str | None = None


class Due(NamedTuple):
    """Something that the plan owes on its dates and nobody has done."""

    subject: str
    """``task:`` ``agenda:`` ``report:`` ``remind:`` ``document:`` and what it is called."""
    kind: Kind
    anchor_at: Ms
    due_at: Ms


def _obligation(row: Row) -> Obligation:
    return Obligation(**dict(row))


async def arm(tx: Tx, promises: Iterable[Promise]) -> None:
    """Write ``promises`` as armed; one that already stands (same identity) is left as it is."""
    await tx.many(
        "INSERT INTO obligations (subject, epoch, kind, level, seq, anchor_at, due_at, state, cause)"
        " VALUES (:subject, :epoch, :kind, :level, :seq, :anchor_at, :due_at, 'armed', :cause)"
        " ON CONFLICT (subject, epoch, kind, level, seq) DO NOTHING",
        [promise._asdict() for promise in promises],
    )


async def of_subject(tx: Tx, subject: str) -> list[Obligation]:
    """Return every obligation of ``subject``, of all epochs, by moment."""
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM obligations WHERE subject = :subject ORDER BY due_at, level, id",
        subject=subject,
    )
    return [_obligation(row) for row in rows]


async def of_kind(tx: Tx, kind: Kind) -> list[Obligation]:
    """Return every obligation of ``kind``, by moment."""
    rows = await tx.all(f"SELECT {_COLUMNS} FROM obligations WHERE kind = :kind ORDER BY due_at, id", kind=kind)
    return [_obligation(row) for row in rows]


async def of_subjects(tx: Tx, subjects: Iterable[str]) -> dict[str, list[Obligation]]:
    """Return every obligation of each of ``subjects``, of all epochs, by moment."""
    names, values = listed(subjects)
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM obligations WHERE subject IN {names} ORDER BY due_at, level, id", **values
    )
    found: dict[str, list[Obligation]] = {str(subject): [] for subject in values.values()}
    for row in rows:
        found[row["subject"]].append(_obligation(row))
    return found


async def responses_since(tx: Tx, since: Ms) -> dict[str, list[Obligation]]:
    """Return the promised responses of each incident noticed at ``since`` or later, by subject."""
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM obligations WHERE kind = 'response' AND subject IN {NOTICED_SINCE} ORDER BY id",
        since=since,
    )
    found: dict[str, list[Obligation]] = {}
    for row in rows:
        found.setdefault(row["subject"], []).append(_obligation(row))
    return found


async def armed_elsewhere(tx: Tx) -> list[Obligation]:
    """Return what is armed on any other subject than an open incident, the next first."""
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM obligations WHERE state = 'armed' AND subject NOT IN {OPEN_SUBJECTS}"
        " ORDER BY due_at, id"
    )
    return [_obligation(row) for row in rows]


async def armed_by_plan(tx: Tx) -> list[Obligation]:
    """Return what is armed because the plan says when it is due."""
    rows = await tx.all(f"SELECT {_COLUMNS} FROM obligations WHERE state = 'armed' AND instr(subject, ':') > 0")
    return [_obligation(row) for row in rows]


async def get(tx: Tx, obligation_id: int) -> Obligation:
    """Return one obligation, which must exist."""
    return _obligation(await tx.row(f"SELECT {_COLUMNS} FROM obligations WHERE id = :id", id=obligation_id))


async def due(tx: Tx, now: Ms) -> list[Obligation]:
    """Return the armed ones whose moment has come, the oldest first."""
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM obligations WHERE state = 'armed' AND due_at <= :now ORDER BY due_at, level, id",
        now=now,
    )
    return [_obligation(row) for row in rows]


async def fired_since(tx: Tx, since: Ms) -> list[Obligation]:
    """Return what fired after ``since``, the oldest first."""
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM obligations WHERE fired_at > :since ORDER BY fired_at, id", since=since
    )
    return [_obligation(row) for row in rows]


async def next_due(tx: Tx) -> Ms | None:
    """Return the moment of the next armed one."""
    row = await tx.one("SELECT MIN(due_at) FROM obligations WHERE state = 'armed'")
    return row[0] if row else None


async def fire(tx: Tx, obligation_id: int, now: Ms, cause: str | None) -> bool:
    """Fire one if it is still armed; the answer is the exactly-once decision."""
    return bool(await fire_all(tx, [obligation_id], now, cause))


async def fire_all(tx: Tx, obligation_ids: Iterable[int], now: Ms, cause: str | None) -> set[int]:
    """Fire those that are still armed, and return them: they are fired here, and nowhere else."""
    names, values = listed(obligation_ids)
    rows = await tx.all(
        "UPDATE obligations SET state = 'fired', fired_at = :now, cause = COALESCE(:cause, cause)"
        f" WHERE id IN {names} AND state = 'armed' AND due_at <= :now RETURNING id",
        now=now,
        cause=cause,
        **values,
    )
    return {row["id"] for row in rows}


async def meet(tx: Tx, obligation_id: int, now: Ms, cause: str | None = None) -> None:
    """Record that one was kept: an armed one is met, a fired one keeps its state and says when."""
    await tx.one(
        "UPDATE obligations SET met_at = :now, cause = COALESCE(:cause, cause),"
        " state = CASE state WHEN 'armed' THEN 'met' ELSE state END"
        " WHERE id = :id AND state IN ('armed', 'fired') AND met_at IS NULL",
        id=obligation_id,
        now=now,
        cause=cause,
    )


Ending = Literal[State.CANCELLED, State.SUPERSEDED]
"""How a promise ends that was neither kept nor broken."""


async def end(tx: Tx, obligation_id: int, state: Ending, cause: str) -> None:
    """Cancel or supersede an armed one, with the reason."""
    await tx.one(
        "UPDATE obligations SET state = :state, cause = :cause WHERE id = :id AND state = 'armed'",
        id=obligation_id,
        state=state,
        cause=cause,
    )
