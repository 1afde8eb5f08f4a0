"""How a board looks on its terminal: the options, the environment and the site file, in this order."""

import os
from argparse import Namespace
from typing import Any, Final, TypeVar

from data.i18n import _
from warroom.cli import UsageError
from warroom.cli.looks_parser import THEMES, WIDE
from warroom.config import Site

_Choice = TypeVar("_Choice", bound=str)
_NO: Final = ("", "0")


def looks_of(args: Namespace, site: Site | None) -> dict[str, Any]:
    """Return the fields of a ``Display`` that the terminal decides.

    Raises:
        UsageError: the environment asks for something that there is not.
    """
    return {
        "theme": args.theme or _named("WARROOM_THEME", THEMES) or (site.theme if site else None) or THEMES[0],
        "ascii": args.ascii or os.environ.get("WARROOM_ASCII", "") not in _NO,
        "wide": args.wide or _named("WARROOM_WIDE", WIDE) or "ask",
        # An empty one asks for nothing.
        "colours": "none" if os.environ.get("NO_COLOR") else "own",
        "environment": site.environment.colour if site and site.environment else None,
    }


def need_capable() -> None:
    """Refuse a terminal on which nothing can be drawn at a place.

    Raises:
        UsageError: it is one.
    """
    term = os.environ.get("TERM", "")
    if term in ("dumb", "unknown"):
        raise UsageError(
            _(
                "a terminal that calls itself {term} cannot show a board; "
                "set TERM (for instance xterm), or read `warroom status`"
            ).format(term=term)
        )


def _named(name: str, choices: tuple[_Choice, ...]) -> _Choice | None:
    asked = os.environ.get(name)
    if not asked:
        return None
    for each in choices:
        if asked == each:
            return each
    raise UsageError(
        _("{name}={asked!r}: write one of {names}").format(name=name, asked=asked, names=" ".join(choices))
    )
