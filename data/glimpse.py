"""What stands in a store at one look, read by the standard library alone, before anything heavy is loaded.

It writes nothing, and waits for no one longer than ``PATIENCE``.
"""

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from data.clock import Base, machine_instant
from data.schema import APPLICATION_ID, migrations

PATIENCE: Final = 0.05
"""Seconds after which a store that does not answer is left alone."""
_STEPS: Final = 1_000
"""Of SQLite's machine, between two looks at how long it has taken."""
_OPEN: Final = "status IN ('triggered', 'acknowledged', 'mitigated')"
# What a level may be kept by, the rules know; here it is enough that nothing at all could keep it.
_DUE: Final = (
    "SELECT kind, level, due_at,"
    " kind <> 'level' OR COALESCE(cause, '') = 'escalated' OR :untouched AND NOT EXISTS"
    " (SELECT 1 FROM obligations WHERE subject = :subject AND kind = 'response' AND state = 'met')"
    " FROM obligations WHERE subject = :subject AND state = 'armed' AND NOT (kind = 'ack_expiry' AND :mitigated)"
    " ORDER BY due_at, level, id LIMIT 1"
)


class Deadline(NamedTuple):
    """The next moment at which an incident owes something."""

    kind: str
    level: int
    due_at: int
    sure: bool
    """Whether nothing that was done so far could keep it."""


class Going(NamedTuple):
    """An incident that goes on."""

    number: int
    priority: str
    title: str
    holder: str | None
    """Who commands it, else who has acknowledged it."""
    deadline: Deadline | None


class Watch(NamedTuple):
    """By whom the watch was last taken, and when."""

    name: str
    since: int


class Glimpse(NamedTuple):
    """One consistent state."""

    now: int
    """The store's moment, UTC milliseconds."""
    drill: bool
    watch: Watch | None
    incidents: tuple[Going, ...]
    """The worst first, then the oldest."""
    going: int
    """How many incidents go on, beyond those too."""


def read(path: Path, limit: int) -> Glimpse | None:
    """Look into the store at ``path``; None where there is none, or none of this form, or it does not answer.

    Args:
        path: of the store.
        limit: as many incidents at most.
    """
    end = time.monotonic() + PATIENCE
    try:
        where = path.expanduser().absolute().as_uri()
        connection = sqlite3.connect(f"{where}?mode=ro", uri=True, timeout=PATIENCE, isolation_level=None)
    except (sqlite3.Error, OSError, ValueError, RuntimeError):
        return None
    try:
        connection.text_factory = lambda text: text.decode("utf-8", "replace")
        connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
        connection.execute("BEGIN")
        return _read(connection.execute, limit)
    except (sqlite3.Error, ValueError, TypeError):
        # The board says what is wrong with it.
        return None
    finally:
        connection.close()


def _read(ask: Callable[..., sqlite3.Cursor], limit: int) -> Glimpse | None:
    form = ask("SELECT application_id, user_version FROM pragma_application_id, pragma_user_version").fetchone()
    if form != (APPLICATION_ID, len(migrations())):
        return None
    row = ask("SELECT drill, base_utc, base_wall, base_boot, boot_id, speed FROM clock WHERE one = 1").fetchone()
    if row is None:
        return None
    base = Base(bool(row[0]), *row[1:])
    taken = ask(
        "SELECT accepted_by, accepted_at FROM handovers WHERE state = 'accepted' ORDER BY number DESC LIMIT 1"
    ).fetchone()
    rows = ask(
        "SELECT number, priority, title, COALESCE(commander, acknowledged_by),"
        " commander IS NULL AND acknowledged_by IS NULL AND mitigated_at IS NULL, mitigated_at IS NOT NULL"
        f" FROM incidents WHERE {_OPEN} ORDER BY priority, number LIMIT :limit",
        {"limit": limit},
    ).fetchall()
    return Glimpse(
        now=base.now(machine_instant()),
        drill=base.drill,
        watch=Watch(*taken) if taken and None not in taken else None,
        incidents=tuple(_going(ask, *each) for each in rows),
        going=ask(f"SELECT COUNT(*) FROM incidents WHERE {_OPEN}").fetchone()[0],
    )


def _going(
    ask: Callable[..., sqlite3.Cursor],
    number: int,
    priority: str,
    title: str,
    holder: str | None,
    untouched: int,
    mitigated: int,
) -> Going:
    values = {"subject": f"INC-{number}", "untouched": untouched, "mitigated": mitigated}
    row = ask(_DUE, values).fetchone()
    deadline = None if row is None else Deadline(row[0], row[1], row[2], bool(row[3]))
    return Going(number, priority, title, holder, deadline)
