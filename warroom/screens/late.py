"""Modules that a first picture does without: loaded when something of them is called, or while the board rests."""

import asyncio
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

from warroom import garbage

_REST: Final = 0.25
"""Seconds for which the first picture is left to come."""
_BREATH: Final = 0.02
"""Seconds between one module and the next, for keys."""
_named: Final[list[str]] = []


class Late:
    """What can be called of a module, which need not be loaded to be spoken of.

    Where it is used it is named twice: as an import for whoever checks types, as one of these for the program.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        _named.append(name)

    def __getattr__(self, called: str) -> Callable[..., Any]:
        def call(*args: Any, **more: Any) -> Any:
            return getattr(import_module(self._name), called)(*args, **more)

        return call


async def load() -> None:
    """Load them all, one after another, so that the first key that needs one need not wait."""
    await asyncio.sleep(_REST)
    # What is loaded may name more of them.
    for name in _named:
        if name not in sys.modules:
            import_module(name)
            await asyncio.sleep(_BREATH)
    garbage.loaded_more()
