"""Writing down what was changed in the system that is watched."""

from typing import Final, get_args

from data.arrangements import ChangeKind
from data.i18n import _
from warroom.commands import change as commands
from warroom.screens.desk import Desk

KINDS: Final[tuple[ChangeKind, ...]] = get_args(ChangeKind)
"""In the order of their digits."""


async def change(desk: Desk) -> None:
    """Write down what has just been changed."""
    options = tuple((str(n), _(each)) for n, each in enumerate(KINDS, 1))
    kind = await desk.choose(_("Write a change down, made just now. What is it?"), options)
    if kind is None:
        return
    text = await desk.ask(_("What was changed?"))
    if not text:
        return
    rollback = await desk.ask(_("How is it taken back? enter: not told"))
    if rollback is None:
        return
    made = await desk.do(commands.add, text, kind=KINDS[kind], rollback=rollback or None)
    desk.say(_("{id} is written down; its measures are compared as they come").format(id=made.id))
