"""``warroom export``: what was measured, carried away; read and written piece by piece, however long it is."""

import re
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from data import history
from data.i18n import _, ngettext
from data.modelfaults import did_you_mean
from data.records import DAY
from data.text import clean
from warroom.cli import UsageError
from warroom.cli.meter import meter
from warroom.cli.output import Answer
from warroom.cli.session import in_room
from warroom.exporting.formats import BUCKET, FORMATS, RAW
from warroom.exporting.series import write, write_file
from warroom.room import Room

_FILE: Final = re.compile(r"-|.*/.*|.*\.(csv|jsonl|txt|prom)")
_BY_END: Final = {".jsonl": "jsonl", ".txt": "openmetrics", ".prom": "openmetrics"}


def export(args: Namespace) -> int:
    """Write series to a file or to standard output."""
    words, file = _words_and_file(args.words, args.output)

    async def work(room: Room) -> Answer:
        async with room.store.reading() as tx:
            await room.refresh(tx)
            known = await history.names(tx)
        names = _chosen(room, words, args.panel, known)
        now, zone = room.clock.now(), room.site.zone
        begin = args.begin(now, zone) if args.begin else now - DAY
        end = args.end(now, zone) if args.end else now + 1
        if begin >= end:
            raise UsageError(_("--from is not before --to; write a moment further back"))
        chosen = args.format or _BY_END.get(Path(file).suffix, "csv")
        form = FORMATS[chosen](RAW if args.step is None else BUCKET, zone)
        with meter(_("exporting")) as tell:
            if file == "-":
                await write(room, form, names, begin, end, args.step, sys.stdout, tell)
                return Answer(None, [])
            lines = await write_file(room, form, names, begin, end, args.step, Path(file), tell)
        said = ngettext(
            "{path}: {count} line of {series} series written",
            "{path}: {count} lines of {series} series written",
            lines,
        ).format(path=file, count=lines, series=len(names))
        return Answer({"file": file, "series": len(names), "lines": lines}, [said])

    if file == "-":
        # The lines are the documents.
        args.json = False
    return in_room(args, work)


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
