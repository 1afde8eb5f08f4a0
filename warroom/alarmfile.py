"""What a site file says of alarms and of what keeps them quiet."""

import re
import unicodedata
from collections.abc import Iterable, Sized
from typing import Annotated, Final, Self, TypeVar

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, field_validator, model_validator
from pydantic_core.core_schema import ValidationInfo

from data.duration import Duration, parse_duration
from data.hours import TimeOfDay, Weekday, WeekHours
from data.i18n import _
from data.plantypes import Words
from data.records import SECOND, Ms, Priority, Record
from data.text import clean
from probes.nodata import NoData
from probes.operands import number
from warroom.rules.alarms import Terms
from warroom.rules.burning import MIN_FAILURES, PAIRS
from warroom.rules.levels import Level
from warroom.rules.maintenance import Weekly

_NAME: Final = re.compile(r"[A-Za-z0-9._\-ㄱ-ㆎ가-힣]{1,64}")
_LEVEL: Final = re.compile(r"(>=|<=|>|<)\s*(\S+)")
_ADDRESS: Final = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([^\s:\[\]/@\x00-\x1f\x7f]+)):([0-9]{1,5})")
_FRACTION: Final = re.compile(r"([0-9]{1,6}\.[0-9]{1,6})(ms|s|m|h)")
Items = TypeVar("Items", bound=Sized)
JUDGED_BEHIND: Final[Ms] = 30 * SECOND
"""How far behind the present a budget is judged, and some more."""
LATENCY: Final = ":latency"


def _text(value: object) -> object:
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


Name = Annotated[str, BeforeValidator(_text)]
"""A name as probes have them, so that it is found among theirs."""


def _some(value: Items) -> Items:
    if not value:
        raise ValueError(_("is empty; write at least one, or take the key out"))
    return value


def _level(value: object, of_duration: bool) -> Level:
    """Read ``> 2s`` or ``< 90``: a comparison and a duration (in milliseconds) or a number."""
    found = _LEVEL.fullmatch(value.strip()) if isinstance(value, str) else None
    example = "> 2s" if of_duration else "> 90"
    if found is None:
        raise ValueError(
            _("{text!r} is no level; write for instance {example}").format(
                text=clean(str(value), 60), example=f'"{example}"'
            )
        )
    size = _length(found[2]) if of_duration else number(found[2])
    if size is None:
        raise ValueError(
            _("{text!r} is no number; write for instance {example}").format(
                text=clean(found[2], 60), example=f'"{example}"'
            )
        )
    return Level(found[1], float(size), f"{found[1]} {found[2]}")


def _length(text: str) -> float:
    """Read a duration in milliseconds; here a fraction of one unit will do: ``1.5s``."""
    found = _FRACTION.fullmatch(text)
    if found is None:
        return float(parse_duration(text))
    return round(float(found[1]) * parse_duration(f"1{found[2]}"), 6)


class KOfN(Record):
    """So many bad readings among the last ones."""

    count: int = Field(ge=1)
    of_last: int = Field(ge=1, le=1000)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.count > self.of_last:
            raise ValueError(_("count is more than of_last; no row of readings is so bad"))
        return self


def _pair(value: object) -> tuple[Ms, Ms, float]:
    """Read ``[1h, 5m, 14.4]``."""
    match value:
        case [str() as long, str() as short, int() | float() as rate] if not isinstance(rate, bool):
            windows = parse_duration(long), parse_duration(short)
            if windows[0] > windows[1] > 0 < rate:
                return *windows, float(rate)
    raise ValueError(
        _("is no pair of windows; write the long one, the short one and a rate: {example}").format(
            example="[1h, 5m, 14.4]"
        )
    )


Pair = Annotated[tuple[Ms, Ms, float], BeforeValidator(_pair)]
"""A long window, a short one, and the burn rate that both must reach."""


class AlarmEntry(Record):
    """An alarm of the site's own: on the level of a series, or on how fast an availability is used up."""

    model_config = ConfigDict(populate_by_name=True, arbitrary_types_allowed=True)

    name: Name
    """Unique among alarms and probes; what incidents are opened by."""
    of: Name | None = None
    """A series: ``probe:latency`` or ``probe.value``."""
    raise_: Annotated[Level | None, Field(alias="raise", validate_default=True)] = None
    clear: Annotated[Level | None, Field(validate_default=True)] = None
    """By default the other side of ``raise``."""
    for_: Annotated[Duration, Field(alias="for")] = 0
    clear_for: Duration = 0
    failures: KOfN | None = None
    """In place of ``for``."""
    burn: str | None = None
    """A panel that shows an availability."""
    windows: Annotated[tuple[Pair, ...], AfterValidator(_some)] = PAIRS
    min_failures: int = Field(default=MIN_FAILURES, ge=1)
    priority: Priority
    no_data: NoData = NoData()

    @field_validator("name")
    @classmethod
    def _name(cls, value: str) -> str:
        if not _NAME.fullmatch(value):
            raise ValueError(
                _("{name!r} cannot name an alarm; use 1 to 64 letters, digits, Hangul, . _ or -").format(
                    name=clean(value, 80)
                )
            )
        return value

    @field_validator("raise_", mode="wrap")
    @classmethod
    def _raise(cls, value: object, handler: object, info: ValidationInfo) -> Level | None:
        return None if value is None else _level(value, _is_latency(info))

    @field_validator("clear", mode="wrap")
    @classmethod
    def _clear(cls, value: object, handler: object, info: ValidationInfo) -> Level | None:
        raises = info.data.get("raise_")
        if value is None:
            return raises.opposite if isinstance(raises, Level) else None
        level = _level(value, _is_latency(info))
        if isinstance(raises, Level) and raises.meets(level):
            raise ValueError(
                _("{level} does not lie on the other side of raise; write {mend} or further away").format(
                    level=level.text, mend=raises.opposite.text
                )
            )
        return level

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        """Refuse an alarm on nothing, on two things, and fields that mean nothing to it."""
        if (self.of is None) == (self.burn is None):
            raise ValueError(_("an alarm is on one thing; write either of or burn"))
        told = self.model_fields_set
        strays = {"raise_", "clear", "for_", "clear_for", "failures"} if self.burn else {"windows", "min_failures"}
        for stray in sorted(told & strays):
            raise ValueError(
                _("{key} means nothing beside {other}; take it out").format(
                    key=stray.removesuffix("_"), other="burn" if self.burn else "of"
                )
            )
        if self.of is not None and self.raise_ is None:
            raise ValueError(_("no level raises it; write for instance {example}").format(example='raise: "> 2s"'))
        if self.failures is not None and "for_" in told:
            raise ValueError(_("for and failures stand side by side; take one of them out"))
        return self

    def patience(self, interval: Ms) -> Ms:
        """Return how long it may be silent where its probes are read every ``interval``."""
        after = self.no_data.patience(interval)
        return after if self.burn is None else after + JUDGED_BEHIND

    def terms(self, hold: Ms) -> Terms:
        """Return what raises and clears it, where a reading speaks for ``hold``."""
        counts = self.failures or KOfN(count=1, of_last=1)
        of_last = None if self.failures is None else counts.of_last
        return Terms(
            failures=counts.count, of_last=of_last, raise_for=self.for_, clear_for=self.clear_for, hold=hold
        )


def _is_latency(info: ValidationInfo) -> bool:
    return str(info.data.get("of")).endswith(LATENCY)


def owner_of(series: str, probes: Iterable[str]) -> str | None:
    """Return the probe that a series is read from: the longest name that fits, since one may hold dots."""
    return max((name for name in probes if _belongs(series, name)), key=len, default=None)


def _belongs(series: str, probe: str) -> bool:
    return series == probe or series.startswith((f"{probe}.", f"{probe}:"))


class MaintenanceEntry(Record):
    """A maintenance window that comes again each week; an end at or before its begin is on the next day."""

    model_config = ConfigDict(populate_by_name=True)

    days: Annotated[tuple[Weekday, ...], AfterValidator(_some)] = tuple(range(7))
    """The days on which it begins."""
    from_: Annotated[TimeOfDay, Field(alias="from")]
    to: TimeOfDay
    probes: tuple[Name, ...] = ()
    """None named is all of them."""
    reason: Words

    @property
    def weekly(self) -> Weekly:
        """The window as the rules know it."""
        hours = WeekHours(weekdays=self.days, start=self.from_, end=self.to)
        return Weekly(hours, self.probes, self.reason)


def _address(value: str) -> str:
    found = _ADDRESS.fullmatch(value)
    if found is None or not 0 < int(found[3]) < 65536:
        raise ValueError(
            _("{address!r} is no address; write for instance 192.0.2.1:53").format(address=clean(value, 80))
        )
    return value


class ConnectivityEntry(Record):
    """What tells that this machine is connected at all: one of some addresses takes a connection."""

    targets: Annotated[tuple[Annotated[str, AfterValidator(_address)], ...], AfterValidator(_some)]
    timeout: Annotated[Duration, Field(gt=0, le=10 * SECOND)] = 2 * SECOND

    @property
    def addresses(self) -> list[tuple[str, int]]:
        """Host and port of each target."""
        split = [target.rpartition(":") for target in self.targets]
        return [(host.strip("[]"), int(port)) for host, _colon, port in split]
