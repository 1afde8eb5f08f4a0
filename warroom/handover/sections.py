"""What is handed over, in words: the sections of a body, in the order in which they are read aloud."""

from collections.abc import Iterable
from typing import Final

from data.handoverviews import HandoverItem, HandoverSection
from data.i18n import _, language, mark
from data.plan import Plan
from warroom.handover import words
from warroom.handover.words import shown_moment as shown_moment
from warroom.rules.handover import Body

CARRIED_LONG = 3
"""Shifts after which a carried item is amber: it was handed on that often and is still not done."""

_TITLES: Final = (
    ("state", mark("overall state")),
    ("people", mark("who takes over")),
    ("incidents", mark("open incidents")),
    ("missed", mark("missed since the last handover")),
    ("watch", mark("to be watched: what, where, what calls for action")),
    ("contingencies", mark("if it happens")),
    ("words", mark("in free words")),
    ("silences", mark("silences")),
    ("maintenance", mark("paused probes: maintenance")),
    ("flapping", mark("flapping probes")),
    ("alarms", mark("alarms that are not ok, and what gives no data")),
    ("changes", mark("changes under way")),
    ("workarounds", mark("temporary fixes that still hold")),
    ("open_tasks", mark("checklist, still open")),
    ("done_tasks", mark("checklist, done")),
    ("indicators", mark("indicators")),
    ("promises", mark("due in the next shift")),
    ("actions", mark("action items")),
    ("reports", mark("resolved and not closed: reports, postmortems")),
    ("roster", mark("who is on in the next 72 hours")),
    ("gaps", mark("gaps of the roster in the next 72 hours")),
    ("resolved", mark("resolved since the last handover")),
    ("health", mark("the tool's own health")),
)


def state_name(state: str) -> str:
    """Return what the overall state is called."""
    return {"stable": _("stable"), "watch": _("to be watched"), "unstable": _("UNSTABLE")}[state]


def sections(body: Body, plan: Plan) -> tuple[HandoverSection, ...]:
    """Return every section of ``body``, the empty ones too; ``plan`` says what indicators are called.

    A handover that was sealed before there was such a section has no word of it, and says nothing of it.
    """
    found = _items(body, plan)
    return tuple(
        HandoverSection(id=name, title=_(title), items=tuple(found[name]))
        for name, title in _TITLES
        if name in found
    )


def _items(body: Body, plan: Plan) -> dict[str, Iterable[HandoverItem]]:
    drawn = {
        "incidents": words.incident,
        "missed": words.promise,
        "watch": words.watch_item,
        "contingencies": words.contingency,
        "words": words.watch_item,
        "silences": words.silence,
        "maintenance": words.maintenance,
        "flapping": words.flapping,
        "alarms": words.alarm,
        "changes": words.change,
        "workarounds": words.workaround,
        "indicators": words.indicator,
        "promises": words.promise,
        "actions": words.action,
        "reports": words.report,
        "resolved": words.resolved,
    }
    found: dict[str, Iterable[HandoverItem]] = {
        name: map(draw, body[name]) for name, draw in drawn.items() if name in body
    }
    if "why" in body:
        # What the plan has no word of any more is called as it was then.
        names = {each["id"]: each["name"] for each in body["indicators"] if "name" in each}
        names |= {each.id: each.name.say(language()) for each in plan.indicators}
        reasons = [words.why(each, names) for each in body["why"]]
        found["state"] = [words.item("", state_name(body["state"])), *reasons]
    found["people"] = (words.item("", words.said(each)) for each in body["people"])
    known = {each["id"]: each for each in body.get("tasks", [])}
    for name in ("open", "done"):
        tasks = body["checklist"][name]
        found[f"{name}_tasks"] = (
            words.task(known[each]) if each in known else words.item(each, each) for each in tasks
        )
    if "roster" in body:
        found["roster"] = words.duties(body["roster"])
        found["gaps"] = map(words.gap, body["roster"]["gaps"])
    if "health" in body:
        found["health"] = words.health(body["health"])
    return found
