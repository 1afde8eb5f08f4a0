"""Which form a store has: its mark, and the numbered migrations that make it."""

from pathlib import Path
from typing import Final

APPLICATION_ID: Final = 0x57415252
"""Marks a SQLite file as ours ("WARR")."""

_FOLDER: Final = Path(__file__).parent / "migrations"


def migrations() -> list[Path]:
    """Return the migrations in order; the number of each is its place, from 1."""
    return sorted(_FOLDER.glob("[0-9][0-9][0-9][0-9]_*.sql"))
