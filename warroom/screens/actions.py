"""Everything that a key does on the board: the one place from which bindings and the foot line are made."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from textual.binding import Binding

from data.i18n import _, mark
from warroom.screens import pages
from warroom.screens.acts import (
    afterwards,
    calling,
    changing,
    checklist,
    ending,
    escalating,
    holding,
    parts,
    posting,
    rostering,
    testing,
    watch,
    working,
)
from warroom.screens.asides import Aside, Onlooker
from warroom.screens.desk import Desk

_KEY_NAMES = {"question_mark": "?"}


@dataclass(frozen=True)
class Action:
    """One thing that a key does."""

    id: str
    keys: str
    """Textual's names, the first one is shown."""
    label: str
    """A word for the foot line; English, looked up in the catalogue where it is shown."""
    meaning: str
    """A few more words for the list of keys."""
    act: Callable[[Desk], Awaitable[None]] | None = None
    """What changes the store, which a read-only board leaves out; None for what only looks."""
    look: Callable[[Onlooker], Awaitable[Aside | None]] | None = None
    """What shows a page; with an act beside it, a read-only board shows the page alone."""
    shown: bool = True
    """Whether it stands in the foot line."""
    asks: bool = True
    """Whether the act asks something; what is typed behind one that does not is a shortcut, never an answer."""

    @property
    def writes(self) -> bool:
        """Whether a read-only board leaves it out."""
        return self.act is not None and self.look is None

    @property
    def key_name(self) -> str:
        """What the first key is called."""
        return self.key_names.split()[0]

    @property
    def key_names(self) -> str:
        """What all of its keys are called."""
        return " ".join(_KEY_NAMES.get(key, key) for key in self.keys.split(","))

    @property
    def words(self) -> str:
        """The label in the language spoken."""
        return _(self.label)


ACTIONS: tuple[Action, ...] = (
    Action("acknowledge", "a", mark("ack"), mark("acknowledge the incident"), working.acknowledge, asks=False),
    Action("step", "s", mark("step"), mark("record a step"), working.step),
    Action("post", "u", mark("update"), mark("notice, update, report"), posting.post),
    Action("callsheet", "w", mark("whom"), mark("whom to call now"), look=pages.callsheet),
    Action("note", "n", mark("note"), mark("write a note"), working.note),
    Action("mitigate", "m", mark("mitigate"), mark("a temporary fix holds"), ending.mitigate),
    Action("resolve", "r", mark("resolve"), mark("resolved; or open again"), ending.resolve),
    Action("tick", "t,space", mark("tick"), mark("tick this or the next item"), checklist.tick, asks=False),
    Action("help", "question_mark", mark("keys"), mark("this list")),
    Action("handover", "h", mark("handover"), mark("take or offer the watch"), watch.handover),
    Action("quit", "q", mark("leave"), mark("leave; the engine goes on")),
    Action("open", "o", mark("open"), mark("open an incident"), working.open_),
    Action("undo", "z", mark("undo"), mark("take a tick back"), checklist.undo, asks=False),
    Action("timeline", "l", mark("timeline"), mark("its timeline, and back"), look=pages.timeline),
    Action("priority", "p", mark("priority"), mark("change the priority"), escalating.priority),
    Action("next_action", "x", mark("next"), mark("the next action"), working.next_action),
    Action("escalate", "e", mark("escalate"), mark("call the next level now"), escalating.escalate),
    Action("assign", "g", mark("parts"), mark("who leads, who speaks"), parts.assign, shown=False),
    Action("close", "c", mark("close"), mark("close it"), ending.close, shown=False, asks=False),
    Action("forecast", "f", mark("forecast"), mark("if nothing happens"), look=pages.forecast, shown=False),
    Action("test", "v", mark("test"), mark("send a test message"), testing.test, shown=False),
    Action("silences", "i", mark("silence"), mark("hold messages"), holding.silence, pages.silences, shown=False),
    Action("call", "k", mark("call"), mark("record a call"), calling.call, shown=False),
    Action("roster", "d", mark("roster"), mark("the roster, and back"), look=pages.roster, shown=False),
    Action("action_item", "y", mark("to do"), mark("add an action item"), afterwards.add, shown=False),
    Action("postmortem", "j", mark("postmortem"), mark("its postmortem"), look=pages.postmortem, shown=False),
    Action(
        "change",
        "b",
        mark("changes"),
        mark("changes, what came of them"),
        changing.change,
        pages.changes,
        shown=False,
    ),
    Action("repaint", "ctrl+l", mark("repaint"), mark("draw the screen anew"), shown=False),
)
ON_ROWS: tuple[Action, ...] = (
    Action("call_row", "", mark("call"), mark("record a call"), calling.call_row),
    Action("rearrange", "", mark("roster"), mark("change a shift"), rostering.rearrange),
)
"""What enter on a row of a page begins; no key of its own does."""
BY_ID = {action.id: action for action in (*ACTIONS, *ON_ROWS)}


def _called(action: Action) -> str:
    """Return what Textual calls for an action: a page, an act, or a method of the board."""
    if action.look is not None:
        return f"look('{action.id}')"
    return f"act('{action.id}')" if action.act is not None else action.id


def bindings() -> list[Binding]:
    """Return the bindings of a board."""
    return [Binding(action.keys, _called(action), action.label, show=False) for action in ACTIONS]


def foot_line(*, read_only: bool) -> tuple[tuple[str, str], ...]:
    """Return the pairs of key and words for the foot line, the most needed first."""
    return tuple(
        (action.key_name, action.words) for action in ACTIONS if action.shown and not (read_only and action.writes)
    )


def key_table(*, read_only: bool) -> tuple[tuple[str, str], ...]:
    """Return every key with its meaning, those of the panes first."""
    panes = (
        ("1 2 3 4", _("a pane by its number")),
        ("tab ↑ ↓", _("another pane; another row")),
        ("enter", _("timeline, indicator; tick")),
        ("+ - ← →", _("an indicator: zoom, read")),
        ("esc", _("leave a question, a list")),
    )
    return panes + tuple(
        (action.key_names, _(action.meaning)) for action in ACTIONS if not (read_only and action.writes)
    )
