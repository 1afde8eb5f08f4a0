"""Each thing that is handed over, in words: one line that fits a small board, and details behind it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from data.clock import STEP_TAKEN_OVER
from data.handoverviews import HandoverItem
from data.i18n import _, mark, ngettext
from data.records import Kind
from data.text import clean, cut
from warroom.rules import failures
from warroom.wording import promise_name, signed_span, span

CELLS: Final = 76
"""Of an item's line at most: a board of eighty columns has a frame."""

Part = Mapping[str, Any]
"""A thing as a body has it."""

_WHY: Final = {
    "p1_without_fix": mark("P1 without a temporary fix: {ids}"),
    "open": mark("open P1 and P2: {ids}"),
    "breach": mark("indicators in breach: {ids}"),
    "flapping": mark("flapping probes: {ids}"),
    "changes": mark("changes under way: {ids}"),
    "watch": mark("written down to be watched: {ids}"),
}
_ALARMS: Final = {
    "pending": mark("pending since {moment}"),
    "raised": mark("RAISED since {moment}"),
    "clearing": mark("clearing since {moment}"),
    "no_data": mark("NO DATA since {moment}"),
}


def shown_moment(text: str | None) -> str:
    """Return a moment of a body, which is ISO 8601, as people read it."""
    return "—" if text is None else f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M:%S}"


def _short(text: str | None) -> str:
    return "—" if text is None else f"{datetime.fromisoformat(text):%m-%d %H:%M}"


def said(text: str | None) -> str:
    """Return text from outside as one safe line; a dash for none."""
    return clean(text, 4_000) if text else "—"


def item(name: str | None, text: str, *details: str, shifts: int | None = None) -> HandoverItem:
    """Return one thing; what its line has no room for is the first of its details."""
    line = cut(text, CELLS)
    more = [*([text] if line != text else []), *details]
    if shifts:
        more.append(
            ngettext("carried through {count} handover", "carried through {count} handovers", shifts).format(
                count=shifts
            )
        )
    return HandoverItem(id=name or "", text=line, details=tuple(more), shifts=shifts)


def _labelled(each: Part, *fields: tuple[str, str]) -> list[str]:
    """Return a detail for each field that says something: (what it is called, its name)."""
    return [f"{label}: {said(each[name])}" for name, label in fields if each[name]]


def why(each: Part, indicators: Mapping[str, str]) -> HandoverItem:
    """Return a reason why the whole is not stable; ``indicators`` are called by their names."""
    named = [said(indicators.get(name, name)) for name in each["ids"]] if each["why"] == "breach" else each["ids"]
    return item("", _(_WHY[each["why"]]).format(ids=", ".join(named)))


def incident(each: Part) -> HandoverItem:
    """Return an open incident."""
    due = "—" if each["next_due"] is None else f"{shown_moment(each['next_due'])} {said(each['next_due_name'])}"
    step = f"{each['step']}/6 {each['step_name']}" if "step_name" in each else f"{each['step']}/6"
    details = [
        f"{_('step')}: {step}",
        f"{_('owner')}: {said(each['owner'])}",
        f"{_('commander')}: {said(each['commander'])}",
        f"{_('next due')}: {due}",
        f"{_('next action')}: {said(each['next_action'])}",
        f"{_('expected end')}: {shown_moment(each['eta'])}",
    ]
    # A handover sealed before these were written down has no word of them.
    if "ruled_out" in each:
        out = "; ".join(said(cause["text"]) for cause in each["ruled_out"])
        details += [
            f"{_('impact')}: {said(each['impact'])}",
            f"{_('ruled out')}: {out or _('none')}",
            f"{_('temporary fix')}: {_fix(each)}",
            f"{_('undone by')}: {said(each['undo'])}",
        ]
    head = f"{each['id']} {each['priority']} {_(each['status'])} L{each['level']} · {said(each['title'])}"
    return item(each["id"], head, *details, shifts=each.get("shifts"))


def _fix(each: Part) -> str:
    if each["mitigated_at"] is None:
        return _("none")
    return said(each["fix"]) if each["fix"] else _("it holds, nobody wrote down what")


def promise(each: Part) -> HandoverItem:
    """Return what is due, or was missed."""
    name = said(each["name"]) + (f" L{each['level']}" if each.get("level") else "")
    return item(each["subject"], f"{_short(each['due_at'])}  {each['subject']}  {name}")


def watch_item(each: Part) -> HandoverItem:
    """Return what somebody wrote down to be watched, or free words."""
    details = _labelled(
        each,
        ("place", _("where to look")),
        ("sign", _("what calls for action")),
        ("action", _("what to do then")),
        ("until", _("until when")),
        ("by", _("written by")),
    )
    return item(each["id"], f"{each['id']}  {said(each['text'])}", *details, shifts=each["shifts"])


def contingency(each: Part) -> HandoverItem:
    """Return what is to be done if something happens."""
    words = _("if {condition}, then {action}").format(condition=said(each["text"]), action=said(each["action"]))
    details = _labelled(
        each,
        ("place", _("where to look")),
        ("sign", _("what calls for action")),
        ("until", _("until when")),
        ("by", _("written by")),
    )
    return item(each["id"], f"{each['id']}  {words}", *details, shifts=each["shifts"])


def silence(each: Part) -> HandoverItem:
    """Return whose messages are held back."""
    until = _("until {moment}").format(moment=_short(each["ends_at"]))
    words = (each["id"], said(each["scope"]), until, said(each["owner"]), said(each["reason"]))
    return item(each["id"], "  ".join(words), shifts=each.get("shifts"))


def maintenance(each: Part) -> HandoverItem:
    """Return a window in which probes are paused."""
    names = ", ".join(each["probes"]) or _("all probes")
    span_ = f"{_short(each['begins_at'])} – {_short(each['ends_at'])}"
    words = "  ".join([*([each["id"]] if each["id"] else []), span_, names, said(each["reason"])])
    return item(each["id"], words, *_labelled(each, ("owner", _("owner"))), shifts=each["shifts"])


def flapping(each: Part) -> HandoverItem:
    """Return a probe that keeps turning."""
    turns = ngettext("turned {count} time within the hour", "turned {count} times within the hour", each["turns"])
    stands = _("up since {moment}") if each["up"] else _("down since {moment}")
    words = (each["probe"], turns.format(count=each["turns"]), stands.format(moment=_short(each["last_at"])))
    return item(each["probe"], "  ".join(words))


def alarm(each: Part) -> HandoverItem:
    """Return an alarm that is not ok."""
    state = _("NO DATA yet")
    if each["since"] is not None:
        state = _(_ALARMS[each["state"]]).format(moment=_short(each["since"]))
    return item(each["name"], "  ".join([each["name"], state, *([each["incident"]] if each["incident"] else [])]))


def change(each: Part) -> HandoverItem:
    """Return a change that is under way."""
    details = _labelled(each, ("rollback", _("taken back by")), ("by", _("begun by")))
    text = f"{each['id']}  {_(each['kind'])}  {said(each['text'])}"
    return item(each["id"], text, f"{_('begun')}: {_short(each['since'])}", *details, shifts=each["shifts"])


def workaround(each: Part) -> HandoverItem:
    """Return a temporary fix that still holds."""
    return item(
        each["id"],
        f"{each['id']} {_(each['status'])}  {said(each['fix'])}",
        f"{_('title')}: {said(each['title'])}",
        f"{_('undone by')}: {said(each['undo'])}",
        f"{_('holds since')}: {_short(each['since'])}",
        shifts=each["shifts"],
    )


def task(each: Part) -> HandoverItem:
    """Return an item of the checklist."""
    details = _labelled(each, ("by", _("by whom")), ("evidence", _("evidence")))
    if each["state"] == "open":
        late = f" {_('LATE')}" if each.get("overdue") else ""
        details.append(f"{_('due')}: {_short(each['due_at'])}{late}")
        details += [f"{_('whose')}: {said(each['role'])}"] if each.get("role") else []
    return item(each["id"], f"{each['id']}  {said(each['text'])}", *details)


def indicator(each: Part) -> HandoverItem:
    """Return what is measured."""
    value = "—" if each["value"] is None else f"{each['value']:.2f} {each['unit']}".strip()
    words = [_(each["state"]), each["id"], value]
    if each.get("target"):
        words.append(f"{each['target']['op']} {each['target']['value']:g} {each['unit']}".strip())
    if each.get("stale"):
        words.append(_("stale"))
    return item(each["id"], "  ".join(words), *_labelled({"name": None, **each}, ("name", _("name"))))


def action(each: Part) -> HandoverItem:
    """Return an action item that is not done."""
    late = f" {_('LATE')}" if each["late"] else ""
    words = (each["id"], f"{_short(each['due_at'])}{late}", said(each["owner"]), said(each["text"]))
    return item(each["id"], "  ".join(words), f"{_('incident')}: {each['incident']}", shifts=each["shifts"])


def report(each: Part) -> HandoverItem:
    """Return what a resolved incident still owes."""
    owed = []
    if each["due_at"] is not None:
        late = f" {_('LATE')}" if each["late"] else ""
        owed.append(f"{_('completion report')} {_short(each['due_at'])}{late}")
    if each["postmortem"]:
        owed.append(_("postmortem"))
    words = f"{each['id']} {each['priority']}  {' · '.join(owed) or _('to be closed')}  {said(each['title'])}"
    return item(each["id"], words, shifts=each["shifts"])


def resolved(each: Part) -> HandoverItem:
    """Return an incident that has ended."""
    return item(each["id"], f"{each['id']}  {_short(each['resolved_at'])}  {said(each['title'])}")


def duties(roster: Part) -> Iterable[HandoverItem]:
    """Return the shift that takes over, the shifts ahead, and who stands in for whom."""
    shift = roster["shift"]
    if shift is not None:
        yield _duty(shift, "▸ ")
    for each in roster["duties"]:
        if shift is None or each["id"] != shift["id"]:
            yield _duty(each)
    for each in roster["swaps"]:
        when = f"{_short(each['starts_at'])} – {_short(each['ends_at'])}"
        words = f"{each['id'] or _('swap')}  {when}  {said(each['out'])} → {said(each['in'])}"
        yield item(each["id"], words, f"{_('reason')}: {said(each['reason'])}")


def _duty(each: Part, sign: str = "") -> HandoverItem:
    people = ", ".join(map(said, each["people"])) or _("nobody is rostered")
    return item(each["id"], f"{sign}{_short(each['starts_at'])}  {each['name']}  {people}")


def gap(each: Part) -> HandoverItem:
    """Return a time for which somebody is missing."""
    missing = ngettext("{count} person missing", "{count} people missing", each["missing"])
    when = f"{_short(each['starts_at'])} – {_short(each['ends_at'])}"
    return item(each["id"], f"{when}  {each['name']}  {missing.format(count=each['missing'])}")


def health(found: Part) -> Iterable[HandoverItem]:
    """Return how the tool itself is: what keeps the watch, what it could not deliver, whether its record holds."""
    yield from _engine(found["engine"])
    for each in found["undelivered"]:
        why_not = failures.words(each["error"]) if each["error"] else _("under way")
        words = _("{key} not delivered to {people} by {route}: {why}").format(
            key=each["key"], people=said(each["person"] or each["route"]), route=each["route"], why=why_not
        )
        yield item(each["key"], words)
    for each in found["waiting"]:
        waits = ngettext("{count} line waits to be sent", "{count} lines wait to be sent", each["lines"])
        yield item(each["subject"], f"{each['subject']}  {waits.format(count=each['lines'])}")
    chain = found["chain"]
    yield item(
        "chain", _("the chain ends with entry {seq}, {hash}").format(seq=chain["seq"], hash=chain["hash"][:12])
    )
    yield from _overdue(found["overdue"])
    yield from _heartbeat(found)
    if abs(found["wall_step_ms"]) > STEP_TAKEN_OVER:
        off = _("this machine's wall clock is off by {span}").format(span=signed_span(found["wall_step_ms"]))
        yield item("clock", off)
    connected = found["connectivity"]
    if connected is not None and not connected["ok"]:
        words = _("this machine reaches nothing since {moment}").format(moment=_short(connected["since"]))
        yield item("network", words)
    for each in found["down"]:
        words = _("{probe} fails since {moment}: {why}").format(
            probe=each["probe"], moment=_short(each["since"]), why=said(each["words"] or each["reason"])
        )
        yield item(each["probe"], words)


def _engine(engine: Part) -> Iterable[HandoverItem]:
    if engine["leader"] is None:
        words = _("NONE LEADS: nothing is measured and nobody is called; start `warroom watch`")
    else:
        words = _("the engine {leader} was heard {span} ago").format(
            leader=said(engine["leader"]), span=span(engine["age_ms"] or 0)
        )
    yield item("engine", words)


def _overdue(overdue: Part | None) -> Iterable[HandoverItem]:
    if overdue is not None:
        name = promise_name(overdue["subject"], Kind(overdue["kind"]))
        words = _("{subject}: {promise} was due at {moment} and has not fired").format(
            subject=overdue["subject"], promise=name, moment=_short(overdue["due_at"])
        )
        yield item("overdue", words)


def _heartbeat(found: Part) -> Iterable[HandoverItem]:
    beat = found["heartbeat"]
    if beat is not None:
        last = _short(beat["last_ok_at"])
        good = beat["state"] == "arrived" and not beat["late"]
        words = (
            _("the outward heartbeat arrived last at {moment}")
            if good
            else _("the outward heartbeat does NOT arrive, the last did at {moment}")
        )
        yield item("heartbeat", words.format(moment=last))
    elif found["heartbeat_configured"]:
        yield item("heartbeat", _("the outward heartbeat has not begun"))
    else:
        yield item("heartbeat", _("no outward heartbeat is set up: nobody notices when this machine is gone"))
