"""What is handed over, as people read it: records that every page of it is drawn from."""

from data.records import Record


class HandoverItem(Record):
    """One thing that is handed over."""

    id: str
    """How operators name it, where it has a name: ``INC-1``, ``SIL-2``, ``d1-3.availability``; else empty."""
    text: str
    """In one line."""
    details: tuple[str, ...] = ()
    """Further lines."""
    shifts: int | None = None
    """Through how many handovers it has been carried; None for what is not carried from shift to shift."""


class HandoverSection(Record):
    """A part of what is handed over; one with nothing in it says so."""

    id: str
    title: str
    items: tuple[HandoverItem, ...]
