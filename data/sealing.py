"""SQL of sealing: from hot samples, a row each, to packed chunks and rollups; and what is too old to keep."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from data import chunks, rollups
from data.buckets import COARSE, LATENCY, Bucket
from data.chunks import WINDOW
from data.records import MINUTE, Ms
from data.store import Tx, listed

HOT: Final[Ms] = 90 * MINUTE
"""How far back samples are hot at least."""

FREE_SHARE: Final = 10
"""A store keeps one page in so many free for what comes next; what is free beyond that is given back."""
FREE_PAGES: Final = 1024
"""And so many more."""


@dataclass(frozen=True)
class Sealed:
    """One series' window, ready to be written."""

    series: int
    begin: Ms
    body: bytes | None
    """The chunk; None when every sample of the window is in an earlier one."""
    fine: Sequence[Bucket]
    """The hour's rollup, with what was sealed of it before."""
    rows: int
    """How many hot samples it was made of."""


async def oldest_window(tx: Tx, now: Ms) -> Ms | None:
    """Return the beginning of the oldest window that may be sealed at ``now``; None when there is none."""
    oldest: Ms | None = (await tx.row("SELECT MIN(ts) FROM hot"))[0]
    if oldest is None:
        return None
    begin = chunks.window_of(oldest)
    return begin if begin + WINDOW + HOT <= now else None


async def series_in(tx: Tx, begin: Ms) -> list[int]:
    """Return the series that have hot samples in a window, in order."""
    rows = await tx.all(
        "SELECT DISTINCT series FROM hot WHERE ts >= :begin AND ts < :end ORDER BY series",
        begin=begin,
        end=begin + WINDOW,
    )
    return [row["series"] for row in rows]


async def hot_of(tx: Tx, series: Sequence[int], begin: Ms) -> dict[int, list[tuple[Ms, float]]]:
    """Return the hot samples of some series in a window, the oldest first."""
    numbers, values = listed(series)
    rows = await tx.all(
        f"SELECT series, ts, value FROM hot WHERE ts >= :begin AND ts < :end AND series IN {numbers} ORDER BY ts",
        begin=begin,
        end=begin + WINDOW,
        **values,
    )
    found: dict[int, list[tuple[Ms, float]]] = {number: [] for number in series}
    for number, at, value in rows:
        found[number].append((at, value))
    return found


async def sealed_of(tx: Tx, series: Sequence[int], begin: Ms) -> dict[int, list[tuple[Ms, bytes]]]:
    """Return the chunks, as (window, body), that some series have in the hour of a window."""
    numbers, values = listed(series)
    hour = rollups.hour_of(begin)
    rows = await tx.all(
        f"SELECT series, begin_at, body FROM chunks WHERE series IN {numbers}"
        " AND begin_at >= :begin AND begin_at < :end ORDER BY id",
        begin=hour,
        end=hour + COARSE,
        **values,
    )
    found: dict[int, list[tuple[Ms, bytes]]] = {number: [] for number in series}
    for number, at, body in rows:
        found[number].append((at, body))
    return found


async def names_of(tx: Tx, series: Sequence[int]) -> dict[int, str]:
    """Return what some series are called."""
    numbers, values = listed(series)
    return {
        row["id"]: row["name"]
        for row in await tx.all(f"SELECT id, name FROM series WHERE id IN {numbers}", **values)
    }


def seal(
    series: int,
    name: str,
    begin: Ms,
    hot: Sequence[tuple[Ms, float]],
    before: Sequence[tuple[Ms, bytes]],
    fast: float | None,
) -> Sealed:
    """Pack one series' window.

    Args:
        series: its number.
        name: what it is called.
        begin: of the window.
        hot: its hot samples, the oldest first.
        before: what was sealed of the hour already, as (window, chunk).
        fast: up to which value a latency counts as fast.
    """
    known: dict[Ms, float] = {}
    for window, chunk in before:
        for at, value in zip(*chunks.decode(window, chunk), strict=True):
            known.setdefault(at, value)
    fresh = [(at, value) for at, value in hot if at not in known]
    body = chunks.encode([at for at, _ in fresh], [value for _, value in fresh]) if fresh else None
    known.update(fresh)
    latency = name.endswith(LATENCY)
    fine = rollups.rolled(sorted(known.items()), histograms=latency, fast=fast if latency else None)
    return Sealed(series, begin, body, fine, len(hot))


async def write(tx: Tx, group: Sequence[Sealed]) -> bool:
    """Put chunks and rollups in the place of the hot samples that they were made of.

    Args:
        tx: the transaction.
        group: of one window; neighbours by number, none left out between them.

    Returns:
        Whether it was done: not when a sample has come meanwhile, so that what was packed is not all.
    """
    where = "ts >= :begin AND ts < :end AND series BETWEEN :first AND :last"
    values: Mapping[str, int] = {
        "begin": group[0].begin,
        "end": group[0].begin + WINDOW,
        "first": group[0].series,
        "last": group[-1].series,
    }
    count = await tx.row(f"SELECT COUNT(*) FROM hot WHERE {where}", **values)
    if count[0] != sum(each.rows for each in group):
        return False
    await tx.many(
        "INSERT INTO chunks (series, begin_at, body) VALUES (:series, :begin, :body)",
        [
            {"series": each.series, "begin": each.begin, "body": each.body}
            for each in group
            if each.body is not None
        ],
    )
    await rollups.put(tx, [(each.series, each.fine) for each in group])
    await tx.all(f"DELETE FROM hot WHERE {where}", **values)
    return True


async def next_series(tx: Tx, after: int) -> int | None:
    """Return the series that follows ``after`` by number; None behind the last one."""
    number: int | None = (await tx.row("SELECT MIN(id) FROM series WHERE id > :after", after=after))[0]
    return number


async def outlived(tx: Tx, series: int, before: Ms, limit: int) -> tuple[list[int], list[Ms]]:
    """Return the chunks, by number, and the hours of a series that ended by ``before``; ``limit`` of each."""
    old = await tx.all(
        "SELECT id FROM chunks WHERE series = :series AND begin_at <= :last ORDER BY begin_at LIMIT :limit",
        series=series,
        last=before - WINDOW,
        limit=limit,
    )
    hours = await tx.all(
        "SELECT begin_at FROM rollups WHERE series = :series AND begin_at <= :last ORDER BY begin_at LIMIT :limit",
        series=series,
        last=before - COARSE,
        limit=limit,
    )
    return [row["id"] for row in old], [row["begin_at"] for row in hours]


async def forget(tx: Tx, series: int, old: Sequence[int], hours: Sequence[Ms]) -> None:
    """Delete those chunks and hours."""
    await tx.many("DELETE FROM chunks WHERE id = :id", [{"id": each} for each in old])
    await tx.many(
        "DELETE FROM rollups WHERE series = :series AND begin_at = :at",
        [{"series": series, "at": each} for each in hours],
    )


async def spare_pages(tx: Tx) -> int:
    """Return how many pages the store could give back to the disk; 0 on one made before it could."""
    row = await tx.row(
        "SELECT auto_vacuum, freelist_count, page_count"
        " FROM pragma_auto_vacuum, pragma_freelist_count, pragma_page_count"
    )
    gives_back = row["auto_vacuum"] == 2
    return max(row["freelist_count"] - row["page_count"] // FREE_SHARE - FREE_PAGES, 0) if gives_back else 0


async def give_back(tx: Tx, pages: int) -> None:
    """Give pages back to the disk."""
    for _ in range(pages):
        # The pragma works a page at a step, and a statement without columns is stepped once.
        await tx.all("PRAGMA incremental_vacuum(1)")
