"""``warroom export``: what was measured, carried away; read and written piece by piece, however long it is."""

import re
import sys
from argparse import Namespace
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import IO, Final

from data import history
from data.i18n import _, ngettext
from data.modelfaults import did_you_mean
from data.records import DAY, Ms
from data.text import clean
from warroom.cli import UsageError
from warroom.cli.files import new_file
from warroom.cli.formats import BUCKET, FORMATS, RAW, Format, Number, told
from warroom.cli.output import Answer
from warroom.cli.session import in_room
from warroom.room import Room

_FILE: Final = re.compile(r"-|.*/.*|.*\.(csv|jsonl|txt|prom)")
_BY_END: Final = {".jsonl": "jsonl", ".txt": "openmetrics", ".prom": "openmetrics"}
_SLICE: Final[Ms] = DAY
"""How much of a series is in memory at once."""


def export(args: Namespace) -> int:
    """Write series to a file or to standard output."""
    words, file = _words_and_file(args.words, args.output)

    async def write(room: Room) -> Answer:
        async with room.store.reading() as tx:
            await room.clock.refresh(tx)
            known = await history.names(tx)
        names = _chosen(room, words, args.panel, known)
        now, zone = room.clock.now(), room.site.zone
        begin = args.begin(now, zone) if args.begin else now - DAY
        end = args.end(now, zone) if args.end else now + 1
        if begin >= end:
            raise UsageError(_("--from is not before --to; write a moment further back"))
        chosen = args.format or _BY_END.get(Path(file).suffix, "csv")
        form = FORMATS[chosen](RAW if args.step is None else BUCKET, zone)
        if file == "-":
            await _write(room, form, names, begin, end, args.step, sys.stdout)
            return Answer(None, [])
        path = Path(file)
        with new_file(path) as stream:
            try:
                lines = await _write(room, form, names, begin, end, args.step, stream)
            except BaseException:
                # Half an export looks like a whole one.
                path.unlink(missing_ok=True)
                raise
        said = ngettext(
            "{path}: {count} line of {series} series written",
            "{path}: {count} lines of {series} series written",
            lines,
        ).format(path=file, count=lines, series=len(names))
        return Answer({"file": file, "series": len(names), "lines": lines}, [said])

    if file == "-":
        # The lines are the documents.
        args.json = False
    return in_room(args, write)


def _words_and_file(words: Sequence[str], output: str | None) -> tuple[list[str], str]:
    """Return the series named, and where to write."""
    if output is None and words and _FILE.fullmatch(words[-1]):
        return list(words[:-1]), words[-1]
    return list(words), output or "-"


def _chosen(room: Room, words: Sequence[str], panel: str | None, known: Sequence[str]) -> list[str]:
    """Return the series asked for, each once.

    Raises:
        UsageError: there is none of a name.
    """
    for name in words:
        if name not in known:
            shown, mend = clean(name, 60), did_you_mean(name, known)
            raise UsageError(_("no series is called {name!r}; {mend}").format(name=shown, mend=mend))
    if panel is None:
        return list(dict.fromkeys(words)) or list(known)
    measured = [name for name in _of_panel(room, panel) if name in known]
    return list(dict.fromkeys([*words, *measured]))


def _of_panel(room: Room, panel: str) -> list[str]:
    bound = {each.id: each.from_ for each in room.site.panels}
    if panel not in bound:
        shown, mend = clean(panel, 60), did_you_mean(panel, bound)
        raise UsageError(_("no indicator is called {name!r}; {mend}").format(name=shown, mend=mend))
    probes = {probe.name for probe in room.site.probes}
    return [
        series
        for name in bound[panel]
        for series in ([f"{name}:ok", f"{name}:latency"] if name in probes else [name])
    ]


async def _write(
    room: Room, form: Format, names: Sequence[str], begin: Ms, end: Ms, step: Ms | None, stream: IO[str]
) -> int:
    """Write series from ``begin`` to before ``end``; return how many lines tell of a moment."""
    lines = 0
    stream.write(form.head())
    for name in form.ordered(names):
        stream.write(form.begin(name))
        for fields in form.passes():
            async for at, values in _read(room, name, begin, end, step, fields):
                line = form.line(name, at, fields, values)
                stream.write(line)
                lines += bool(line)
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
