"""The record that both sides of a handover saw, what names it, and whether it still stands."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from data.events import canonical
from data.records import Event, Handover

Flaw = Literal["body", "record", "offered", "accepted", "frozen", "signed"]
"""What of a handover does not hold: its digests, what the chain says of them, what the record says of the rest."""


def seal(record: Mapping[str, Any]) -> tuple[str, str]:
    """Return the canonical text of ``record`` and its SHA-256."""
    text = canonical(record)
    return text, digest(text)


def digest(text: str) -> str:
    """Return the SHA-256 of ``text``, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def first_flaw(handover: Handover, entries: Sequence[Event]) -> Flaw | None:
    """Return the first thing of an offered handover that does not hold; None where all of it does.

    Args:
        handover: the row, which anybody with the file could have changed.
        entries: of it in the chain, oldest first.
    """
    offered = [each.payload for each in entries if each.kind == "offered"]
    accepted = [each.payload for each in entries if each.kind == "accepted"]
    if digest(handover.body or "") != handover.sha256:
        return "body"
    if handover.record is not None and digest(handover.record) != handover.seal:
        return "record"
    if not offered or offered[-1].get("sha256") != handover.sha256:
        return "offered"
    if bool(accepted) != (handover.state == "accepted"):
        return "accepted"
    if accepted and (accepted[-1].get("sha256"), accepted[-1].get("seal")) != (handover.sha256, handover.seal):
        return "accepted"
    return None if handover.record is None else _first_difference(handover, handover.record)


def _first_difference(handover: Handover, text: str) -> Flaw | None:
    """Return where the sealed record tells otherwise than the row."""
    try:
        record = json.loads(text)
        body, sides = canonical(record["body"]), [record["offered"]["by"], record["accepted"]["by"]]
        named = [record["handover"], record["relief"], *sides, record["people"]]
    except (ValueError, LookupError, TypeError):
        return "frozen"
    if body != handover.body or record.get("body_sha256") != handover.sha256:
        return "frozen"
    row = [handover.id, handover.relief, handover.offered_by, handover.accepted_by, handover.people]
    return None if named == row else "signed"
