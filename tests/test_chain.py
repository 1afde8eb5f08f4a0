"""The chain of events: what it refuses, and how it names what was done to it behind its back."""

import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from data import events
from data.errors import StoreError
from data.events import GENESIS, Entry, canonical, link_hash
from data.store import Store, open_store

LENGTH = 12
COLUMNS = "seq, at, actor, os_user, subject, kind, payload, prev, hash"

Field = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
Link = st.tuples(st.integers(1, 99), st.integers(0, 999), Field, Field, Field, Field, Field, Field)


async def append(store: Store, at: int, **changed: Any) -> int:
    fields: dict[str, Any] = {
        "at": at,
        "actor": "이기술",
        "os_user": "lee",
        "subject": f"INC-{at % 3}",
        "kind": "note",
        "payload": {"text": f"note {at}", "level": at},
    }
    async with store.transaction(durable=False) as tx:
        return await events.append(tx, **{**fields, **changed})


async def broken(store: Store) -> tuple[int, str] | None:
    async with store.reading() as tx:
        return await events.first_broken(tx)


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = await open_store(tmp_path / "store.db")
    for at in range(1, LENGTH + 1):
        assert await append(store, at) == at
    yield store
    await store.close()


async def test_a_new_chain_is_whole(tmp_path: Path) -> None:
    store = await open_store(tmp_path / "store.db")
    assert await broken(store) is None
    assert await append(store, 5) == 1
    assert await broken(store) is None
    await store.close()


async def test_events_come_back_as_they_were_written(store: Store) -> None:
    async with store.reading() as tx:
        last = await events.tail(tx, 2)
        mine = await events.of_subject(tx, "INC-1")
        assert await events.count(tx) == LENGTH
    assert [each.seq for each in last] == [LENGTH - 1, LENGTH]
    assert last[1].prev == last[0].hash
    assert [each.seq for each in mine] == [1, 4, 7, 10]
    assert mine[0].payload == {"text": "note 1", "level": 1}
    assert (mine[0].actor, mine[0].prev) == ("이기술", GENESIS)


async def test_two_thousand_events_hold_across_pages_and_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    store = await open_store(path)
    async with store.transaction() as tx:
        for at in range(2_000):
            await events.append(
                tx,
                at=at,
                actor="lee",
                os_user="lee",
                subject="INC-1",
                kind="note",
                payload={"text": "긴 글" * (at % 40)},
            )
    await store.close()
    store = await open_store(path)
    assert await broken(store) is None
    await append(store, 2_001)
    assert await broken(store) is None
    await store.close()


async def test_what_is_appended_together_is_linked_as_if_one_by_one(store: Store) -> None:
    entries = [Entry("INC-1", "note", {"text": str(number)}) for number in range(3)]
    async with store.transaction() as tx:
        first = await events.append_all(tx, entries, at=1, actor="lee", os_user="lee")
        assert await events.append_all(tx, [], at=1, actor="lee", os_user="lee") == []
        second = await events.append_all(tx, entries[:1], at=2, actor="park", os_user="park")
    await append(store, 3)
    async with store.reading() as tx:
        assert await events.tail(tx, 5) == [*first, *second, *await events.tail(tx, 1)]
    assert [each.seq for each in (*first, *second)] == [LENGTH + number for number in (1, 2, 3, 4)]
    assert await broken(store) is None


async def test_the_end_of_the_chain_is_looked_up_anew_after_a_transaction_that_failed(store: Store) -> None:
    async def fail() -> None:
        async with store.transaction() as tx:
            await events.append_all(tx, [Entry("INC-1", "note", {})] * 2, at=1, actor="lee", os_user="lee")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await append(store, 2) == LENGTH + 1
    assert await broken(store) is None


HOSTILE = [
    "",
    "\0",
    "a\0b",
    "\n",
    "'; DROP TABLE events; --",
    "\U0001f525",
    "e\u0301",
    "\u00e9",
    "\u202e",
    "8:abc",
    "\ufffd",
]


async def test_hostile_words_come_back_and_hold(store: Store) -> None:
    for number, word in enumerate(HOSTILE, start=LENGTH + 1):
        await append(
            store, number, actor=word, os_user=word, subject=f"S{word}", kind=word, payload={word: [word, None]}
        )
    assert await broken(store) is None
    async with store.reading() as tx:
        back = await events.tail(tx, len(HOSTILE))
    assert [each.actor for each in back] == HOSTILE
    assert [each.payload for each in back] == [{word: [word, None]} for word in HOSTILE]


@given(Link, Link)
def test_links_that_differ_anywhere_have_hashes_that_differ(one: Any, other: Any) -> None:
    assert (link_hash(*one) == link_hash(*other)) == (one == other)


@given(Field, Field, Field)
def test_no_field_borrows_from_the_next(one: str, two: str, three: str) -> None:
    cuts = {(one + two, three), (one, two + three), (one + two + three, "")}
    hashes = {link_hash(1, 1, first, second, "s", "k", "{}", GENESIS) for first, second in cuts}
    assert len(hashes) == len(cuts)


@given(st.dictionaries(Field, st.integers() | Field | st.none() | st.booleans(), max_size=5))
def test_a_payload_has_one_text_whatever_the_order_of_its_keys(payload: dict[str, Any]) -> None:
    assert canonical(payload) == canonical(dict(reversed(payload.items())))


def test_a_payload_that_json_cannot_say_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        canonical({"value": float("nan")})


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET actor = 'other' WHERE seq = 4",
        "UPDATE events SET at = at",
        "UPDATE OR REPLACE events SET seq = 5 WHERE seq = 4",
        "DELETE FROM events WHERE seq = 4",
        "DELETE FROM events",
        "INSERT OR REPLACE INTO events SELECT seq, at, 'other', os_user, subject, kind, payload, prev, hash"
        " FROM events WHERE seq = 4",
        "REPLACE INTO events SELECT 99, at, actor, os_user, subject, kind, payload, prev, 'h'"
        " FROM events WHERE seq = 4",
        "REPLACE INTO events SELECT 99, at, actor, os_user, subject, kind, payload, 'p', hash"
        " FROM events WHERE seq = 4",
        f"INSERT INTO events ({COLUMNS}) SELECT {COLUMNS} FROM events WHERE seq = 4"
        " ON CONFLICT (seq) DO UPDATE SET at = 0",
        "INSERT OR IGNORE INTO events SELECT * FROM events WHERE seq = 4",
    ],
)
async def test_the_store_refuses_to_change_the_past(store: Store, statement: str) -> None:
    # From outside: what guards the chain must be in the file, not in this program.
    outside = sqlite3.connect(store.path, isolation_level=None)
    with pytest.raises(sqlite3.IntegrityError, match="events are append-only"):
        outside.execute(statement)
    assert outside.execute("SELECT COUNT(*), MAX(seq) FROM events").fetchone() == (LENGTH, LENGTH)
    outside.close()
    assert await broken(store) is None


def forge(outside: sqlite3.Connection, seq: int, **changed: Any) -> None:
    """Write one event as a forger would who knows how links are hashed."""
    blank = dict.fromkeys(("actor", "os_user", "subject", "kind"), "x")
    link: dict[str, Any] = {"seq": seq, "at": 1, **blank, "payload": "{}", "prev": GENESIS, **changed}
    outside.execute(
        f"INSERT INTO events ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", [*link.values(), link_hash(**link)]
    )


def statement(sql: str) -> Callable[[sqlite3.Connection], object]:
    return lambda outside: outside.executescript(sql)


def inserted(outside: sqlite3.Connection) -> None:
    outside.execute("UPDATE events SET seq = -seq WHERE seq > 5")
    outside.execute("UPDATE events SET seq = 1 - seq WHERE seq < 0")
    prev = outside.execute("SELECT hash FROM events WHERE seq = 5").fetchone()[0]
    outside.execute("UPDATE events SET prev = 'moved' WHERE seq = 7")
    forge(outside, 6, prev=prev)


def rehashed(outside: sqlite3.Connection) -> None:
    row = outside.execute(f"SELECT {COLUMNS} FROM events WHERE seq = 5").fetchone()
    changed = (*row[:2], "somebody else", *row[3:8])
    outside.execute("UPDATE events SET actor = ?, hash = ? WHERE seq = 5", (changed[2], link_hash(*changed)))


def before_the_first(outside: sqlite3.Connection) -> None:
    forge(outside, 0, prev="0" * 63 + "1")


def far_below(outside: sqlite3.Connection) -> None:
    forge(outside, -(2**63), prev="0" * 63 + "1")


def at_the_end(outside: sqlite3.Connection) -> None:
    forge(outside, LENGTH + 1, prev="f" * 64)


def after_a_gap(outside: sqlite3.Connection) -> None:
    prev = outside.execute("SELECT hash FROM events WHERE seq = ?", [LENGTH]).fetchone()[0]
    forge(outside, LENGTH + 2, prev=prev)


SWAP = (
    "UPDATE events SET seq = -1 WHERE seq = 5; UPDATE events SET seq = 5 WHERE seq = 6;"
    " UPDATE events SET seq = 6 WHERE seq = -1;"
)
SWAP_CONTENTS = (
    "CREATE TEMP TABLE kept AS SELECT * FROM events;"
    " UPDATE events SET payload = (SELECT payload FROM kept WHERE seq = 11 - events.seq) WHERE seq IN (5, 6);"
)


@pytest.mark.parametrize(
    ("tamper", "found"),
    [
        *[
            (statement(f"UPDATE events SET {change} WHERE seq = 5"), (5, "changed"))
            for change in (
                "at = at + 1",
                "actor = 'other'",
                "actor = actor || char(0)",
                "actor = actor || os_user, os_user = ''",
                "os_user = 'root'",
                "subject = 'INC-9'",
                "kind = 'mitigated'",
                "payload = '{}'",
                "payload = payload || ' '",
                "payload = CAST(x'fffe' AS TEXT)",
                "hash = 'f' || substr(hash, 2) || 'f'",
                "hash = upper(hash) || ' '",
            )
        ],
        (statement("UPDATE events SET prev = 'cut' WHERE seq = 5"), (5, "not linked to the one before")),
        (statement("DELETE FROM events WHERE seq = 5"), (5, "missing")),
        (statement("DELETE FROM events WHERE seq = 1"), (1, "missing")),
        (statement("DELETE FROM events WHERE seq BETWEEN 3 AND 9"), (3, "missing")),
        (
            statement("DELETE FROM events WHERE seq = 5; UPDATE events SET seq = -seq WHERE seq > 5;"
                      " UPDATE events SET seq = -seq - 1 WHERE seq < 0"),
            (5, "not linked to the one before"),
        ),
        (statement(SWAP), (5, "not linked to the one before")),
        (statement(SWAP_CONTENTS), (5, "changed")),
        (inserted, (7, "not linked to the one before")),
        (rehashed, (6, "not linked to the one before")),
        (before_the_first, (0, "before the first")),
        (far_below, (-(2**63), "before the first")),
        (at_the_end, (LENGTH + 1, "not linked to the one before")),
        (after_a_gap, (LENGTH + 1, "missing")),
    ],
)  # fmt: skip
async def test_tampering_behind_the_triggers_is_named(
    store: Store, tmp_path: Path, tamper: Callable[[sqlite3.Connection], object], found: tuple[int, str]
) -> None:
    copy = tmp_path / "copy.db"
    outside = sqlite3.connect(copy, isolation_level=None)
    original = sqlite3.connect(store.path)
    original.backup(outside)
    original.close()
    for guard in ("events_no_update", "events_no_delete", "events_no_replace"):
        outside.execute(f"DROP TRIGGER {guard}")
    tamper(outside)
    outside.close()
    forged = await open_store(copy)
    assert await broken(forged) == found
    await forged.close()
    assert await broken(store) is None, "only the copy was touched"


async def test_a_cut_tail_is_for_an_anchor_elsewhere_to_show(store: Store) -> None:
    async with store.reading() as tx:
        head = (await events.tail(tx, 1))[0].hash
    outside = sqlite3.connect(store.path, isolation_level=None)
    outside.executescript(f"DROP TRIGGER events_no_delete; DELETE FROM events WHERE seq = {LENGTH}")
    outside.close()
    assert await broken(store) is None
    async with store.reading() as tx:
        assert (await events.tail(tx, 1))[0].hash != head


async def test_bytes_that_are_no_text_stop_no_reading(store: Store) -> None:
    outside = sqlite3.connect(store.path, isolation_level=None)
    outside.execute("INSERT INTO meta (name, value) VALUES ('forced', CAST(x'41ff42' AS TEXT))")
    outside.close()
    async with store.reading() as tx:
        row = await tx.row("SELECT value FROM meta WHERE name = 'forced'")
    assert row["value"] == "A\ufffdB"


async def test_an_append_that_fails_leaves_no_gap(store: Store) -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        await append(store, 99, payload={"value": float("inf")})
    with pytest.raises(UnicodeEncodeError):
        await append(store, 99, actor="\ud800")
    outside = sqlite3.connect(store.path, isolation_level=None)
    outside.execute("DROP TABLE events")
    outside.close()
    with pytest.raises(StoreError):
        await append(store, 99)
