"""Series read from the store and written line by line, however long they are."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import IO, Final

from data import history
from data.files import new_file
from data.progress import Tell, untold
from data.records import DAY, Ms
from warroom.exporting.formats import Format, Number, told
from warroom.room import Room

_SLICE: Final[Ms] = DAY
"""How much of a series is in memory at once."""


async def write_file(
    room: Room, form: Format, names: Sequence[str], begin: Ms, end: Ms, step: Ms | None, path: Path, tell: Tell
) -> int:
    """Write series into a new file, as ``write`` does; nothing of it stays when it fails.

    Raises:
        StoreError: something stands there already, or it cannot be written.
    """
    with new_file(path) as stream:
        return await write(room, form, names, begin, end, step, stream, tell)


async def write(
    room: Room,
    form: Format,
    names: Sequence[str],
    begin: Ms,
    end: Ms,
    step: Ms | None,
    stream: IO[str],
    tell: Tell = untold,
) -> int:
    """Write series from ``begin`` to before ``end``; return how many lines tell of a moment.

    Args:
        room: whose store is read.
        form: how it is written.
        names: the series.
        begin: the first moment.
        end: behind the last moment.
        step: how wide a bucket is; None for every reading.
        stream: where it is written.
        tell: is told how far it is.
    """
    lines = 0
    passes = [(name, fields) for name in form.ordered(names) for fields in form.passes()]
    stream.write(form.head())
    before = None
    for done, (name, fields) in enumerate(passes):
        if name != before:
            stream.write(form.begin(name))
            before = name
        async for at, values in _read(room, name, begin, end, step, fields):
            line = form.line(name, at, fields, values)
            stream.write(line)
            lines += bool(line)
            tell((done + (at - begin) / (end - begin)) / len(passes))
    stream.write(form.tail())
    return lines


async def _read(
    room: Room, name: str, begin: Ms, end: Ms, step: Ms | None, fields: Sequence[str]
) -> AsyncIterator[tuple[Ms, Sequence[Number]]]:
    """Yield each moment of a series with what is told of it; nothing is held open while it is written."""
    wide = _SLICE if step is None else max(_SLICE // step, 1) * step
    while begin < end:
        # Slices end where buckets do, so that none is cut.
        until = min((begin // wide + 1) * wide, end)
        found: list[tuple[Ms, Sequence[Number]]]
        async with room.store.reading() as tx:
            if step is None:
                found = [(at, [value]) for at, value in (await history.samples(tx, [name], begin, until))[name]]
            else:
                buckets = (await history.buckets(tx, [name], begin, until, step))[name]
                found = [(bucket.at, told(bucket, fields)) for bucket in buckets]
        for at, values in found:
            yield at, values
        begin = until
