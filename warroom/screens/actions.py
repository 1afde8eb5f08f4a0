"""What each action of the board does, and when it means something; how it is called stands in ``data.keymap``."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual.binding import Binding

from data import keymap
from data.i18n import _
from data.keymap import Entry, Keymap
from warroom.screens import valid
from warroom.screens.asides import Aside, Onlooker
from warroom.screens.desk import Desk
from warroom.screens.late import Late
from warroom.screens.valid import Standing
from widgets import bindings as textual
from widgets.help import Section

if TYPE_CHECKING:
    from warroom.screens import handingpage, pages, planpages
    from warroom.screens.acts import (
        afterwards,
        calling,
        carrying,
        changing,
        checklist,
        convening,
        delivering,
        ending,
        escalating,
        filtering,
        holding,
        parts,
        planning,
        posting,
        rostering,
        testing,
        working,
    )
    from warroom.screens.acts.handing import nextstep, rows
else:
    handingpage = Late("warroom.screens.handingpage")
    pages = Late("warroom.screens.pages")
    planpages = Late("warroom.screens.planpages")
    afterwards = Late("warroom.screens.acts.afterwards")
    calling = Late("warroom.screens.acts.calling")
    carrying = Late("warroom.screens.acts.carrying")
    changing = Late("warroom.screens.acts.changing")
    checklist = Late("warroom.screens.acts.checklist")
    convening = Late("warroom.screens.acts.convening")
    delivering = Late("warroom.screens.acts.delivering")
    ending = Late("warroom.screens.acts.ending")
    escalating = Late("warroom.screens.acts.escalating")
    filtering = Late("warroom.screens.acts.filtering")
    holding = Late("warroom.screens.acts.holding")
    parts = Late("warroom.screens.acts.parts")
    planning = Late("warroom.screens.acts.planning")
    posting = Late("warroom.screens.acts.posting")
    rostering = Late("warroom.screens.acts.rostering")
    testing = Late("warroom.screens.acts.testing")
    working = Late("warroom.screens.acts.working")
    nextstep = Late("warroom.screens.acts.handing.nextstep")
    rows = Late("warroom.screens.acts.handing.rows")


@dataclass(frozen=True)
class Action:
    """One thing that a key does."""

    id: str
    """In the list of all actions; what enter on a row of a page begins has no entry there."""
    act: Callable[[Desk], Awaitable[None]] | None = None
    """What changes the store, which a read-only board leaves out; None for what only looks."""
    look: Callable[[Onlooker], Awaitable[Aside | None]] | None = None
    """What shows a page; with an act beside it, a read-only board shows the page alone."""
    valid: Callable[[Standing], bool] = valid.always
    """Whether it means something now; a key that does not says why when it is pressed."""
    changes: bool = True
    """Whether the act changes the store."""
    again: bool = False
    """Whether the act begins only where its page is in sight already: the key pressed a second time."""
    asks: bool = True
    """Whether the act asks something; what is typed behind one that does not is a shortcut, never an answer."""

    @property
    def writes(self) -> bool:
        """Whether a read-only board leaves it out."""
        return self.act is not None and self.look is None and self.changes

    @property
    def call(self) -> str:
        """What Textual calls for it: a page, an act, or a method of the board."""
        if self.look is not None:
            return f"look('{self.id}')"
        return f"act('{self.id}')" if self.act is not None else self.id


ACTIONS: Final[tuple[Action, ...]] = (
    Action("acknowledge", working.acknowledge, valid=valid.incident_open, asks=False),
    Action("step", working.step, valid=valid.incident_open),
    Action("post", posting.post, valid=valid.incident),
    Action("callsheet", look=pages.callsheet),
    Action("note", working.note, valid=valid.incident),
    Action("mitigate", ending.mitigate, valid=valid.to_mitigate),
    Action("resolve", ending.resolve, valid=valid.incident),
    Action("tick", rows.tick, valid=valid.to_tick, asks=False),
    Action("help"),
    Action("handover", nextstep.next_step, handingpage.handover, again=True),
    Action("quit"),
    Action("open", working.open_),
    Action("undo", checklist.undo, valid=valid.to_undo, asks=False),
    Action("jump"),
    Action("timeline", look=pages.timeline, valid=valid.incident),
    Action("priority", escalating.priority, valid=valid.incident_open),
    Action("next_action", working.next_action, valid=valid.incident_open),
    Action("escalate", escalating.escalate, valid=valid.incident_open),
    Action("assign", parts.assign, valid=valid.incident_open),
    Action("ruled_out", working.rule_out, valid=valid.incident_open),
    Action("close", ending.close, valid=valid.to_close, asks=False),
    Action("forecast", look=pages.forecast, valid=valid.incident),
    Action("test", testing.test),
    Action("silences", holding.silence, pages.silences),
    Action("call", calling.call),
    Action("plan", look=planpages.plan),
    Action("people", look=planpages.people),
    Action("roster", look=pages.roster),
    Action("agenda", look=pages.agenda),
    Action("action_item", afterwards.add, valid=valid.incident),
    Action("postmortem", look=pages.postmortem, valid=valid.incident),
    Action("change", changing.change, pages.changes),
    Action("documents", look=pages.documents),
    Action("export", carrying.export),
    Action("backup", carrying.backup),
    Action("copy"),
    Action("language"),
    Action("utc"),
    Action("theme"),
    Action("filter", filtering.find, changes=False, asks=False),
    Action("repaint"),
    Action("page_before", valid=valid.to_turn_page),
    Action("page_next", valid=valid.to_turn_page),
    Action("maximise", valid=valid.to_maximise),
    Action("pin", valid=valid.to_pin),
    Action("hide", valid=valid.to_hide),
    Action("skip", checklist.skip, valid=valid.to_skip),
)
ON_ROWS: Final = (
    Action("call_row", calling.call_row),
    Action("rearrange", rostering.rearrange),
    Action("agenda_row", convening.agenda_row),
    Action("next_state", delivering.next_state),
    Action("handover_row", rows.row),
    Action("plan_row", planning.row, asks=False),
)
"""What enter on a row of a page begins; no key of its own does."""
BY_ID: Final = {action.id: action for action in (*ACTIONS, *ON_ROWS)}


def bindings(keys: Keymap) -> list[Binding]:
    """Return the bindings of a board."""

    def call(entry: Entry) -> str:
        action = BY_ID.get(entry.id)
        return entry.call if action is None else action.call

    # A page is turned on the board too, while a question about it has the focus.
    turning = [textual.binding(keymap.BY_ID[name]) for name in ("page_up", "page_down")]
    return [*textual.bindings("board", keys, call), *turning]


def valid_now(standing: Standing) -> Iterator[Entry]:
    """Return what means something as the board stands, in the order of the list."""
    for entry in keymap.ENTRIES:
        action = BY_ID.get(entry.id)
        if action is None or (standing.read_only and action.writes):
            continue
        if action.valid(standing):
            yield entry


def foot_line(standing: Standing, keys: Keymap) -> tuple[tuple[str, str], ...]:
    """Return the pairs of key and word for the foot line: what means something now, the most needed first."""
    valid = {entry.id for entry in valid_now(standing)}
    shown = (entry for entry in keymap.ENTRIES if entry.id in valid or entry.id == "menu")
    return tuple((keys.shown(entry), entry.words) for entry in shown if keys.keys(entry))


def key_table(keys: Keymap, valid: Sequence[str], pane: str, *, read_only: bool) -> tuple[Section, ...]:
    """Return every key with its meaning, in sections: what means something here and now stands first.

    Args:
        keys: which keys reach what.
        valid: the ids of what means something now.
        pane: that has the focus.
        read_only: whether what writes is left out.
    """
    where = {"board", "pane", "chart" if pane == "chart" else "page"}
    here = [entry for entry in keymap.ENTRIES if entry.id in valid and entry.group != "board"]
    listed = [
        entry
        for entry in keymap.ENTRIES
        if keys.keys(entry) and not (read_only and entry.id in BY_ID and BY_ID[entry.id].writes)
    ]
    sections = [(_("Now"), [entry for entry in here if keys.keys(entry)])]
    for group in keymap.GROUPS:
        known = [each for each in listed if each.group == group and each not in here and each.where in where]
        sections.append((keymap.group_words(group), known))
    return tuple(
        (heading, tuple((keys.all_shown(entry), entry.explained) for entry in found))
        for heading, found in sections
        if found
    )
