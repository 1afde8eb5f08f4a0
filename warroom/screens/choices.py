"""What the menu lists: what means something now, and everything that a few typed words may mean."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from data import keymap
from data.i18n import _, language
from data.keymap import GROUPS, Entry, Keymap
from data.records import Incident, Status
from data.situationviews import Situation
from warroom.config import Site
from warroom.rules.duty import role_name
from warroom.rules.finding import find
from warroom.screens.actions import BY_ID, valid_now
from warroom.screens.valid import Standing
from widgets.incidents import status_word
from widgets.menu import Choice

DO: Final = "do "
"""Before the id of an action."""
TOP: Final = "top "
"""Before the id of an action and the number of the incident that it is about, whichever is selected."""
TICK: Final = "tick "
"""Before the item that is ticked."""
INCIDENT: Final = "incident "
PERSON: Final = "person "
ITEM: Final = "item "
INDICATOR: Final = "indicator "
PANE: Final = "pane "
"""Before what is shown."""
_ZOOM: Final = ("zoom_in", "zoom_out")
"""What a plot has signs for, and no arrow."""


def to_acknowledge(situation: Situation) -> Incident | None:
    """Return the incident to acknowledge first: the worst that nobody has taken, else the worst open one."""
    now_open = [view.incident for view in situation.incidents]
    untaken = (each for each in now_open if each.status is Status.TRIGGERED)
    return next(untaken, next(iter(now_open), None))


def worst(situation: Situation) -> Incident | None:
    """Return the worst open incident, of equals one that nobody has taken."""
    now_open = [view.incident for view in situation.incidents]
    return min(now_open, key=lambda each: (each.priority, each.status is not Status.TRIGGERED), default=None)


def _fact(incident: Incident) -> str:
    holder = incident.commander or incident.acknowledged_by
    return f"{status_word(incident)} {holder}" if holder else status_word(incident)


def _first(standing: Standing, keys: Keymap) -> Iterator[Choice]:
    """List what has to be at hand from anywhere; what a digit means here does not change while one looks away.

    The first digit takes the top incident, and shows a page where there is none: blindly pressed it does no harm.
    """
    situation, section = standing.situation, _("First")
    if situation is None:
        return
    top, about = to_acknowledge(situation), worst(situation)
    if top is not None and not standing.read_only:
        words = _("acknowledge {id} {title}").format(id=top.id, title=top.title)
        yield _about(top, "acknowledge", standing, keys, section, words, _fact(top))
    whom = keymap.BY_ID["callsheet"]
    if about is not None:
        yield _about(about, whom.id, standing, keys, section, whom.explained, about.id)
    else:
        yield Choice(DO + whom.id, section, whom.explained, keys.shown(whom))
    item = situation.next_item
    if item is not None and not standing.read_only:
        words = _("tick: {text}").format(text=item.text)
        yield Choice(TICK + item.id, section, words, keys.shown(keymap.BY_ID["tick"]))


def _about(
    incident: Incident, name: str, standing: Standing, keys: Keymap, section: str, words: str, fact: str
) -> Choice:
    """Return an action about an incident; where its key is about the same one, the row takes that one's place."""
    same = incident == standing.incident
    key = keys.shown(keymap.BY_ID[name]) if same else ""
    return Choice(f"{TOP}{name} {incident.number}" if not same else DO + name, section, words, key, fact)


def actions(standing: Standing, keys: Keymap) -> list[Choice]:
    """Return what means something now: what is needed first, then the groups in their order."""
    first = list(_first(standing, keys))
    return first + _grouped(standing, keys, _said_first(first, standing))


def _grouped(standing: Standing, keys: Keymap, said: Collection[str] = ()) -> list[Choice]:
    """List what means something, all but what has been ``said`` already."""
    listed = [entry for entry in _listed(standing) if entry.id not in said]
    found: list[Choice] = []
    for group in GROUPS:
        section = keymap.group_words(group)
        if group == "incident" and standing.incident is not None:
            section = f"{section} {standing.incident.id}"
        found += [
            Choice(DO + entry.id, section, entry.explained, keys.all_shown(entry), found_by=entry.words)
            for entry in listed
            if entry.group == group
        ]
    return found


def _said_first(first: Sequence[Choice], standing: Standing) -> set[str]:
    """Return the ids of the actions that the first rows do exactly."""
    names = {each.id.removeprefix(DO) for each in first if each.id.startswith(DO)}
    # A pane's own item may be another one than the next: that one keeps its row.
    ticks = any(each.id.startswith(TICK) for each in first) and standing.pane != "checklist"
    return names | ({"tick"} if ticks else set())


def _listed(standing: Standing) -> Iterator[Entry]:
    yield from valid_now(standing)
    if standing.pane == "chart":
        yield from (keymap.BY_ID[name] for name in _ZOOM)


def _log(incidents: Iterable[Incident]) -> Iterator[Choice]:
    for each in incidents:
        words = f"{each.priority} {each.id} {each.title}"
        yield Choice(f"{INCIDENT}{each.number}", _("Incidents"), words, "", _fact(each))


def incidents(situation: Situation, further: Sequence[Incident]) -> list[Choice]:
    """Return the incidents: the open ones, the others of the log, then those that were looked up in the store."""
    known = _at_hand(situation)
    numbers = {each.number for each in known}
    return list(_log((*known, *(each for each in further if each.number not in numbers))))


def _people(site: Site) -> Iterator[Choice]:
    for key, person in site.people.items():
        role = role_name(site.plan, person.role, language())
        yield Choice(PERSON + key, _("People"), f"{person.name} · {role}", "", person.phone or _("no number"))


def _items(situation: Situation) -> Iterator[Choice]:
    states = {"done": _("done"), "skipped": _("skipped")}
    for task in situation.checklist:
        yield Choice(ITEM + task.id, _("Checklist"), task.text, "", states.get(task.state, ""), task.id)
    for item in situation.actions:
        yield Choice(ITEM + item.id, _("Checklist"), f"{item.id} {item.text}", "", item.owner)


def _indicators(situation: Situation) -> Iterator[Choice]:
    for panel in situation.panels:
        yield Choice(INDICATOR + panel.id, _("Indicators"), panel.name, found_by=panel.id)


def _panes() -> Iterator[Choice]:
    names = (_("Indicators"), _("Incidents"), _("Escalation"), _("Checklist"))
    for digit, (pane, name) in enumerate(
        zip(("panels", "incidents", "ladder", "checklist"), names, strict=True), 1
    ):
        yield Choice(PANE + pane, _("Panes"), name, str(digit))


def found(standing: Standing, site: Site, keys: Keymap, query: str, further: Sequence[Incident]) -> list[Choice]:
    """Return what was meant by what was typed.

    Args:
        standing: what the board shows.
        site: whose people are found.
        keys: which keys reach what.
        query: what was typed.
        further: incidents that the store has under these words.
    """
    # Without the first rows: whoever looks for an incident does not act on it by enter.
    everything = _grouped(standing, keys)
    if standing.situation is not None:
        everything += incidents(standing.situation, further)
        everything += [*_people(site), *_items(standing.situation), *_indicators(standing.situation)]
    everything += _panes()
    return find(everything, query, lambda each: each.text, lambda each: each.section)


def call_of(name: str) -> tuple[str, bool]:
    """Return what Textual calls for an action, and whether the pane that has the focus answers it."""
    entry, action = keymap.BY_ID[name], BY_ID.get(name)
    return (entry.call if action is None else action.call), entry.where != "board"


def _at_hand(situation: Situation) -> tuple[Incident, ...]:
    """Return the open incidents, the worst first, then the others that the log holds."""
    going_on = tuple(view.incident for view in situation.incidents)
    numbers = {each.number for each in going_on}
    return going_on + tuple(each for each in situation.log.rows if each.number not in numbers)
