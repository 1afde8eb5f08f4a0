"""What every test would pay for anew, paid once in a process: files read, stores made, objects walked."""

import gc
from collections.abc import Awaitable, Callable, Hashable
from functools import lru_cache
from pathlib import Path
from typing import Any

from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

from data import yamlfile, yamlnodes
from data.records import Ms
from warroom.commands import drill

YOUNG = 20_000
"""Objects made before the youngest are searched for garbage; Python's own 700 fit a program that lives alone."""

_stores: dict[Hashable, bytes] = {}


async def copied(path: Path, what: Hashable, make: Callable[[Path], Awaitable[None]]) -> None:
    """Put a store to ``path``: the first of its kind is made, all others are copies of it.

    Args:
        path: where nothing stands yet.
        what: all that the store depends on; its clock stands still.
        make: makes it at a path, and closes it.

    Raises:
        FileExistsError: something stands there.
    """
    if what not in _stores:
        await make(path)
        _stores[what] = path.read_bytes()
    else:
        path.touch(mode=0o600, exist_ok=False)
        path.write_bytes(_stores[what])


async def new_drill(path: Path, start: Ms) -> None:
    """Make a drill at ``path`` whose clock stands at ``start``."""
    await copied(path, ("drill", start), lambda at: drill.new(at, start, 0.0))


def read_yaml_once() -> None:
    """Keep the tree of a text that was read: the bundled plan comes with every site, and nobody changes a tree."""
    yamlfile.read = lru_cache(maxsize=64)(yamlnodes.read)  # type: ignore[attr-defined]


def parse_styles_once() -> None:
    """Keep the rules of a style sheet beyond the application it was parsed for; rules are only ever read."""
    parse = Stylesheet._parse_rules
    known: dict[Hashable, list[RuleSet]] = {}

    def parsed(sheet: Stylesheet, *args: Any, **named: Any) -> list[RuleSet]:
        key = (tuple(sheet._variables.items()), args, tuple(named.items()))
        if key not in known:
            known[key] = parse(sheet, *args, **named)
        return known[key]

    Stylesheet._parse_rules = parsed  # type: ignore[assignment,method-assign]


def search_less_for_garbage() -> None:
    """Leave out of every search what all tests share, which is most of what there is."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 50, 50)
