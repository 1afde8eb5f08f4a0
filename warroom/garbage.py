"""When a process looks for garbage: not while it loads, and never among what it has loaded."""

import gc


def none_yet() -> None:
    """Look for none until ``from_now_on``: what is loaded is none, and the search takes a sixth of a start."""
    gc.disable()


def from_now_on() -> None:
    """Look for garbage that comes from now on.

    What is loaded by now stays loaded; a search in the midst of a key or a firing need not walk through it. Where
    the search was never put off, as in somebody else's process, nothing changes.
    """
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def loaded_more() -> None:
    """Take what was loaded since for loaded too."""
    if gc.get_freeze_count():
        gc.freeze()
