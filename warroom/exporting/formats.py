"""How what was measured is written down: CSV, JSON lines, OpenMetrics."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from data.buckets import LATENCY, Bucket
from data.records import SECOND, Ms
from warroom.rules.handover import iso

Number = float | None

RAW: Final = ("value",)
BUCKET: Final = ("n", "mean", "min", "max", "p95", "fast")
"""What is told of a bucket; the last two of a latency only."""

_OF_BUCKET: Final[dict[str, Callable[[Bucket], Number]]] = {
    "n": lambda bucket: bucket.n,
    "mean": lambda bucket: _digits(bucket.mean, 9),
    "min": lambda bucket: bucket.low,
    "max": lambda bucket: bucket.high,
    "p95": lambda bucket: None if bucket.histogram is None else _digits(bucket.histogram.percentile(0.95), 4),
    "fast": lambda bucket: None if bucket.histogram is None else bucket.fast,
}
_UNNAMED: Final = re.compile(r"[^a-zA-Z0-9_]")
_ESCAPES: Final = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})


def told(bucket: Bucket, fields: Iterable[str]) -> list[Number]:
    """Return what ``fields`` of a bucket are; None for what it does not have."""
    return [_OF_BUCKET[field](bucket) for field in fields]


def _digits(value: Number, digits: int) -> Number:
    return None if value is None else float(f"{value:.{digits}g}")


def number(value: float) -> str:
    """Return a number in the fewest digits that say it exactly."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


class Format:
    """One way to write series down, line by line."""

    def __init__(self, fields: Sequence[str], zone: ZoneInfo) -> None:
        self.fields = fields
        """What is told of each moment."""
        self.zone = zone

    def ordered(self, names: Sequence[str]) -> list[str]:
        """Return the series in the order in which they are written."""
        return list(names)

    def passes(self) -> list[Sequence[str]]:
        """Return which fields are written together; a series is read once for each of these."""
        return [self.fields]

    def head(self) -> str:
        """Return what stands before everything."""
        return ""

    def begin(self, _name: str) -> str:
        """Return what stands before a series."""
        return ""

    def line(self, name: str, at: Ms, fields: Sequence[str], values: Sequence[Number]) -> str:
        """Return what is told of one series at one moment."""
        raise NotImplementedError

    def tail(self) -> str:
        """Return what stands behind everything."""
        return ""


class Csv(Format):
    """A line of names, then a line for each series and moment; what there is not is empty."""

    def head(self) -> str:
        """Return the line of names."""
        return _row(["time", "series", *self.fields])

    def line(self, name: str, at: Ms, _fields: Sequence[str], values: Sequence[Number]) -> str:
        """Return one line."""
        cells = ["" if value is None else number(value) for value in values]
        return _row([str(iso(at, self.zone)), name, *cells])


def _row(cells: Sequence[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue()


class JsonLines(Format):
    """A document for each series and moment, with the names that CSV has; what there is not is null."""

    def line(self, name: str, at: Ms, fields: Sequence[str], values: Sequence[Number]) -> str:
        """Return one document."""
        told = dict(zip(fields, values, strict=True))
        return json.dumps({"time": iso(at, self.zone), "series": name, **told}, ensure_ascii=False) + "\n"


class OpenMetrics(Format):
    """What Prometheus reads: gauges, all of one name together, moments in seconds, latencies in seconds too.

    A bucket's fields are told apart by the label ``stat``, one after the other, because the points of one set of
    labels stand together.
    """

    _family = ""

    def ordered(self, names: Sequence[str]) -> list[str]:
        """Return series of one name side by side."""
        return sorted(names, key=lambda name: (_family(name), name))

    def passes(self) -> list[Sequence[str]]:
        """Return every field by itself."""
        return [(field,) for field in self.fields]

    def begin(self, name: str) -> str:
        """Return what a name is, where it is a new one."""
        family, before = _family(name), self._family
        self._family = family
        if family == before:
            return ""
        unit = f"# UNIT {family} seconds\n" if name.endswith(LATENCY) else ""
        return f"# TYPE {family} gauge\n{unit}"

    def line(self, name: str, at: Ms, fields: Sequence[str], values: Sequence[Number]) -> str:
        """Return one point; nothing where there is no value."""
        (field,), (value,) = fields, values
        if value is None:
            return ""
        labels = _labels(name)
        if field not in RAW:
            labels["stat"] = field
        if name.endswith(LATENCY) and field not in ("n", "fast"):
            value = float(f"{value / SECOND:.12g}")
        said = ",".join(f'{label}="{text.translate(_ESCAPES)}"' for label, text in labels.items())
        return f"{_family(name)}{{{said}}} {number(value)} {at // SECOND}.{at % SECOND:03d}\n"

    def tail(self) -> str:
        """Return the end, without which a reader takes it for cut."""
        return "# EOF\n"


def _parts(name: str) -> tuple[str, str, str]:
    """Return probe, sign and rest of a series' name; a probe's name may hold dots, that of a value none."""
    sign = ":" if ":" in name else "."
    return name.rpartition(sign)


def _family(name: str) -> str:
    if name.endswith(LATENCY):
        return "warroom_latency_seconds"
    return f"warroom_{_UNNAMED.sub('_', _parts(name)[2])}"


def _labels(name: str) -> dict[str, str]:
    probe, sign, rest = _parts(name)
    return {"probe": probe} if sign == ":" else {"probe": probe, "value": rest}


FORMATS: Final[dict[str, type[Format]]] = {
    "csv": Csv,
    "jsonl": JsonLines,
    "openmetrics": OpenMetrics,
}
