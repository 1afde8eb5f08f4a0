"""Textual's bindings, made of the list of all actions."""

from collections.abc import Callable

from textual.binding import Binding

from data.keymap import ENTRIES, Entry, Keymap, Where


def bindings_of(where: Where) -> list[Binding]:
    """Return the bindings of a widget that has keys of its own."""
    return bindings(where, Keymap(), lambda entry: entry.call)


def bindings(where: Where, keymap: Keymap, call: Callable[[Entry], str]) -> list[Binding]:
    """Return the bindings of all actions with a key.

    Args:
        where: has to have the focus.
        keymap: which keys reach what.
        call: says what Textual calls for an action; nothing for one that is bound elsewhere.
    """
    reached = [(entry, keymap.keys(entry), call(entry)) for entry in ENTRIES if entry.where == where]
    return [Binding(",".join(keys), action, show=False) for _entry, keys, action in reached if keys and action]


def binding(entry: Entry) -> Binding:
    """Return the binding of what has the same keys everywhere."""
    return Binding(",".join(entry.keys), entry.call, show=False)
