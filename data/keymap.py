"""Every action of the board: its names, its group and its keys.

The one list from which bindings, foot line, list of keys, menu and the README's table are made, and against which
a site's own keys are checked.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from data.i18n import _, mark

Group = Literal["incident", "customer", "people", "work", "look", "board", "move"]
"""What an action is about."""
GROUPS: Final[tuple[Group, ...]] = get_args(Group)
Where = Literal["board", "pane", "chart", "page"]
"""What has to have the focus for a key to be heard: anything, a pane with rows, an indicator's plot, a page."""

_NAMES: Final = "space enter tab escape backspace delete insert home end pageup pagedown up down left right comma"
_NAMED: Final = {*_NAMES.split(), *(f"f{number}" for number in range(1, 13))}
_SHOWN: Final = {
    "comma": ",",
    "escape": "esc",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "pgup",
    "pagedown": "pgdn",
}
_RESERVED: Final = {f"ctrl+{letter}" for letter in "abcijmqsz"}
"""Control keys that leave the board, are the terminal's own, or stand for another key."""


@dataclass(frozen=True)
class Entry:
    """One action, as it is called and reached."""

    id: str
    group: Group
    keys: tuple[str, ...]
    """Names of keys, the first one is shown: ``a`` ``?`` ``ctrl+l`` ``space``; none: the menu reaches it."""
    label: str
    """A word for the foot line; English, looked up in the catalogue where it is shown."""
    meaning: str
    """A few more words, for the list of keys and the menu."""
    where: Where = "board"
    call: str = ""
    """What a widget's own key calls; empty for what the board does."""
    fixed: bool = False
    """Whether its keys are the same everywhere: what digits and arrows do is never another key's."""

    @property
    def words(self) -> str:
        """The label in the language spoken."""
        return _(self.label)

    @property
    def explained(self) -> str:
        """The meaning in the language spoken."""
        return _(self.meaning)


def _moves(id_: str, keys: str, meaning: str, call: str, where: Where = "pane") -> Entry:
    return Entry(id_, "move", tuple(keys.split()), "", meaning, where, call, fixed=True)


ENTRIES: Final[tuple[Entry, ...]] = (
    Entry("acknowledge", "incident", ("a",), mark("ack"), mark("acknowledge the incident")),
    Entry("step", "incident", ("s",), mark("step"), mark("record a step")),
    Entry("menu", "board", ("0", "ctrl+p"), mark("menu"), mark("the menu: all of this"), call="menu", fixed=True),
    Entry("post", "customer", ("u",), mark("update"), mark("notice, update, report")),
    Entry("callsheet", "people", ("w",), mark("whom"), mark("whom to call now")),
    Entry("note", "incident", ("n",), mark("note"), mark("write a note")),
    Entry("mitigate", "incident", ("m",), mark("mitigate"), mark("a temporary fix holds")),
    Entry("resolve", "incident", ("r",), mark("resolve"), mark("resolved; or open again")),
    Entry("tick", "work", ("t", "space"), mark("tick"), mark("tick this or the next item")),
    Entry("help", "board", ("?",), mark("keys"), mark("this list")),
    Entry("handover", "people", ("h",), mark("handover"), mark("the handover; again: its next step")),
    Entry("quit", "board", ("q",), mark("leave"), mark("leave; the engine goes on")),
    Entry("open", "incident", ("o",), mark("open"), mark("open an incident")),
    Entry("undo", "work", ("z",), mark("undo"), mark("take the last act back")),
    Entry("jump", "board", (";",), mark("jump"), mark("a letter for each row")),
    Entry("timeline", "look", ("l",), mark("timeline"), mark("its timeline, and back")),
    Entry("priority", "incident", ("p",), mark("priority"), mark("change the priority")),
    Entry("next_action", "incident", ("x",), mark("next"), mark("the next action")),
    Entry("escalate", "incident", ("e",), mark("escalate"), mark("call the next level now")),
    Entry("assign", "incident", ("g",), mark("parts"), mark("who leads, who speaks")),
    Entry("ruled_out", "incident", (), mark("rule out"), mark("rule a cause out")),
    Entry("close", "incident", ("c",), mark("close"), mark("close it")),
    Entry("forecast", "look", ("f",), mark("forecast"), mark("if nothing happens")),
    Entry("test", "customer", ("v",), mark("test"), mark("send a test message")),
    Entry("silences", "board", ("i",), mark("hold"), mark("hold messages")),
    Entry("call", "people", ("k",), mark("call"), mark("record a call")),
    Entry("plan", "look", ("5",), mark("plan"), mark("the plan on its dates, its checklists")),
    Entry("people", "people", ("6",), mark("people"), mark("both sides: roles, duties, people")),
    Entry("roster", "people", ("d",), mark("roster"), mark("the roster, and back")),
    Entry("agenda", "people", ("7",), mark("agenda"), mark("meetings and reports ahead")),
    Entry("action_item", "work", (".",), mark("to do"), mark("add an action item")),
    Entry("postmortem", "look", ("j",), mark("postmortem"), mark("its postmortem")),
    Entry("change", "look", ("b",), mark("changes"), mark("changes, what came of them")),
    Entry("documents", "look", ("8",), mark("docs"), mark("documents; what is taken over")),
    Entry("export", "board", (), mark("export"), mark("write what was measured to a file")),
    Entry("backup", "board", (), mark("backup"), mark("copy the store to a file")),
    Entry("copy", "look", ("y",), mark("copy"), mark("copy what is selected")),
    Entry("language", "board", ("#",), mark("language"), mark("Korean, English")),
    Entry("utc", "board", ("@",), mark("UTC"), mark("UTC, the site's time")),
    Entry("theme", "board", ("%",), mark("colours"), mark("the next colours")),
    Entry("filter", "look", ("/",), mark("filter"), mark("filter the log; search a page")),
    Entry("repaint", "board", ("ctrl+l",), mark("repaint"), mark("draw the screen anew")),
    Entry("page_before", "look", ("[",), mark("page -"), mark("the page of indicators before")),
    Entry("page_next", "look", ("]",), mark("page +"), mark("the next page of indicators")),
    Entry("maximise", "board", ("*",), mark("large"), mark("all the room for a pane, and back")),
    Entry("pin", "board", ("'",), mark("pin"), mark("keep a pane in sight, and no longer")),
    Entry("hide", "board", ("comma",), mark("hide"), mark("hide a pane; its digit brings it back")),
    Entry("skip", "work", (">",), mark("skip"), mark("leave this or the next item out")),
    _moves("pane", "1 2 3 4", mark("a pane by its number"), "", "board"),
    _moves("turn", "tab", mark("the next pane"), "turn(1)", "board"),
    _moves("turn_back", "shift+tab", mark("the pane before"), "turn(-1)", "board"),
    _moves("leave", "escape", mark("leave a question, a list"), "", "board"),
    _moves("up", "up", mark("the row above"), "move(-1)"),
    _moves("down", "down", mark("the row below"), "move(1)"),
    _moves("page_up", "pageup", mark("a page up"), "page(-1)"),
    _moves("page_down", "pagedown", mark("a page down"), "page(1)"),
    _moves("first", "home", mark("the first row"), "move(-1000000)"),
    _moves("last", "end", mark("the last row"), "move(1000000)"),
    _moves("choose", "enter", mark("open the row; tick it"), "choose"),
    _moves("leaf_before", "left", mark("the plan: the phase before"), "leaf(-1)", "page"),
    _moves("leaf_next", "right", mark("the plan: the next phase"), "leaf(1)", "page"),
    _moves("zoom_in", "+ =", mark("look back less far"), "zoom(-1)", "chart"),
    _moves("zoom_out", "- _", mark("look back further"), "zoom(1)", "chart"),
    _moves("earlier", "left", mark("read the column before"), "step(-1)", "chart"),
    _moves("later", "right", mark("read the next column"), "step(1)", "chart"),
    _moves("much_earlier", "shift+left ctrl+left", mark("ten columns back"), "step(-10)", "chart"),
    _moves("much_later", "shift+right ctrl+right", mark("ten columns on"), "step(10)", "chart"),
    _moves("earliest", "home", mark("the oldest column"), "step(-1000000)", "chart"),
    _moves("now", "end", mark("now"), "step(1000000)", "chart"),
)
"""In the order in which they are listed; the foot line shows the first that mean something now."""
BY_ID: Final[Mapping[str, Entry]] = {entry.id: entry for entry in ENTRIES}
MAPPABLE: Final = tuple(entry.id for entry in ENTRIES if not entry.fixed)
"""What a site may give other keys."""


def group_words(group: Group) -> str:
    """Return the name of a group in the language spoken."""
    return {
        "incident": _("Incident"),
        "customer": _("Customer"),
        "people": _("People"),
        "work": _("Checklist"),
        "look": _("Looking"),
        "board": _("Board"),
        "move": _("Moving"),
    }[group]


def is_key(name: str) -> bool:
    """Return whether a site may write ``name`` for a key: one sign, a named key, or a control key."""
    if len(name) == 1:
        return name.isascii() and name.isprintable() and name not in " ,"
    if name.startswith("ctrl+"):
        return name not in _RESERVED and len(name) == 6 and name[5].isascii() and name[5].islower()
    return name in _NAMED


def key_words(name: str) -> str:
    """Return what a key is called where people read it."""
    return _SHOWN.get(name, name)


def key_called(words: str) -> str:
    """Return the name of the key that people call so."""
    return next((name for name, shown in _SHOWN.items() if shown == words), words)


class Keymap:
    """Which keys reach what: the defaults, and what a site has changed of them."""

    def __init__(self, changes: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self._changes = dict(changes or {})

    @property
    def changes(self) -> Mapping[str, tuple[str, ...]]:
        """What differs from the defaults, by the action's id."""
        return self._changes

    def keys(self, entry: Entry) -> tuple[str, ...]:
        """Return the keys of an action; none for one that the menu alone reaches."""
        return self._changes.get(entry.id, entry.keys)

    def shown(self, entry: Entry) -> str:
        """Return the first key of an action as people call it; empty when it has none."""
        return next(map(key_words, self.keys(entry)), "")

    def all_shown(self, entry: Entry) -> str:
        """Return all keys of an action as people call them."""
        return " ".join(map(key_words, self.keys(entry)))


def clashes(changes: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str, str]]:
    """Find each key that a site gives to an action while another has it: (id, key, id of the other)."""
    keymap = Keymap(changes)
    owners: dict[str, list[Entry]] = {}
    for entry in ENTRIES:
        for key in keymap.keys(entry):
            owners.setdefault(key, []).append(entry)
    for id_, keys in changes.items():
        for key in keys:
            other = next((each for each in owners[key] if each.id != id_), None)
            if other is not None:
                yield id_, key, other.id
