"""The public holidays that a store reckons with: worked out once, and the same for every process."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from data import meta
from data.plantypes import Text
from data.records import Record
from data.store import Tx

_NAME: Final = "days_off"


class DaysOff(Record):
    """A country's public holidays of some years."""

    country: str
    first_year: int
    last_year: int
    edition: tuple[int, ...]
    """Of the list of holidays: governments add to it."""
    days: Mapping[date, Text]


async def read(tx: Tx) -> DaysOff | None:
    """Return what the store reckons with; None where nobody has worked it out."""
    text = await meta.get(tx, _NAME)
    return None if text is None else DaysOff.model_validate_json(text)


async def put(tx: Tx, found: DaysOff) -> None:
    """Write what the store reckons with from now on."""
    await meta.put(tx, _NAME, found.model_dump_json())
