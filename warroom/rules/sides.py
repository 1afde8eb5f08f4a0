"""On which side of a handover somebody stands."""

from collections.abc import Collection
from typing import Literal

Side = Literal["outgoing", "incoming"]


def side(
    names: Collection[str], holding: Collection[str], beside: Collection[str], coming: Collection[str]
) -> Side | None:
    """Return the side of somebody; None where nothing tells it, so that they have to be asked.

    Args:
        names: whatever they are called: name, key.
        holding: who holds the watch, and who offered it; empty where nobody holds it: whoever is there takes it.
        beside: who are on the watch with its holder.
        coming: who take over.
    """
    if not holding:
        return "incoming"
    if any(name in holding for name in names):
        return "outgoing"
    here, comes = (any(name in group for name in names) for group in (beside, coming))
    if here == comes:
        return None
    return "outgoing" if here else "incoming"
