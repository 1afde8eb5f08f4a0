"""Everything that a key does on the board: the one place from which bindings and the foot line are made."""

from dataclasses import dataclass

from textual.binding import Binding

from data.i18n import _, mark


@dataclass(frozen=True)
class Action:
    """One thing that a key does."""

    id: str
    keys: str
    """Textual's names, the first one is shown."""
    label: str
    """English; looked up in the catalogue where it is shown."""
    shown: bool = True
    """Whether it stands in the foot line."""
    writes: bool = True
    """Whether it changes the store; a read-only board leaves those out."""

    @property
    def key_name(self) -> str:
        """What the first key is called."""
        first = self.keys.split(",")[0]
        return {"space": "␣", "question_mark": "?", "enter": "⏎", "escape": "esc"}.get(first, first)

    @property
    def words(self) -> str:
        """The label in the language spoken."""
        return _(self.label)


ACTIONS: tuple[Action, ...] = (
    Action("acknowledge", "a", mark("ack")),
    Action("step", "s", mark("step")),
    Action("post", "u", mark("update")),
    Action("note", "n", mark("note")),
    Action("mitigate", "m", mark("mitigate")),
    Action("resolve", "r", mark("resolve")),
    Action("tick", "t,space", mark("tick")),
    Action("undo", "z", mark("undo")),
    Action("open", "o", mark("open")),
    Action("timeline", "l", mark("timeline"), writes=False),
    Action("next_action", "x", mark("next action")),
    Action("priority", "p", mark("priority")),
    Action("escalate", "e", mark("escalate")),
    Action("close", "c", mark("close"), shown=False),
    Action("handover", "h", mark("handover")),
    Action("help", "question_mark", mark("keys"), writes=False),
    Action("quit", "q", mark("leave"), writes=False),
    Action("repaint", "ctrl+l", mark("repaint"), shown=False, writes=False),
)


WRITING: frozenset[str] = frozenset(action.id for action in ACTIONS if action.writes)
"""What a read-only board leaves out."""


def bindings() -> list[Binding]:
    """Return the bindings of a board."""
    return [Binding(action.keys, action.id, action.label, show=False) for action in ACTIONS]


def foot_line(*, read_only: bool) -> tuple[tuple[str, str], ...]:
    """Return the pairs of key and words for the foot line, the most needed first."""
    return tuple(
        (action.key_name, action.words) for action in ACTIONS if action.shown and not (read_only and action.writes)
    )
