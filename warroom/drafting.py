"""A message to the customer before it is sent: a template filled with what is known of the incident."""

from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Any, Final, NamedTuple

from data import events, obligations, policies, templates
from data.i18n import _, language
from data.plan import Policy
from data.records import DAY, HOUR, MINUTE, Event, Incident, Ms, Record, Step
from data.store import Tx
from data.text import clean, clean_lines
from warroom.config import Site
from warroom.rules import obligations as rules
from warroom.rules.calendar import local
from warroom.wording import span, step_name

BLANK: Final = "[____]"
"""Stands in a draft for the words that somebody still has to write."""

_WORDS: Final = 4_000
_NAME: Final = 64


class Draft(Record):
    """A message as it would go out now."""

    kind: str
    """notice, update or completion."""
    language: str
    text: str
    next_at: Ms | None
    """The next update that it promises."""

    @property
    def complete(self) -> bool:
        """Whether nothing is left to be written."""
        return BLANK not in self.text


class Edited(NamedTuple):
    """A message that somebody has changed."""

    text: str
    drafted: str
    """The draft that it was made of."""

    @property
    def written(self) -> str:
        """The words that are in no line of the draft."""
        before = set(self.drafted.splitlines())
        return " ".join(line.strip() for line in self.text.splitlines() if line.strip() and line not in before)


async def draft(tx: Tx, site: Site, now: Ms, incident: Incident, kind: str, text: str | None = None) -> Draft:
    """Return the message of ``kind`` about ``incident``, in the language spoken.

    Args:
        tx: of the store.
        site: whose templates, plan and zone count.
        now: the moment at which it would be posted.
        incident: as it stands, or as it will once the message is posted.
        kind: notice, update or completion.
        text: what is going on, in the operator's words; a blank stands for None.

    Raises:
        Refused: the site's template cannot be filled.
    """
    history = await events.of_subject(tx, incident.id)
    siblings = await obligations.of_subject(tx, incident.id)
    policy = await policies.get(tx, incident.policy_version)
    next_at = rules.update_after(incident, siblings, policy, kind, now)
    values = _values(site, now, incident, policy, history)
    values |= {
        "text": BLANK if text is None else clean_lines(text, _WORDS),
        "next_at": _moment(next_at, site),
    }
    filled = templates.fill(kind, language(), values, site.templates)
    return Draft(kind=kind, language=language(), text=filled, next_at=next_at)


def as_posted(edited: Edited, fresh: str) -> str:
    """Return an edited message as it goes out: lines left as drafted say what they would say in a draft of now.

    So a message that was written for ten minutes names the right moment of the next one.

    Args:
        edited: the message.
        fresh: a draft of now.
    """
    before, after = edited.drafted.splitlines(), fresh.splitlines()
    renewed: dict[str, str] = {}
    for what, first, last, begin, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "replace" and last - first == end - begin:
            renewed |= zip(before[first:last], after[begin:end], strict=True)
    return "\n".join(renewed.get(line, line) for line in edited.text.splitlines())


def this_life(history: Iterable[Event]) -> list[Event]:
    """Return what has happened since the incident was opened or last reopened."""
    found: list[Event] = []
    for event in history:
        found = [] if event.kind == "reopened" else [*found, event]
    return found


def _values(site: Site, now: Ms, incident: Incident, policy: Policy, history: list[Event]) -> dict[str, Any]:
    life = this_life(history)
    steps = [event for event in life if event.kind == "step"]
    later = (Step.PERMANENT_FIX, Step.PREVENTION)
    called = [person["name"] for event in life if event.kind == "level" for person in event.payload["people"]]
    if incident.acknowledged_by:
        called.append(incident.acknowledged_by)
    terms = policy.priorities[incident.priority]
    return {
        "id": incident.id,
        "title": clean(incident.title),
        "category": clean(incident.category, _NAME),
        "priority": f"{incident.priority} {terms.name.say(language())}",
        "status": _(incident.status),
        "since": _moment(incident.started_at, site),
        "now": _moment(now, site),
        "resolved_at": _moment(incident.resolved_at, site),
        "lasted": "" if incident.resolved_at is None else _lasted(incident.resolved_at - incident.started_at),
        "impact": clean(incident.impact or "", _WORDS),
        "steps": [_step(event, site, now) for event in steps],
        "prevented": [_step(event, site, now) for event in steps if event.payload["step"] in later],
        "fix": clean(incident.fix or "", _WORDS),
        "undo": clean(incident.undo or "", _WORDS),
        "next_action": clean(incident.next_action or "", _WORDS),
        "eta": _moment(incident.eta, site),
        "commander": clean(incident.commander or "", _NAME),
        "communications": clean(incident.communications or "", _NAME),
        "team": [clean(name, _NAME) for name in dict.fromkeys(called)],
    }


def _step(event: Event, site: Site, now: Ms) -> dict[str, str]:
    today = local(event.at, site.zone).date() == local(now, site.zone).date()
    return {
        "name": step_name(site.plan, Step(event.payload["step"])),
        "who": clean(event.actor, _NAME),
        "at": f"{local(event.at, site.zone):%H:%M}" if today else _moment(event.at, site),
    }


def _moment(at: Ms | None, site: Site) -> str:
    return "" if at is None else f"{local(at, site.zone):%Y-%m-%d %H:%M %Z}"


def _lasted(ms: Ms) -> str:
    unit = DAY if ms >= DAY else HOUR
    whole, rest = ms - ms % unit, ms % unit
    return " ".join(span(each) for each in (whole, rest) if each >= MINUTE) or span(ms)
