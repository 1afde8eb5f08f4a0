"""Records in the operator's words."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, Final
from zoneinfo import ZoneInfo

from data.deliveryviews import DeliveryView
from data.i18n import _, language, mark, ngettext
from data.panelviews import PanelView
from data.plan import Indicator, Plan
from data.records import MINUTE, SECOND, Event, Kind, Ms, Reading, Step
from warroom.alarmfile import LATENCY
from warroom.plainwords import PROMISES
from warroom.plainwords import span as span
from warroom.rules import failures
from warroom.rules.agenda import Appointment
from warroom.rules.bells import Cause, Ring
from warroom.rules.burning import Burn
from warroom.rules.calendar import local
from warroom.rules.checklist import item_of
from warroom.rules.duty import name_of

KINDS: Final = (
    mark("accepted"),
    mark("ack_expired"),
    mark("acknowledged"),
    mark("action"),
    mark("added"),
    mark("addendum"),
    mark("advanced"),
    mark("assigned"),
    mark("breached"),
    mark("call"),
    mark("changed"),
    mark("claim_moved"),
    mark("clock_accepted"),
    mark("clock_stepped"),
    mark("closed"),
    mark("declined"),
    mark("done"),
    mark("escalated"),
    mark("extended"),
    mark("forked"),
    mark("level"),
    mark("maintenance"),
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
    mark("rebased"),
    mark("recorded"),
    mark("recovered"),
    mark("reopened"),
    mark("resolved"),
    mark("retracted"),
    mark("rostered"),
    mark("silence"),
    mark("site_changed"),
    mark("skipped"),
    mark("step"),
    mark("tested"),
    mark("swapped"),
    mark("undelivered"),
    mark("unclosed"),
    mark("undone"),
    mark("unmitigated"),
    mark("unswapped"),
    mark("update"),
    mark("previewed"),
    mark("asked"),
    mark("answered"),
    mark("ticked"),
    mark("relieving"),
    mark("watch_item"),
    mark("watch_item_ended"),
    mark("change_begun"),
    mark("change_made"),
    mark("change_taken_back"),
    mark("decided"),
    mark("convened"),
    mark("minutes"),
    mark("moved"),
    mark("reminded"),
    mark("sent"),
)
"""Every kind of event; what has no better words is shown by this one, which reaches the catalogue from here."""

POSTS: Final = (mark("notice"), mark("update"), mark("completion"))
"""The kinds of message to the customer."""

ROLES: Final = (mark("commander"), mark("communications"), mark("scribe"))
"""The parts that an incident gives to people."""

ACTION_KINDS: Final = (mark("detective"), mark("preventative"), mark("corrective"))
"""What an action item does about the next time."""

CHANGE_KINDS: Final = (mark("tuning"), mark("patch"), mark("deploy"), mark("other"))
"""What a change of the watched system is."""


def signed_span(ms: Ms) -> str:
    """Return how far something was moved: ``+1 h``, ``-12 s``."""
    return ("+" if ms > 0 else "-") + span(abs(ms))


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
        "moved": _("the date was moved"),
        "priority_raised": _("priority raised"),
        "priority_lowered": _("priority lowered"),
        "rebased": _("rebased on the edited plan"),
        "met": _("met"),
        "acknowledged": _("acknowledged"),
    }
    return known.get(cause, cause) if cause else ""


def verdict_words(verdict: str) -> str:
    """Return what a measure before and after a change says."""
    return {
        "better": _("better"),
        "worse": _("worse"),
        "higher": _("higher"),
        "lower": _("lower"),
        "same": _("no difference shown"),
    }.get(verdict, _("too few readings"))


def ago(ms: Ms) -> str:
    """Return how long ago something was."""
    return _("{span} ago").format(span=span(ms))


def kind_name(kind: Kind) -> str:
    """Return what a promise of ``kind`` is called."""
    return _(PROMISES[kind])


def field_name(field: str) -> str:
    """Return what a thing that is read back is called."""
    return {"priority": _("priority"), "next_due": _("next due"), "next_action": _("next action")}[field]


def promise_name(subject: str, kind: Kind, plan: Plan | None = None) -> str:
    """Return what a promise of ``kind`` about ``subject`` is called: what ``plan`` names by its words."""
    if subject.startswith("ACT-"):
        return _("action item")
    if subject.startswith("document:"):
        return _document_review(subject.partition(":")[2], plan)
    item = item_of(plan, subject.partition(":")[2]) if plan is not None and kind is Kind.TASK else None
    if item is None:
        return kind_name(kind)
    return _("checklist item: {text}").format(text=item.text.say(language()))


def reminder_text(one: Appointment, zone: ZoneInfo) -> str:
    """Return what people are told before a meeting begins, or a report is due."""
    clock = "" if one.begins_at is None else f"{local(one.begins_at, zone):%H:%M}"
    words = _("{name} begins at {clock}") if one.kind is Kind.AGENDA else _("{name} is due at {clock}")
    return words.format(name=one.of.name.say(language()), clock=clock)


def _document_review(item_id: str, plan: Plan | None) -> str:
    groups = () if plan is None else plan.deliverables
    found = (item.text for group in groups for item in group.items if f"{group.id}.{item.id}" == item_id)
    text = next(found, None)
    return _("document review") if text is None else _("document review: {text}").format(text=text.say(language()))


def deliverable_state(state: str) -> str:
    """Return how a document stands, or what the customer takes over."""
    return {
        "missing": _("not written"),
        "draft": _("draft"),
        "in_review": _("in review"),
        "current": _("current"),
        "outdated": _("outdated"),
        "open": _("not shown"),
        "shown": _("shown"),
        "tried": _("tried"),
        "alone": _("runs alone"),
    }.get(state, state)


def edited_words(frozen: int, present: int | None) -> str:
    """Return that the plan was edited since an incident froze its policy.

    Args:
        frozen: the version of the policy on the incident.
        present: the version of the plan's present one; None while no incident was opened on it.
    """
    if present is None:
        return _("opened on v{before}, now edited").format(before=frozen)
    return _("opened on v{before}, now v{after}").format(before=frozen, after=present)


def step_name(plan: Plan, step: Step) -> str:
    """Return what the plan calls a step."""
    return next(each.name.say(language()) for each in plan.steps if each.id is step)


def level_name(plan: Plan, level: int) -> str:
    """Return what the plan calls a level of the ladder."""
    return next((each.name.say(language()) for each in plan.policy.ladder if each.level == level), str(level))


def event_text(event: Event, plan: Plan, zone: ZoneInfo | None = None) -> str:
    """Return one entry of a timeline in words; what somebody typed is given as typed.

    Moments are told in ``zone``, by default the plan's.
    """
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
        case "rebased":
            return _("policy v{before} → v{after}: {reason}").format(**payload)
        case "silence" if payload["ended"]:
            return _("{id} ended early: messages go out again").format(id=payload["id"])
        case "silence":
            held = span(payload["end_at"] - payload["begin_at"])
            return _("{id}: messages of {scope} held for {span} ({owner}): {reason}").format(span=held, **payload)
        case "assigned":
            before = payload.get("before")
            name = payload["name"] or _("nobody")
            handed = f"{before} → {name}" if before else name
            return f"{_(payload['role'])}: {handed}"
        case "call":
            outcome = _("answered") if payload["answered"] else _("no answer")
            return f"{payload['name']}: {outcome}"
        case "level":
            return _level_text(payload, plan)
        case "escalated":
            return _("L{level} called by hand").format(level=payload["level"])
        case "breached":
            promise = promise_name(event.subject, Kind(payload["promise"]), plan)
            return _("missed: {promise}").format(promise=promise)
        case "action":
            return _action_text(payload)
        case "mitigated":
            return _mitigated_text(payload)
        case "notice" | "update" if payload.get("next_at"):
            at = f"{local(payload['next_at'], zone or ZoneInfo(plan.timezone)):%H:%M}"
            return _("{text} · next update {time}").format(text=payload["text"], time=at)
        case "note" if payload.get("also_failing"):
            return also_failing(payload["also_failing"], payload["upstream"])
        case "maintenance":
            return _maintenance_text(payload)
        case "note" | "addendum" if payload.get("ruled_out"):
            return _("ruled out: {text}").format(text=payload["text"])
        case "next_action" if not payload["text"]:
            return _("nothing is planned next")
        case "undelivered":
            return _("NOT DELIVERED to {people} by {route} ({error}): call by hand").format(
                people=payload["person"] or payload["route"],
                route=payload["route"],
                error=failures.words(payload["error"]),
            )
        case "resolved" if payload.get("forced"):
            return _("resolved while its alarm was raised: {reason}").format(reason=payload["reason"])
        case "tested":
            return _("test messages: {names}").format(names=", ".join(payload["routes"]))
        case "offered":
            return _("offered by {actor}").format(actor=event.actor)
        case "read_back" if payload.get("said"):
            return _("read back as it stands: {ids}").format(ids=", ".join(payload["said"]))
        case "previewed":
            return _("{id} was looked at").format(id=payload["id"])
        case "asked":
            return _("asked: {text}").format(text=payload["text"])
        case "answered":
            return _("answer to {number}: {text}").format(number=payload["number"], text=payload["text"])
        case "ticked":
            return _("{id}: what has changed was seen").format(id=payload["id"])
        case "relieving":
            return _("nobody hands it over: {reason}").format(reason=payload["reason"])
        case "watch_item_ended":
            return _("ended: {text}").format(text=payload["text"])
        case "change_begun":
            return _("under way: {text}").format(text=payload["text"])
        case "change_made":
            return _("made: {text}").format(text=payload["text"])
        case "change_taken_back":
            return _("taken back: {text}").format(text=payload["text"])
        case "accepted":
            return _("accepted by {actor}").format(actor=event.actor)
        case "claim_moved":
            return _("the claim of {holder} went over with the watch").format(holder=payload["before"])
        case "raised" if payload["mitigation_undone"]:
            return _("the alarm is raised again: the temporary fix does not hold")
        case "readback_mismatch":
            fields = ", ".join(f"{incident} {field_name(field)}" for incident, field in payload["fields"])
            return _("read back otherwise than recorded: {fields}").format(fields=fields)
        case "site_changed":
            return _("the engine leads with another site file than before: {path}").format(path=payload["path"])
        case "advanced":
            return _("the drill's clock was moved ahead by {span}").format(span=span(payload["duration_ms"]))
        case "forked":
            return _("copied from {source} for a rehearsal").format(source=payload["source"])
        case "extended":
            days = ngettext("{days} day", "{days} days", abs(payload["days"])).format(days=f"{payload['days']:+d}")
            return f"{payload['id']} {_phase_name(payload['phase'], plan)}: {days} · {payload['reason']}"
        case "moved" if "begin_at" in payload:
            to = local(payload["begin_at"], zone or ZoneInfo(plan.timezone))
            return f"→ {to:%Y-%m-%d %H:%M}: {payload['reason']}"
        case "reminded":
            return _("reminded: {people}").format(people=", ".join(payload["people"]) or _("nobody by message"))
        case "recorded":
            return _recorded_text(payload, zone or ZoneInfo(plan.timezone))
        case "retracted":
            return _("taken back: {state}").format(state=deliverable_state(payload["state"]))
        case "rostered":
            return f"{payload['day']} {_shift_name(payload['shift'], plan)}: {_names(payload['people'], plan)}"
        case "swapped":
            zone = zone or ZoneInfo(plan.timezone)
            begin, end = local(payload["begin_at"], zone), local(payload["end_at"], zone)
            return f"{_swap_words(payload, plan)}, {begin:%m-%d %H:%M} – {end:%m-%d %H:%M}: {payload['reason']}"
        case "unswapped":
            return _("taken back: {swap}").format(swap=_swap_words(payload, plan))
        case "clock_stepped":
            return _("the wall clock stepped by {span}").format(span=signed_span(payload["step_ms"]))
        case "clock_accepted":
            return _("{actor} took over the wall clock's step of {span}").format(
                actor=event.actor, span=signed_span(payload["step_ms"])
            )
    typed = payload.get("text") or payload.get("reason")
    return str(typed) if typed else _(event.kind)


def delivery_text(view: DeliveryView) -> str:
    """Return in words whom a message is for, by which channels it was tried, and how it stands."""
    tries: list[str] = []
    for what, each in groupby(view.attempts, key=lambda each: (each.route, each.outcome, each.error)):
        route, outcome, error = what
        count = len(list(each))
        said = _("delivered") if outcome == "delivered" else error or _("under way")
        tries.append(f"{route}: {said}" + (f" ×{count}" if count > 1 else ""))
    channels = view.route or " > ".join(view.channels)
    return f"→ {view.person or channels} · " + " · ".join([*(tries or [channels]), *_standing(view)])


def _standing(view: DeliveryView) -> list[str]:
    """Return how a message stands, where its last attempt does not say so."""
    match view.state:
        case "waiting" if view.reason in ("engine", "pace"):
            return [_("waits: {reason}").format(reason=reason_text(view.reason))]
        case "waiting":
            return [_("held back by {silence}").format(silence=view.reason)]
        case "dropped":
            return [_("not sent: {reason}").format(reason=reason_text(view.reason))]
        case "suppressed":
            return [_("suppressed ({reason})").format(reason=reason_text(view.reason))]
        case "pending" if view.attempts and view.attempts[-1].outcome is not None:
            return [_("is tried again")]
        case "failed":
            return [_("NOT DELIVERED: call by hand")]
    return []


def reason_text(reason: str | None) -> str:
    """Return why a message was not sent, or not yet."""
    known = {
        "drill": _("drill"),
        "fork": _("fork"),
        "engine": _("until an engine takes it"),
        "pace": _("many messages within a minute"),
    }
    return known.get(reason, reason) if reason else ""


def _names(keys: Sequence[str], plan: Plan) -> str:
    return ", ".join(name_of(plan.people, key) for key in keys)


def _phase_name(phase: str, plan: Plan) -> str:
    return next((each.name.say(language()) for each in plan.phases if each.id == phase), phase)


def _recorded_text(payload: Mapping[str, Any], zone: ZoneInfo) -> str:
    """Return what was set of a document, or of what the customer takes over."""
    before, now = payload["before"], payload
    parts = []
    if now["step"] == "again":
        parts.append(_("reviewed, still current"))
    elif now["step"] is not None:
        parts.append(f"{deliverable_state(before['state'])} → {deliverable_state(now['state'])}")
    if now["with"] is not None:
        parts.append(_("with {name}").format(name=now["with"]))
    if now["owner"] != before["owner"]:
        parts.append(_("owner {name}").format(name=now["owner"]))
    if now["review_at"] != before["review_at"] and now["review_at"] is not None:
        parts.append(_("review on {day}").format(day=f"{local(now['review_at'], zone):%Y-%m-%d}"))
    parts += [str(now[name]) for name in ("link", "note") if now[name] not in (None, before[name])]
    return " · ".join(parts) or _("recorded")


def _shift_name(shift: str, plan: Plan) -> str:
    return plan.shifts[shift].name.say(language()) if shift in plan.shifts else shift


def _swap_words(payload: Mapping[str, str], plan: Plan) -> str:
    out, in_ = (name_of(plan.people, payload[part]) for part in ("out_person", "in_person"))
    return f"{payload['id']} {out} → {in_}"


def _maintenance_text(payload: dict[str, Any]) -> str:
    if payload["ended"]:
        return _("{id} ended early: alarms are raised again").format(id=payload["id"])
    return _("{id}: {names} in maintenance for {span} ({owner}): {reason}").format(
        id=payload["id"],
        names=", ".join(payload["probes"]) or _("all probes"),
        span=span(payload["end_at"] - payload["begin_at"]),
        owner=payload["owner"],
        reason=payload["reason"],
    )


def _action_text(payload: dict[str, object]) -> str:
    words = {
        "added": _("{id} to do: {text}"),
        "done": _("{id} done: {text}"),
        "undone": _("{id} open again: {text}"),
    }
    return words[str(payload["did"])].format(id=payload["action"], text=payload["text"])


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


def ring_text(ring: Ring) -> str:
    """Return why a board rings."""
    match ring.cause:
        case Cause.CALL:
            who = ", ".join(f"{each.name} {each.phone or ''}".strip() for each in ring.contacts)
            return _("{subject}: about to call {level}, {people}, in {span}").format(
                subject=ring.subject,
                level=ring.name,
                people=who or _("NOBODY IS KNOWN — call by hand"),
                span=_until(ring),
            )
        case Cause.OPENED:
            return _("{subject} is new: {title}").format(subject=ring.subject, title=ring.name)
        case Cause.DEADLINE:
            return _("{subject}: {promise} is due in {span}").format(
                subject=ring.subject, promise=ring.name, span=_until(ring)
            )
        case Cause.APPOINTMENT:
            return _("{name} in {span}").format(name=ring.name, span=_until(ring))
        case Cause.BREACH:
            return _("{indicator} stays in breach").format(indicator=ring.subject)


def _until(ring: Ring) -> str:
    # Rounded up: five minutes ahead it says five, not four.
    return span(-(-ring.left // MINUTE) * MINUTE)


def what_failed(reading: Reading) -> str:
    """Return what a reading says against its target, in few words: the condition that failed, or the error."""
    wrong = next((each for each in reading.conditions if not each.ok), None)
    if reading.error is None and wrong is not None:
        return _("{condition}, was {actual}").format(condition=wrong.condition, actual=wrong.actual)
    return reading.error or reading.reason or ""


def level_crossed(series: str, level: str, lasted: Ms, value: float) -> str:
    """Return which level of a series was crossed, for how long it had to be, and by what value in the end."""
    was = f"{value / SECOND:.3g} s" if series.endswith(LATENCY) else f"{value:.6g}"
    if lasted:
        return _("{series} {level} for {span}, was {value}").format(
            series=series, level=level, span=span(lasted), value=was
        )
    return _("{series} {level}, was {value}").format(series=series, level=level, value=was)


def budget_burns(panel: Indicator, burn: Burn) -> str:
    """Return how fast the budget of a panel is used up."""
    return _("{name} uses up its budget {rate} times too fast over {span}").format(
        name=panel.name.say(language()), rate=f"{burn.rate:.3g}", span=span(burn.window)
    )


def measured(panels: Iterable[PanelView]) -> str:
    """Return what indicators say, with their targets and how old that is; empty where none of them is measured."""
    panels = tuple(panels)
    return "; ".join(map(_value_of, panels)) if any(panel.value is not None for panel in panels) else ""


_OPERATORS: Final = {">=": "≥", "<=": "≤", "==": "="}


def _value_of(panel: PanelView) -> str:
    if panel.value is None:
        return _("{name} not measured").format(name=panel.name)
    words = f"{panel.name} {_plain_number(panel.value)} {panel.unit}".rstrip()
    if panel.target is not None:
        sign = "/" if panel.kind == "capacity" else _OPERATORS.get(panel.target.op, panel.target.op)
        words += f" ({sign} {panel.target.value:g} {panel.unit}".rstrip() + ")"
    return words if panel.age_ms is None else f"{words}, {ago(panel.age_ms)}"


def _plain_number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def silent_for(ms: Ms) -> str:
    """Return how long nothing was heard."""
    return _("no data for {span}").format(span=span(ms))


def also_failing(names: Sequence[str], upstream: str) -> str:
    """Return which probes fail beside the one that they depend on."""
    return _("behind {upstream} also failing: {names}").format(names=", ".join(names), upstream=upstream)
