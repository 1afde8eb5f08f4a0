"""How many messages one recipient gets, and which lines go out together."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from data.messaging import OutboxLine
from data.records import MINUTE, Ms

MOST: Final = 3
"""Messages that one recipient gets within ``WITHIN``; what comes beyond waits, and goes out as one."""
WITHIN: Final[Ms] = MINUTE
LONGEST: Final = 30
"""Lines of one message."""


class Bundle(NamedTuple):
    """Lines for one recipient."""

    channels: tuple[str, ...]
    people: tuple[str, ...]
    lines: tuple[OutboxLine, ...]


def bundles(lines: Iterable[OutboxLine]) -> list[Bundle]:
    """Gather lines by recipient: those of the same channels, or for the same people by channels that overlap.

    What an operator sends goes out alone: a customer reads no pages.
    """
    by_channels: dict[tuple[str, ...], list[OutboxLine]] = {}
    alone: list[Bundle] = []
    for line in lines:
        if line.obligation_id is None:
            alone.append(Bundle(line.channels, line.people, (line,)))
        else:
            by_channels.setdefault(line.channels, []).append(line)
    found: list[Bundle] = []
    for channels, of_them in by_channels.items():
        people = tuple(dict.fromkeys(name for line in of_them for name in line.people))
        bundle = Bundle(channels, people, tuple(of_them))
        same = next((each for each in found if each.people == people and set(each.channels) & set(channels)), None)
        if same is not None:
            found.remove(same)
            both = sorted((*same.lines, *of_them), key=lambda line: line.id)
            bundle = Bundle(tuple(dict.fromkeys((*same.channels, *channels))), people, tuple(both))
        found.append(bundle)
    return [*found, *alone]


def next_moment(before: Sequence[Ms], now: Ms) -> Ms:
    """Return when a recipient may get another message, given when the last ones were packed.

    What lies ahead of ``now``, because the clock was set back meanwhile, does not count.
    """
    recent = sorted(moment for moment in before if now - WITHIN < moment <= now)
    return now if len(recent) < MOST else recent[-MOST] + WITHIN
