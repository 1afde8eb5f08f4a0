"""What a terminal sends, cleared of everything that is neither a key nor a paste.

A terminal also answers questions (its colours, its name), often late, and the parser above this one takes a
sequence that it does not know for so many single keys: the colour ``]11;rgb:1e1e/1e1e/1e1e`` would press ``r``,
``e`` and ``1``. So sequences are cut out here, whole.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

ESCAPE: Final = "\x1b"
PASTE_BEGIN: Final = "\x1b[200~"
PASTE_END: Final = "\x1b[201~"
LONGEST: Final = 65_536
"""Characters after which a sequence without an end is given up."""

_SEQUENCE: Final = re.compile(
    r"\x1b(?:"
    r"\[\[[A-Z]"  # a function key of the Linux console
    r"|\[M.{3}"  # an old mouse
    r"|\[[0-?]*[ -/]*[@-~]"
    r"|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)"  # a string: OSC, DCS, SOS, PM, APC
    r"|O[^\x1b]"
    r"|[^\[\]PX^_O\x1b])",
    re.DOTALL,
)
_BEGUN: Final = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b]*\x1b?|O|\[\[|\[M.{0,2})?",
    re.DOTALL,
)
_STRINGS: Final = "]PX^_"
"""What follows the escape of a string; none is a key."""
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class Sieve:
    """Cuts the stream into pieces: plain text, known sequences one by one, pastes without control characters."""

    def __init__(self, knows: Callable[[str], bool]) -> None:
        """Make a sieve.

        Args:
            knows: whether a complete sequence means something; the others are dropped.
        """
        self._knows = knows
        self._held = ""
        self._pasting = False

    @property
    def holds(self) -> str:
        """The beginning of a sequence of which the rest has not come; an escape alone may be the key."""
        return self._held

    def feed(self, text: str) -> Iterator[str]:
        """Yield the pieces of ``text``; an escape that stands alone is the key."""
        text, self._held = self._held + text, ""
        while text:
            piece, text = self._paste(text) if self._pasting else self._next(text)
            if piece:
                yield piece

    def give_up(self) -> str:
        """Stop waiting for the rest; return the escape if it was nothing more, else nothing."""
        held, self._held = self._held, ""
        return held if held == ESCAPE and not self._pasting else ""

    def _next(self, text: str) -> tuple[str, str]:
        """Return the first piece and what follows it."""
        at = text.find(ESCAPE)
        if at:
            return (text, "") if at < 0 else (text[:at], text[at:])
        if _BEGUN.fullmatch(text):
            self._held = text if len(text) < LONGEST else ""
            return "", ""
        if (found := _SEQUENCE.match(text)) is None:
            # Two escapes: the first one was the key. Else a sequence broken off by something odd.
            begun = _BEGUN.match(text)
            skipped = begun.end() if begun is not None else 1
            return (ESCAPE if skipped == 1 else ""), text[skipped:]
        sequence, rest = found.group(), text[found.end() :]
        self._pasting = sequence == PASTE_BEGIN
        passes = self._pasting or (sequence[1] not in _STRINGS and self._knows(sequence))
        return (sequence if passes else ""), rest

    def _paste(self, text: str) -> tuple[str, str]:
        body, end, rest = text.partition(PASTE_END)
        if not end:
            kept = next((n for n in range(len(PASTE_END) - 1, 0, -1) if body.endswith(PASTE_END[:n])), 0)
            body, self._held = body[: len(body) - kept], body[len(body) - kept :]
            return _CONTROLS.sub("", body), ""
        self._pasting = False
        # The end is put back, so that the next round hands it on as a piece of its own.
        cleaned = _CONTROLS.sub("", body)
        return (cleaned + PASTE_END), rest
