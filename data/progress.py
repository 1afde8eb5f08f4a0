"""How far something long is."""

from collections.abc import Callable

Tell = Callable[[float], None]
"""Takes the share that is done, 0 to 1; called often, from whatever thread does the work."""


def untold(_share: float) -> None:
    """Tell nobody."""
