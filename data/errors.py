"""What can go wrong, as one sentence for the operator."""

import sqlite3
from pathlib import Path

from data.i18n import _


class WarroomError(Exception):
    """Something an operator can be told in one sentence; never a bug of the program."""


class StoreError(WarroomError):
    """The store cannot do what was asked: missing, unreadable, full, locked, newer, not a store."""


class Refused(WarroomError):
    """The state does not allow what was asked; nothing was changed."""


def explain(error: sqlite3.Error, path: Path) -> str:
    """Return one sentence for ``error``: what, where, and the mend."""
    text = str(error).lower()
    if "malformed" in text:
        reason = _("is damaged; put it aside and restore a backup")
    elif "not a database" in text:
        reason = _("is not a warroom store; name another file with --db")
    elif "readonly" in text:
        reason = _("cannot be written to; ask its owner for write permission")
    elif "full" in text:
        reason = _("the disk is full: nothing was written; free some room and do it again")
    elif "locked" in text or "busy" in text:
        reason = _("another process has kept it locked; nothing was written; do it again")
    elif "unable to open" in text:
        reason = _("cannot be opened; check the path and its permissions")
    elif "disk i/o" in text:
        reason = _("the disk failed: nothing was written; check it and do it again")
    else:
        reason = str(error)
    return f"{path}: {reason}"
