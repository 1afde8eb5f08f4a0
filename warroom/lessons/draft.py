"""A postmortem in words: sections of rows, for a page of the board and for a file alike."""

from zoneinfo import ZoneInfo

from data.arrangements import ActionItem
from data.documentviews import Section
from data.duration import format_duration
from data.i18n import _
from data.plan import Plan
from data.records import SECOND, Ms, Step
from warroom.lessons import paper
from warroom.lessons.postmortem import LEARNT, Call, Postmortem, Promise, title
from warroom.rules.calendar import local
from warroom.wording import ACTION_KINDS, event_text, kind_name, step_name


def sections(known: Postmortem, plan: Plan, zone: ZoneInfo) -> tuple[Section, ...]:
    """Return the draft of ``known`` in the language spoken."""
    return (
        Section(title=_("Summary"), rows=_summary(known, zone)),
        Section(title=_("Impact"), rows=_lines(known.incident.impact), blank=not known.incident.impact),
        Section(
            title=_("What happened"),
            head=(_("when"), _("who"), _("what")),
            rows=tuple(
                (_when(each.at, zone), each.actor, event_text(each, plan, zone).replace("\n", " / "))
                for each in known.timeline
            ),
        ),
        Section(
            title=_("Who was called"),
            head=(_("when"), _("who"), _("by"), _("answered")),
            rows=tuple(_call(each, zone) for each in known.calls),
        ),
        Section(
            title=_("Promises"),
            head=(_("promise"), _("due"), _("kept at"), _("outcome")),
            rows=tuple(_promise(each, zone) for each in known.promises),
        ),
        Section(
            title=_("Temporary fix"),
            rows=_lines(known.fix, _("taken back by: {undo}").format(undo=known.undo) if known.undo else None),
            blank=not known.fix,
        ),
        *(_learnt(known, step, plan, zone) for step in LEARNT),
        Section(title=_("What went well"), blank=True),
        Section(title=_("What went badly"), blank=True),
        Section(
            title=_("Action items"),
            head=(_("kind"), _("owner"), _("due"), _("done"), _("item")),
            rows=tuple(
                _action(each, zone) for kind in ACTION_KINDS for each in known.actions if each.kind == kind
            ),
        ),
    )


def _when(at: Ms | None, zone: ZoneInfo) -> str:
    return "—" if at is None else f"{local(at, zone):%Y-%m-%d %H:%M:%S}"


def _lines(*texts: str | None) -> tuple[tuple[str, ...], ...]:
    return tuple((text,) for text in texts if text)


def _summary(known: Postmortem, zone: ZoneInfo) -> tuple[tuple[str, ...], ...]:
    incident = known.incident
    begun = incident.detected_at - incident.started_at
    stamps: list[tuple[str, Ms | None, Ms | None]] = [
        (_("began"), incident.started_at, None),
        (_("noticed"), incident.detected_at, begun),
        (_("acknowledged"), known.acknowledged_at, known.lasted(known.acknowledged_at)),
        *((_("reopened"), at, known.lasted(at)) for at in known.reopened_at),
        (_("mitigated"), known.mitigated_at, known.lasted(known.mitigated_at)),
        (_("resolved"), known.resolved_at, known.lasted(known.resolved_at)),
    ]
    return (
        (_("priority"), incident.priority.value),
        (_("category"), incident.category),
        (_("state"), _(incident.status)),
        *((name, _stamp(at, after, zone)) for name, at, after in stamps),
    )


def _stamp(at: Ms | None, after: Ms | None, zone: ZoneInfo) -> str:
    if after is None:
        return _when(at, zone)
    return _("{moment} (after {span})").format(moment=_when(at, zone), span=lasted(after))


def lasted(ms: Ms) -> str:
    """Return a duration to the second, in every unit that it has: ``1h30m``."""
    return format_duration(max(ms, 0) // SECOND * SECOND)


def _call(call: Call, zone: ZoneInfo) -> tuple[str, ...]:
    outcome = "—" if call.answered is None else _("answered") if call.answered else _("no answer")
    by = _("by hand") if call.level is None else f"L{call.level}"
    return _when(call.at, zone), call.name, by, outcome


def _promise(promise: Promise, zone: ZoneInfo) -> tuple[str, ...]:
    if promise.kept:
        outcome = _("kept")
    elif promise.late_ms is None:
        outcome = _("not kept")
    else:
        outcome = _("{span} late").format(span=lasted(promise.late_ms))
    return kind_name(promise.kind), _when(promise.due_at, zone), _when(promise.met_at, zone), outcome


def _learnt(known: Postmortem, step: Step, plan: Plan, zone: ZoneInfo) -> Section:
    written = known.written[step]
    rows = tuple((_when(each.at, zone), each.actor, str(each.payload["text"])) for each in written)
    return Section(title=step_name(plan, step), rows=rows, blank=not rows)


def _action(item: ActionItem, zone: ZoneInfo) -> tuple[str, ...]:
    done = "—" if item.done_at is None else _date(item.done_at, zone)
    return _(item.kind), item.owner, _date(item.due_at, zone), done, f"{item.id} {item.text}"


def _date(at: Ms, zone: ZoneInfo) -> str:
    return f"{local(at, zone):%Y-%m-%d}"


def markdown(known: Postmortem, parts: tuple[Section, ...]) -> str:
    """Return the draft as a Markdown file."""
    return paper.markdown(title(known), preamble(), parts)


def preamble() -> str:
    """Return what stands above every draft."""
    return _("A draft made from the record. It asks how the system and our ways of working let this happen.")
