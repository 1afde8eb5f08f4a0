"""Types of what a plan says: names, words in two languages, durations that come again, time zones."""

import re
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, StringConstraints

from data.duration import Duration
from data.i18n import _
from data.records import Record
from data.text import clean

_SLUG: Final = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)*")


def _slug(value: str) -> str:
    if not _SLUG.fullmatch(value):
        raise ValueError(
            _("{text!r} cannot be a name; use small letters, digits, - and _").format(text=clean(value, 60))
        )
    return value


Slug = Annotated[str, AfterValidator(_slug)]
"""An identifier that stands in commands and in the store: small letters, digits, ``-`` and ``_``."""

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
"""Text for a reader; never empty."""


def _zone_name(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, OSError, ValueError):
        raise ValueError(
            _("{text!r} is not a known time zone; write for instance Asia/Seoul").format(text=clean(value, 60))
        ) from None
    return value


ZoneName = Annotated[str, AfterValidator(_zone_name)]
"""A name that the time zone database knows."""


Interval = Annotated[Duration, Field(gt=0)]
"""A duration after which something comes again; never nought."""


class Text(Record):
    """The same words in Korean and in English."""

    ko: Words
    en: Words

    def say(self, lang: str) -> str:
        """Give the words in a language: Korean for ``ko``, English for any other."""
        return self.ko if lang == "ko" else self.en


def refuse_doubles(ids: list[str]) -> None:
    """Refuse a name that stands twice.

    Raises:
        ValueError: saying which.
    """
    for position, name in enumerate(ids):
        if name in ids[:position]:
            raise ValueError(_("the id {name} stands twice; give each its own").format(name=name))
