"""What a document is made of that people fill in or keep."""

from data.records import Record


class Section(Record):
    """A part of a document: a table where it has a head, else a list."""

    title: str
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    blank: bool = False
    """Whether people are to fill it in."""
