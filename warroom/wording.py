"""Records in the operator's words."""

from typing import Final
from zoneinfo import ZoneInfo

from data.i18n import _, language, mark
from data.plan import Plan
from data.records import DAY, HOUR, MINUTE, SECOND, Event, Kind, Ms, Step
from warroom.rules.calendar import local

KINDS: Final = (
    mark("accepted"),
    mark("ack_expired"),
    mark("acknowledged"),
    mark("addendum"),
    mark("advanced"),
    mark("assigned"),
    mark("breached"),
    mark("call"),
    mark("claim_moved"),
    mark("clock_stepped"),
    mark("closed"),
    mark("declined"),
    mark("done"),
    mark("escalated"),
    mark("level"),
    mark("mitigated"),
    mark("next_action"),
    mark("note"),
    mark("notice"),
    mark("offered"),
    mark("opened"),
    mark("priority"),
    mark("raised"),
    mark("read_back"),
    mark("readback_mismatch"),
    mark("recovered"),
    mark("reopened"),
    mark("resolved"),
    mark("silence"),
    mark("skipped"),
    mark("step"),
    mark("undelivered"),
    mark("undone"),
    mark("update"),
)
"""Every kind of event; what has no better words is shown by this one, which reaches the catalogue from here."""

POSTS: Final = (mark("notice"), mark("update"), mark("completion"))
"""The kinds of message to the customer."""

ROLES: Final = (mark("commander"), mark("communications"), mark("scribe"))
"""The parts that an incident gives to people."""


def span(ms: Ms) -> str:
    """Return a duration in its largest unit: ``12 s``, ``5 min``, ``3 h``, ``2 d``."""
    if ms >= DAY:
        return _("{count} d").format(count=ms // DAY)
    if ms >= HOUR:
        return _("{count} h").format(count=ms // HOUR)
    if ms >= MINUTE:
        return _("{count} min").format(count=ms // MINUTE)
    return _("{count} s").format(count=max(ms, 0) // SECOND)


def cause_text(cause: str | None) -> str:
    """Return why a promise ended as it did, or came late; empty for None."""
    known = {
        "engine_down": _("no engine was watching"),
        "late": _("late"),
        "acknowledged and analysed": _("acknowledged and analysed"),
        "mitigated": _("mitigated"),
        "responded in time": _("responded in time"),
        "commander": _("a commander is named"),
        "resolved": _("resolved"),
        "renewed": _("renewed"),
        "reopened": _("reopened"),
        "declined": _("declined"),
        "escalated": _("called by hand"),
        "exhausted": _("ladder exhausted"),
        "claim_expired": _("the claim has expired"),
        "mitigation_undone": _("the temporary fix did not hold"),
        "priority_raised": _("priority raised"),
        "priority_lowered": _("priority lowered"),
    }
    return known.get(cause, cause) if cause else ""


def ago(ms: Ms) -> str:
    """Return how long ago something was."""
    return _("{span} ago").format(span=span(ms))


def kind_name(kind: Kind) -> str:
    """Return what a promise of ``kind`` is called."""
    return {
        Kind.RESPONSE: _("response"),
        Kind.ANALYSIS: _("initial analysis"),
        Kind.TEMPORARY_FIX: _("temporary fix"),
        Kind.FIRST_NOTICE: _("first notice"),
        Kind.UPDATE: _("update"),
        Kind.COMPLETION_REPORT: _("completion report"),
        Kind.LEVEL: _("level"),
        Kind.ACK_EXPIRY: _("claim"),
        Kind.HANDOVER: _("handover"),
        Kind.REPORT: _("report"),
        Kind.AGENDA: _("meeting"),
        Kind.TASK: _("checklist item"),
    }[kind]


def step_name(plan: Plan, step: Step) -> str:
    """Return what the plan calls a step."""
    return next(each.name.say(language()) for each in plan.steps if each.id is step)


def level_name(plan: Plan, level: int) -> str:
    """Return what the plan calls a level of the ladder."""
    return next((each.name.say(language()) for each in plan.policy.ladder if each.level == level), str(level))


def event_text(event: Event, plan: Plan) -> str:
    """Return one entry of a timeline in words; what somebody typed is given as typed."""
    payload = event.payload
    match event.kind:
        case "opened":
            return _("{priority} opened: {title}").format(priority=payload["priority"], title=payload["title"])
        case "acknowledged":
            return _("acknowledged by {actor}").format(actor=event.actor)
        case "ack_expired":
            return _("the claim of {holder} has expired").format(holder=payload["holder"])
        case "step":
            return step_name(plan, Step(payload["step"]))
        case "priority":
            return f"{payload['before']} → {payload['after']}: {payload['reason']}"
        case "assigned":
            return f"{_(payload['role'])}: {payload['name']}"
        case "call":
            outcome = _("answered") if payload["answered"] else _("no answer")
            return f"{payload['name']}: {outcome}"
        case "level":
            return _level_text(payload, plan)
        case "escalated":
            return _("L{level} called by hand").format(level=payload["level"])
        case "breached":
            return _("missed: {promise}").format(promise=kind_name(Kind(payload["promise"])))
        case "mitigated":
            return _mitigated_text(payload)
        case "notice" | "update" if payload.get("next_at"):
            at = f"{local(payload['next_at'], ZoneInfo(plan.timezone)):%H:%M}"
            return _("{text} · next update {time}").format(text=payload["text"], time=at)
        case "next_action" if not payload["text"]:
            return _("nothing is planned next")
        case "undelivered":
            return _("NOT DELIVERED to {people} by {route} ({error}): call by hand").format(
                people=payload["person"] or payload["route"], route=payload["route"], error=payload["error"]
            )
        case "resolved" if payload.get("forced"):
            return _("resolved while its alarm was raised: {reason}").format(reason=payload["reason"])
        case "offered":
            return _("offered by {actor}").format(actor=event.actor)
        case "accepted":
            return _("accepted by {actor}").format(actor=event.actor)
        case "claim_moved":
            return _("the claim of {holder} went over with the watch").format(holder=payload["before"])
        case "raised" if payload["mitigation_undone"]:
            return _("the alarm is raised again: the temporary fix does not hold")
        case "readback_mismatch":
            fields = ", ".join(" ".join(field) for field in payload["fields"])
            return _("read back otherwise than recorded: {fields}").format(fields=fields)
        case "advanced":
            return _("the drill's clock was moved ahead by {span}").format(span=span(payload["duration_ms"]))
        case "clock_stepped":
            return _("the wall clock stepped by {span}").format(span=span(abs(payload["step_ms"])))
    typed = payload.get("text") or payload.get("reason")
    return str(typed) if typed else _(event.kind)


def _mitigated_text(payload: dict[str, object]) -> str:
    words = [_("a temporary fix holds")]
    if payload.get("text"):
        words = [_("a temporary fix holds: {fix}").format(fix=payload["text"])]
    if payload.get("undo"):
        words.append(_("undone by: {undo}").format(undo=payload["undo"]))
    return " · ".join(words)


def _level_text(payload: dict[str, object], plan: Plan) -> str:
    people = payload["people"]
    named = (
        ", ".join(f"{each['name']} {each['phone'] or ''}".strip() for each in people)
        if isinstance(people, list)
        else ""
    )
    words = f"L{payload['level']} {level_name(plan, int(str(payload['level'])))}: "
    words += named or _("NOBODY IS KNOWN — call by hand")
    if payload.get("cause") == "exhausted":
        words += " · " + _("LADDER EXHAUSTED")
    if int(str(payload["late_ms"])) >= LATE:
        words += " · " + _("{span} late").format(span=span(int(str(payload["late_ms"]))))
    return words


LATE: Ms = 5 * SECOND
"""A firing this long after its moment says so."""
