"""The options of a board's looks."""

from argparse import ArgumentParser
from typing import Final, get_args

from data.i18n import _
from warroom.display import Theme, Wide

THEMES: Final[tuple[Theme, ...]] = get_args(Theme)
WIDE: Final[tuple[Wide, ...]] = get_args(Wide)


def add_looks(command: ArgumentParser) -> None:
    """Give a command the options of what it draws."""
    command.add_argument("--theme", choices=THEMES, help=_("the colours (WARROOM_THEME; else the site file's)"))
    command.add_argument("--ascii", action="store_true", help=_("draw ASCII signs alone (WARROOM_ASCII=1)"))
    command.add_argument(
        "--wide",
        choices=WIDE,
        help=_("whether signs such as ─ take two cells (WARROOM_WIDE); by default the terminal is asked"),
    )
