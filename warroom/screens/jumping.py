"""A letter for each row in sight: two strokes select any of them."""

from collections.abc import Callable, Iterable, Sequence
from string import ascii_lowercase
from typing import Final

from textual import events
from textual.screen import Screen

from warroom.screens.keyboard import Keyboard, Typed
from widgets.hangul import shortcuts
from widgets.pane import Key, Pane

ORDER: Final = ("page", "timeline", "chart", "incidents", "checklist", "panels", "ladder")
"""Whose rows get the first letters, behind those of the pane that has the focus."""


def lettered(rows: Sequence[Sequence[Key]]) -> list[dict[Key, str]]:
    """Return for each pane the letters of its rows: the first panes first, none beyond the last letter."""
    left = iter(ascii_lowercase)
    return [dict(zip(keys, left, strict=False)) for keys in rows]


def letter_of(event: Typed) -> str:
    """Return the letter that a key stands for, also while the Hangul IME is on; empty for any other key."""
    sign = event.character or "" if isinstance(event, events.Key) else ""
    letter = (shortcuts(sign) or sign)[:1]
    return letter if letter and letter in ascii_lowercase else ""


class Jump:
    """Gives letters to rows, and takes the next key, whatever it is."""

    def __init__(self, screen: Screen[None], keyboard: Keyboard, focus: Callable[[Pane], None]) -> None:
        """Make the jump of a board.

        Args:
            screen: whose panes are lettered.
            keyboard: whose next key is taken.
            focus: gives a pane the focus.
        """
        self._screen = screen
        self._keyboard = keyboard
        self._focus = focus
        self._letters: list[tuple[Pane, dict[Key, str]]] = []

    def begin(self) -> None:
        """Show the letters."""
        panes = sorted(self._in_sight(), key=lambda pane: (not pane.has_focus, ORDER.index(pane.id or "")))
        letters = lettered([pane.keys_in_sight for pane in panes])
        self._letters = list(zip(panes, letters, strict=True))
        for pane, mine in self._letters:
            pane.letter(mine)
        self._keyboard.take_next(self._take)

    def _in_sight(self) -> Iterable[Pane]:
        return (pane for pane in self._screen.query(Pane) if pane.id in ORDER and pane.region.area)

    def _take(self, event: Typed) -> bool:
        """Select the row of a letter, or only take the letters away; returns whether the key has been used up."""
        known, self._letters = self._letters, []
        letter = letter_of(event)
        for pane, letters in known:
            pane.letter({})
            key = next((key for key, each in letters.items() if each == letter), None)
            if key is not None:
                self._focus(pane)
                pane.select(key)
        # The menu is one stroke away from anywhere.
        return not (isinstance(event, events.Key) and event.key == "ctrl+p")
