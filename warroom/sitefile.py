"""What a site file may hold: its keys, and how each value is read."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, ConfigDict, Field, field_validator

from data.duration import Duration
from data.hours import Hours as WeekTimes
from data.hours import TimeOfDay
from data.i18n import _
from data.plantypes import Slug, Text, Words, ZoneName
from data.records import MINUTE, SECOND, Priority, Record
from data.secrets import begins_with_one, filled, names_in, refuse_password
from data.text import clean
from probes import AnyProbe
from warroom.alarmfile import AlarmEntry, ConnectivityEntry, MaintenanceEntry
from warroom.display import Theme

_HOURS: Final = re.compile(r"([0-9]{2}:[0-9]{2}) ?- ?([0-9]{2}:[0-9]{2})")
_COLOURS: Final = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
_HEX_COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}")


def _hours(value: object) -> tuple[str, str]:
    found = _HOURS.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(
            _("{text!r} is not a shift's hours; write for instance 06:00-14:00").format(text=clean(str(value), 60))
        )
    return found[1], found[2]


def _moment(value: object) -> datetime:
    try:
        if not isinstance(value, str) or ":" not in value:
            raise ValueError
        return datetime.fromisoformat(value)
    except ValueError:
        raise ValueError(
            _("{text!r} is not a moment; write for instance 2026-12-01T09:00:00+09:00").format(
                text=clean(str(value), 60)
            )
        ) from None


def _day(value: object) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(
            _("{text!r} is not a date; write for instance 2026-12-01").format(text=clean(str(value), 60))
        ) from None


def _title(value: object) -> object:
    return {"ko": value, "en": value} if isinstance(value, str) else value


def _series(value: object) -> object:
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list):
        return names
    return tuple(unicodedata.normalize("NFC", name) if isinstance(name, str) else name for name in names)


def _keys(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def _colour(value: object) -> str:
    if isinstance(value, str) and (value in _COLOURS or _HEX_COLOUR.fullmatch(value)):
        return value
    raise ValueError(
        _("{text!r} is not a colour; write #rrggbb or one of {names}").format(
            text=clean(str(value), 60), names=" ".join(_COLOURS)
        )
    )


Hours = Annotated[tuple[TimeOfDay, TimeOfDay], BeforeValidator(_hours)]
"""When a shift starts and ends: ``06:00-14:00``."""

Moment = Annotated[datetime, BeforeValidator(_moment)]
"""A date and time of day; without an offset it is meant in the site's zone."""


KeyNames = Annotated[tuple[Words, ...], BeforeValidator(_keys)]
"""Keys of an action: ``f`` ``[f, f5]``; ``[]`` for none."""


class PanelBinding(Record):
    """What an indicator of the plan is measured by."""

    model_config = ConfigDict(populate_by_name=True)

    id: str
    """The indicator."""
    from_: Annotated[tuple[str, ...], BeforeValidator(_series), Field(alias="from", min_length=1)]
    """Probes by name, or series as ``probe.value``."""


PaneName = Literal["panels", "incidents", "ladder", "checklist"]
"""A pane of the board."""


class PageEntry(Record):
    """Some of the indicators, shown together, and what else of the board is shown with them."""

    name: Words
    panels: Annotated[tuple[str, ...], Field(min_length=1)]
    """Indicators of the plan, in the order in which they stand there."""
    panes: tuple[PaneName, ...] = ()
    """The panes that are in sight, the first with the focus; all of them when the file says none."""


class PersonEntry(Record):
    """Somebody to call, or what is to change about a person of the plan."""

    name: Words | None = None
    role: str | None = None
    title: Annotated[Text | None, BeforeValidator(_title)] = None
    phone: Words | None = None
    email: Words | None = None
    routes: tuple[str, ...] = ()
    hours: WeekTimes | None = None
    user: Words | None = None

    @property
    def said(self) -> Mapping[str, Any]:
        """The fields that the file has; nobody is left without a name or a role."""
        said = {name: getattr(self, name) for name in self.model_fields_set}
        return {name: value for name, value in said.items() if value is not None or name not in ("name", "role")}


class OverrideEntry(Record):
    """One person in another's place for a while."""

    from_: Annotated[Moment, Field(alias="from")]
    to: Moment
    out: str
    in_: Annotated[str, Field(alias="in")]
    reason: str = ""


class RosterEntry(Record):
    """Who is on, when."""

    shifts: dict[Slug, Hours] = Field(default={})
    """In place of the plan's shifts, when there are any."""
    days: dict[Annotated[date, BeforeValidator(_day)], dict[str, tuple[str, ...]]] = Field(default={})
    overrides: tuple[OverrideEntry, ...] = ()


class Address(Record):
    """Where something leaves the house to: a URL, whose secrets stand outside of the file."""

    url: str = Field(repr=False)
    """As written: secrets stand in it as ``${NAME}``."""

    @field_validator("url")
    @classmethod
    def _no_password(cls, value: str) -> str:
        return refuse_password(value)

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the secrets in its address."""
        return names_in(self.url)

    def resolve(self, secrets: Mapping[str, str]) -> str:
        """Give the address with its secrets, to be used and never to be shown or stored.

        Raises:
            KeyError: a secret is not known; the error names it.
        """
        return filled(self.url, secrets)


class Route(Address):
    """A way for messages to leave the house: an Apprise URL."""

    name: Words
    levels: tuple[int, ...] = ()
    """Levels of the ladder that it serves; all of them when the file says none."""
    priorities: tuple[Priority, ...] = ()
    """Priorities of the incidents that it serves; all of them when the file says none."""
    posts: tuple[Literal["notice", "update", "completion"], ...] = ()
    """Kinds of message to the customer that it carries; a route that names some serves no level unless told."""

    def serves(self, level: int | None, priority: Priority | None) -> bool:
        """Return whether it carries calls of ``level`` about incidents of ``priority``; None is any."""
        return (level is None or level in self.levels) and (
            priority is None or not self.priorities or priority in self.priorities
        )

    @field_validator("url")
    @classmethod
    def _url(cls, value: str) -> str:
        # The address may hold a password, so it is not repeated here.
        if "://" not in value and not begins_with_one(value):
            raise ValueError(_("not an Apprise URL; write for instance json://127.0.0.1:8080 or ${NAME}"))
        return value


class Heartbeat(Address):
    """Whom the leading engine calls while its own audit is clean, so that somebody notices when it stops."""

    every: Duration = Field(default=MINUTE, ge=SECOND)
    timeout: Duration = Field(default=10 * SECOND, ge=1)
    """How long one call may take; never longer than until the next."""

    @field_validator("url")
    @classmethod
    def _url(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")) and not begins_with_one(value):
            raise ValueError(_("not an HTTP address; write for instance https://host.example/ping or ${NAME}"))
        return value


class Environment(Record):
    """What the board says about where it is, loudly."""

    name: Words
    colour: Annotated[str | None, BeforeValidator(_colour)] = None
    """Behind the name; without one, as the name is drawn by itself."""


class HolidaysEntry(Record):
    """On which days nobody works."""

    country: Words | None = None
    """In place of the plan's."""
    closed: dict[date, Words] = Field(default={})
    """Days off beside the public holidays, by their names."""
    open: tuple[date, ...] = ()
    """Public holidays on which people work."""


class AgendaEntry(Record):
    """The hour of a meeting or report."""

    at: TimeOfDay


class SiteFile(Record):
    """A whole site file, as written."""

    plan: str = "aicc"
    go_live: Moment | None = None
    timezone: ZoneName | None = None
    language: Literal["ko", "en"] | None = None
    theme: Theme | None = None
    """The colours of its boards."""
    store: Words | None = None
    probes: tuple[AnyProbe, ...] = ()
    panels: tuple[PanelBinding, ...] = ()
    alarms: tuple[AlarmEntry, ...] = ()
    maintenance: tuple[MaintenanceEntry, ...] = ()
    connectivity: ConnectivityEntry | None = None
    people: dict[Slug, PersonEntry] = Field(default={})
    roster: RosterEntry = RosterEntry()
    secrets_file: Words | None = None
    notify: tuple[Route, ...] = ()
    heartbeat: Heartbeat | None = None
    templates: Words | None = None
    environment: Environment | None = None
    holidays: HolidaysEntry = HolidaysEntry()
    agenda: dict[str, AgendaEntry] = Field(default={})
    """The hours of meetings and reports, by their ids."""
    pages: tuple[PageEntry, ...] = ()
    """Pages of indicators on the board; one with all of them when the file says none."""
    keys: dict[str, KeyNames] = Field(default={})
    """Other keys for actions of the board, by their ids."""
