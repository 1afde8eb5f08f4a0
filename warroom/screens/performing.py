"""Carries out acts: one at a time, holding the keyboard, each to its end."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from data.errors import WarroomError
from warroom.screens.actions import Action
from warroom.screens.desk import Desk
from warroom.screens.keyboard import Keyboard


class Performer:
    """At most one act of a board is in progress, and it holds the keyboard."""

    def __init__(self, desk: Desk, keyboard: Keyboard, catch_up: Callable[[], Awaitable[None]]) -> None:
        """Make a performer.

        Args:
            desk: where the acts are carried out.
            keyboard: held while one is in progress.
            catch_up: lets the board show what an act has done.
        """
        self._desk = desk
        self._keyboard = keyboard
        self._catch_up = catch_up
        self._busy = 0
        self._then: Callable[[], None] | None = None

    def hold(self) -> None:
        """Let no further key be pressed: an act is about to begin."""
        self._keyboard.hold()

    def interrupt(self, then: Callable[[], None]) -> bool:
        """Leave what the act in progress asks, and do ``then`` when it has ended; returns whether there is one."""
        if self._busy:
            self._then = then
            self._desk.leave()
        return bool(self._busy)

    async def perform(self, action: Action) -> None:
        """Carry out one act to its end; whatever stands in its way is said at the foot."""
        self._busy += 1
        try:
            if action.act is not None:
                with self._said():
                    await action.act(self._desk)
                self._desk.end_act(action.id)
            if action.asks and self._then is None:
                # Typed ahead of a question that was not asked in the end, it would mean something else.
                self._keyboard.drop()
            # The next key, typed already perhaps, is about what this one has done.
            with self._said():
                await self._catch_up()
        finally:
            self._busy -= 1
            self._desk.arrive()
            then, self._then = self._then, None
            if then is not None:
                then()
            self._keyboard.free()

    @contextmanager
    def _said(self) -> Iterator[None]:
        try:
            yield
        except WarroomError as error:
            self._desk.say(str(error), "error")
