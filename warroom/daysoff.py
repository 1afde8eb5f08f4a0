"""On which days nobody works: the country's public holidays, and what the site adds and takes out."""

import importlib.metadata
from collections.abc import Mapping
from datetime import date
from typing import Final

from data import daysoff
from data.daysoff import DaysOff
from data.plantypes import Text
from data.store import Store
from warroom.config import Site

_LANGUAGES: Final = {"ko": "ko", "en": "en_US"}


async def of_store(store: Store, site: Site, first: date, last: date) -> Mapping[date, Text]:
    """Return the days off between ``first`` and ``last``, by their names, and keep the country's in the store.

    Every process reckons with the same list, and only one of them pays for loading the library that knows it. A
    newer edition of the library takes the place of an older one, never the other way round.
    """
    country, found = site.plan.holidays, None
    if country is not None:
        async with store.reading() as tx:
            found = await daysoff.read(tx)
        if found is None or not _serves(found, country, first.year, last.year):
            found = _look_up(country, first.year, last.year)
            async with store.transaction() as tx:
                await daysoff.put(tx, found)
    days = {day: name for day, name in (found.days if found else {}).items() if day not in site.days_on}
    return {**days, **{day: Text(ko=name, en=name) for day, name in site.days_off.items()}}


def _serves(found: DaysOff, country: str, first: int, last: int) -> bool:
    known = found.country == country and found.first_year <= first and last <= found.last_year
    return known and found.edition >= _edition()


def _edition() -> tuple[int, ...]:
    return tuple(int(part) for part in importlib.metadata.version("holidays").split(".") if part.isdigit())


def knows(country: str) -> bool:
    """Return whether there is a list of holidays for ``country``."""
    import holidays

    return country in holidays.list_supported_countries()


def _look_up(country: str, first: int, last: int) -> DaysOff:
    import holidays

    years = range(first, last + 1)
    supported = holidays.country_holidays(country).supported_languages or ()
    said = {
        lang: holidays.country_holidays(country, years=years, language=name if name in supported else None)
        for lang, name in _LANGUAGES.items()
    }
    days = {day: Text(ko=said["ko"][day], en=said["en"][day]) for day in sorted(said["en"])}
    return DaysOff(country=country, first_year=first, last_year=last, edition=_edition(), days=days)
