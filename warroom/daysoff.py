"""On which days nobody works: the country's public holidays, and what the site adds and takes out."""

import importlib.metadata
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Final

from data import daysoff
from data.daysoff import DaysOff
from data.errors import StoreError
from data.i18n import _
from data.plan import plan_file
from data.plantypes import Text
from data.store import Store, Tx
from data.text import clean
from data.yamlfile import Fault, Faults, load
from warroom.config import Site

_BUNDLED: Final = "aicc"
_SURE: Final = "KR"
_LANGUAGES: Final = {"ko": "ko", "en": "en_US"}


async def of_store(store: Store, site: Site, first: date, last: date) -> Mapping[date, Text]:
    """Return the days off between ``first`` and ``last``, by their names, and keep the country's in the store.

    Every process reckons with the same list, and only one of them pays for loading the library that knows it. A
    newer edition of the library takes the place of an older one, never the other way round. A store that cannot be
    written to is read all the same.

    Raises:
        Faults: nobody knows the holidays of the country that the site or its plan names.
    """
    country, found = site.plan.holidays, None
    if country is not None:
        async with store.reading() as tx:
            found = await daysoff.read(tx)
        if found is None or not _serves(found, country, first.year, last.year):
            if flaws := faults(site):
                raise Faults(*flaws)
            found = _with_newer(_look_up(country, first.year, last.year), found)
            with suppress(StoreError):
                async with store.transaction() as tx:
                    await daysoff.put(tx, found)
    return of_site(site, found)


async def known(tx: Tx, site: Site) -> Mapping[date, Text]:
    """Return the days off as far as a store knows them, for a look that costs little and changes nothing."""
    found = await daysoff.read(tx)
    return of_site(site, found if found is not None and found.country == site.plan.holidays else None)


def of_site(site: Site, found: DaysOff | None = None) -> Mapping[date, Text]:
    """Return the days off that the site names, over those of ``found`` that it does not call days of work."""
    days = {day: name for day, name in (found.days if found else {}).items() if day not in site.days_on}
    return {**days, **{day: Text(ko=name, en=name) for day, name in site.days_off.items()}}


def faults(site: Site) -> list[Fault]:
    """Return what is wrong with the country whose holidays are days off, at its place in the site file or plan.

    The library takes a moment to load, and only the bundled plan's country is known without it. So nobody asks at
    each start, but whoever checks a site file does, and whoever needs days that the store lacks.
    """
    country = site.plan.holidays
    if country is None or country == _SURE or site.path is None or _knows(country):
        return []
    document = load(site.path)
    file = document.data
    loc: tuple[str, ...] = ("holidays", "country")
    if not (isinstance(file.get("holidays"), dict) and file["holidays"].get("country")):
        plan = plan_file(file.get("plan", _BUNDLED), site.path.parent)
        if plan is not None:
            document, loc = load(plan), ("holidays",)
    message = _("nobody knows the public holidays of {country!r}").format(country=clean(country, 60))
    return [document.fault(loc, message, _("write a country's two letters of ISO 3166, for instance KR"))]


def _serves(found: DaysOff, country: str, first: int, last: int) -> bool:
    known = found.country == country and found.first_year <= first and last <= found.last_year
    return known and found.edition >= _edition()


def _with_newer(mine: DaysOff, found: DaysOff | None) -> DaysOff:
    """Return what this process knows, and for its years what a newer edition has left in the store."""
    if found is None or found.country != mine.country or found.edition <= mine.edition:
        return mine
    theirs = range(found.first_year, found.last_year + 1)
    days = {day: name for day, name in mine.days.items() if day.year not in theirs}
    return mine.model_copy(update={"days": dict(sorted({**days, **found.days}.items()))})


def _edition() -> tuple[int, ...]:
    return tuple(int(part) for part in importlib.metadata.version("holidays").split(".") if part.isdigit())


def _knows(country: str) -> bool:
    import holidays

    try:
        holidays.country_holidays(country)
    except NotImplementedError:
        return False
    return True


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
