"""Whether what is handed over was understood: it is read back, and held against the record."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from data.records import MINUTE, Priority

READ_BACK = (Priority.P1, Priority.P2)
"""The priorities of which every incident is read back."""
FIELDS = ("priority", "next_due", "next_action")

Record = Mapping[str, Any]
"""An incident as a handover's body has it."""


class Mismatch(NamedTuple):
    """One thing that was not read back as it stands."""

    incident: str
    field: str
    record: str | None
    said: str | None


def to_read_back(incidents: Sequence[Record]) -> list[Record]:
    """Return the incidents that must be read back."""
    return [each for each in incidents if each["priority"] in READ_BACK]


def mismatches(incidents: Sequence[Record], said: Mapping[str, Mapping[str, Any]]) -> list[Mismatch]:
    """Return where a read-back differs from the record; an incident left out differs in everything."""
    return [each for record in to_read_back(incidents) for each in differing(record, said.get(record["id"], {}))]


def differing(record: Record, answer: Mapping[str, Any]) -> list[Mismatch]:
    """Return where what was said of one incident differs from its record."""
    found = []
    for field in FIELDS:
        heard = answer.get(field)
        if field not in answer or not _same(field, record[field], heard):
            found.append(Mismatch(record["id"], field, record[field], None if heard is None else str(heard)))
    return found


def _same(field: str, record: str | None, said: Any) -> bool:
    if record is None or said is None:
        return record is None and said in (None, "")
    if field == "next_due":
        return _same_minute(record, str(said))
    return " ".join(str(said).split()).casefold() == " ".join(record.split()).casefold()


def _same_minute(record: str, said: str) -> bool:
    """Screens show minutes, so a moment read back is right to the minute."""
    expected = datetime.fromisoformat(record)
    try:
        heard = datetime.fromisoformat(said)
    except ValueError:
        return False
    if heard.tzinfo is None:
        heard = heard.replace(tzinfo=expected.tzinfo)
    return abs((heard - expected).total_seconds() * 1000) < MINUTE
