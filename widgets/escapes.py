"""What a terminal sends, cleared of everything that is neither a key nor a paste.

A terminal also answers questions (its colours, its name), often late, and the parser above this one takes a
sequence that it does not know for so many single keys: the colour ``]11;rgb:1e1e/1e1e/1e1e`` would press ``r``,
``e`` and ``1``. So sequences are cut out here, whole.

An escape alone is a key, or the beginning of a sequence of which the rest is on its way. Terminals write a
sequence in one go, and what carries it nearly always keeps it whole, so a short wait decides: vim waits 50 to
100 ms, tmux 10. Where it was decided too early, the rest that comes late is joined to its escape and presses
nothing by itself.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

ESCAPE: Final = "\x1b"
PASTE_BEGIN: Final = "\x1b[200~"
PASTE_END: Final = "\x1b[201~"
LONGEST: Final = 65_536
"""Characters after which a sequence without an end is given up."""
PAUSE: Final = 0.01
"""Seconds without more after which an escape alone is the key."""
LATE: Final = 0.3
"""Seconds after that in which the rest of a sequence is still known as one, and between its first characters."""
PATIENCE: Final = 1.0
"""Seconds without more after which the rest of a sequence, delayed on its way, is waited for no longer."""

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
_REST: Final = re.compile(r"\x1b(?:\Z|\[(?!\[)|O|\](?:\Z|\d))")
"""What may be the late rest of a sequence: of a key, or of what a terminal answers."""
_SHORT: Final = 3
"""Characters of an escape and what two keys could have been."""
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
        self._told = False

    @property
    def patience(self) -> float | None:
        """Seconds after which ``give_up`` is due if nothing more comes; None where nothing is to be decided."""
        if not self._held or self._pasting:
            # Of a paste, the end may be late; until then nothing that comes is a key.
            return None
        if self._told and len(self._held) <= _SHORT:
            return LATE
        return PAUSE if self._held == ESCAPE else PATIENCE

    def feed(self, text: str) -> Iterator[str]:
        """Yield the pieces of ``text``; an escape that stands alone is the key."""
        text, self._held = self._held + text, ""
        if self._told and not _REST.match(text):
            text, self._told = text[1:], False
        while text:
            piece, text = self._paste(text) if self._pasting else self._next(text)
            if piece:
                yield piece

    def give_up(self) -> str:
        """Stop waiting for the rest; return what was typed if there is none: the escape, or what soon followed."""
        if self._pasting:
            return ""
        if self._held == ESCAPE and not self._told:
            self._told = True
            return ESCAPE
        typed = self._held[1:] if self._told and len(self._held) <= _SHORT else ""
        self._held, self._told = "", False
        return typed

    def _next(self, text: str) -> tuple[str, str]:
        """Return the first piece and what follows it."""
        at = text.find(ESCAPE)
        if at:
            return (text, "") if at < 0 else (text[:at], text[at:])
        if _BEGUN.fullmatch(text):
            self._held = text if len(text) < LONGEST else ""
            self._told = self._told and bool(self._held)
            return "", ""
        told, self._told = self._told, False
        if (found := _SEQUENCE.match(text)) is None:
            # Two escapes: the first one was the key. Else a sequence broken off by something odd.
            begun = _BEGUN.match(text)
            skipped = begun.end() if begun is not None else 1
            return (ESCAPE if skipped == 1 else ""), text[skipped:]
        sequence, rest = found.group(), text[found.end() :]
        self._pasting = sequence == PASTE_BEGIN
        if self._pasting or (sequence[1] not in _STRINGS and self._knows(sequence)):
            return sequence, rest
        # Soon after the key, and nothing that a terminal sends: somebody types fast.
        return (sequence[1:] if told and len(sequence) <= _SHORT else ""), rest

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
