"""Answers: a document for scripts, lines for people."""

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from data.records import SECOND, Ms
from data.text import cells, clean
from warroom.rules.calendar import local

Document = Any
"""What ``json`` can write."""


@dataclass(frozen=True)
class Answer:
    """What a command has to say."""

    document: Document
    lines: Sequence[str]
    status: int = 0
    complaint: str | None = None
    """A sentence for stderr, beside the document."""


def say(answer: Answer, *, as_json: bool) -> int:
    """Print an answer; return its exit status."""
    if as_json:
        print(json.dumps(answer.document, ensure_ascii=False, indent=2, allow_nan=False))
    else:
        for line in answer.lines:
            print(line)
    if answer.complaint:
        sys.stdout.flush()
        print(f"warroom: {answer.complaint}", file=sys.stderr)
    return answer.status


def seconds(ms: Ms | None) -> float | None:
    """Return a duration as JSON has it."""
    return None if ms is None else ms / SECOND


def shown(at: Ms | None, zone: ZoneInfo) -> str:
    """Return a moment as people read it, to the second."""
    return "—" if at is None else f"{local(at, zone):%Y-%m-%d %H:%M:%S}"


def plain(text: str | None, limit: int = 4_000) -> str:
    """Return text from outside, safe for a terminal; a dash for none."""
    return clean(text, limit) if text else "—"


def table(rows: Iterable[Sequence[str]], indent: str = "") -> list[str]:
    """Lay rows of cells out in columns; the last cell runs on."""
    laid = [list(row) for row in rows]
    if not laid:
        return []
    widths = [max(cells(row[i]) for row in laid) for i in range(len(laid[0]) - 1)]
    return [
        indent + "  ".join([*(_pad(cell, w) for cell, w in zip(row, widths, strict=False)), row[-1]]).rstrip()
        for row in laid
    ]


def _pad(cell: str, width: int) -> str:
    return cell + " " * (width - cells(cell))
