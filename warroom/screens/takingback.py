"""How the last acts of a board are taken back; what cannot be says why."""

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from data.i18n import _

KEPT: Final = 20
"""Acts that can be taken back, one after the other."""


@dataclass(frozen=True)
class Done:
    """An act that has been carried out."""

    words: str
    """What was done."""
    back: Callable[[], Awaitable[str]] | None
    """Takes it back, and returns what came of it; None where that cannot be."""
    why_not: str = ""
    """Why it cannot be taken back."""
    item: str = ""
    """The item of the phase that was ticked by it."""


class Undos:
    """What was done from one board, the last act on top."""

    def __init__(self) -> None:
        self._done: deque[Done] = deque(maxlen=KEPT)

    @property
    def last(self) -> Done | None:
        """What was done last."""
        return self._done[-1] if self._done else None

    @property
    def any_back(self) -> bool:
        """Whether any of it can be taken back."""
        return any(done.back is not None for done in self._done)

    def push(self, done: Done) -> None:
        """Keep an act; the oldest one goes when there are many."""
        self._done.append(done)

    def pop(self) -> Done | None:
        """Return the last act, which is not kept any more."""
        return self._done.pop() if self._done else None

    def forget_item(self, item: str) -> None:
        """Keep nothing of an item whose tick has been taken back otherwise."""
        kept = [done for done in self._done if done.item != item]
        self._done = deque(kept, maxlen=KEPT)


def why_not(action: str) -> str:
    """Return why an action cannot be taken back, in the language spoken."""
    known = {
        "acknowledge": _("a claim ends by itself, or goes over with the watch"),
        "post": _("it has been sent; post a correction"),
        "escalate": _("people have been called"),
        "resolve": _("r begins it anew, or ends it again"),
        "open": _("resolve it instead"),
        "handover": _("the watch goes over by a handover only"),
        "handover_row": _("it stands in the handover's record"),
        "test": _("messages have been sent"),
        "silences": _("what was held has gone out"),
        "rearrange": _("change the shift again"),
        "action_item": _("tick it instead"),
    }
    return known.get(action, _("it stands in the record; a note can correct it"))
