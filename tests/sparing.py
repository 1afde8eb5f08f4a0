"""What every test would pay for anew, paid once in a process: reading the same files, walking the same objects."""

import gc
from collections.abc import Hashable
from functools import lru_cache
from typing import Any

from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

from data import yamlfile

YOUNG = 20_000
"""Objects made before the youngest are searched for garbage; Python's own 700 fit a program that lives alone."""


def read_yaml_once() -> None:
    """Keep the tree of a text that was read: the bundled plan comes with every site, and no tree is ever changed."""
    yamlfile.read = lru_cache(maxsize=64)(yamlfile.read)


def parse_styles_once() -> None:
    """Keep the rules of a style sheet beyond the application it was parsed for; rules are only ever read."""
    parse = Stylesheet._parse_rules
    known: dict[Hashable, list[RuleSet]] = {}

    def parsed(sheet: Stylesheet, *args: Any, **named: Any) -> list[RuleSet]:
        key = (tuple(sheet._variables.items()), args, tuple(named.items()))
        if key not in known:
            known[key] = parse(sheet, *args, **named)
        return known[key]

    Stylesheet._parse_rules = parsed  # type: ignore[method-assign]


def search_less_for_garbage() -> None:
    """Leave out of every search what all tests share, which is most of what there is."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 50, 50)
