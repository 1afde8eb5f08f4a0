"""``warroom plan show`` in lines."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from data.hours import WEEKDAY_NAMES
from data.i18n import _, ngettext
from data.planviews import BoundaryView, CoverageView, ExtensionView, OutsideView, PhaseView, PlanView, StepView
from data.records import Ms
from data.situationviews import ChecklistView
from warroom.cli.output import plain, shown, table


def page(view: PlanView, lists: Sequence[ChecklistView], now: Ms, zone: ZoneInfo) -> list[str]:
    """Return the programme as lines."""
    names = {phase.id: plain(phase.name) for phase in view.phases}
    return [
        plain(view.name),
        *(
            "  "
            + _("source: {title} {version}, {issued}, {author}, approved by {who}").format(
                title=plain(each.title),
                version=plain(each.version),
                issued=each.issued.isoformat(),
                author=plain(each.author),
                who=plain(each.approved_by),
            )
            for each in view.sources
        ),
        *_today(view, names),
        outside_words(view.outside),
        *_section(_("phases"), table([_phase(each) for each in view.phases], "  ")),
        *_section(_("checklists"), table([_checklist(each, now) for each in lists], "  ")),
        *_section(_("days off ahead"), table([(day(each.day), plain(each.name)) for each in view.days_off], "  ")),
        *_section(_("extensions"), table([_extension(each, zone) for each in view.extensions], "  ")),
        *([] if view.boundary is None else ["", *_boundary(view.boundary, names)]),
    ]


def _checklist(each: ChecklistView, now: Ms) -> tuple[str, ...]:
    late = each.late(now)
    missed = "✗ " + _("{count} late").format(count=late) if late else ""
    return each.id, f"{each.settled}/{len(each.tasks)}", missed, plain(each.name)


def _section(words: str, lines: Sequence[str]) -> list[str]:
    return ["", words, *lines] if lines else []


def day(each: date) -> str:
    """Return a date with its weekday."""
    return f"{each.isoformat()} {_(WEEKDAY_NAMES[each.weekday()])}"


def _today(view: PlanView, names: dict[str, str]) -> list[str]:
    if view.day > view.days:
        return [_("the programme ended on {day}").format(day=day(view.last))]
    if view.phase is None:
        left = 1 - view.day
        words = ngettext("{count} day until going live on {day}", "{count} days until going live on {day}", left)
        return [words.format(count=left, day=day(view.first))]
    where = _("day {day} of {days} · {phase}").format(day=view.day, days=view.days, phase=names[view.phase])
    return [where, _("coverage: {hours}").format(hours=hours(view.coverage))]


def hours(coverage: CoverageView | None) -> str:
    """Return what coverage is called and when it is."""
    return _("none") if coverage is None else f"{plain(coverage.name)} · {coverage.hours}"


def outside_words(outside: OutsideView) -> str:
    """Return whom the first level calls outside the hours of coverage, in a line."""
    named = ", ".join(plain(f"{each.name} {each.phone or ''}".strip()) for each in outside.people)
    words = _("outside coverage, when nobody is rostered, L1 is {role}: {people}")
    if outside.now:
        words = _("NOW OUTSIDE COVERAGE: when nobody is rostered, L1 is {role}: {people}")
    return words.format(role=plain(outside.role), people=named or _("NOBODY IS KNOWN — call by hand"))


def _phase(phase: PhaseView) -> tuple[str, ...]:
    mark = {"over": "✓", "current": "▸", "ahead": " "}[phase.state]
    longer = f" ({phase.longer:+d})" if phase.longer else ""
    items = ngettext("{count} item", "{count} items", phase.items).format(count=phase.items)
    span = f"{day(phase.first)} – {day(phase.last)}"
    return mark, phase.id, span + longer, items, plain(phase.name), hours(phase.coverage)


def _extension(each: ExtensionView, zone: ZoneInfo) -> tuple[str, ...]:
    count = ngettext("{days} day", "{days} days", abs(each.days)).format(days=f"{each.days:+d}")
    return each.id, each.phase, count, shown(each.at, zone), plain(each.by, 64), plain(each.reason)


def _boundary(found: BoundaryView, names: dict[str, str]) -> list[str]:
    when = ngettext("in {count} day", "in {count} days", found.days_left).format(count=found.days_left)
    if found.beginning is None:
        what = _("the programme ends")
    else:
        what = _("{phase} begins").format(phase=names[found.beginning])
    lines = [f"{_('at the next boundary')}: {day(found.day)}, {when}: {what}"]
    before, after = hours(found.coverage_before), hours(found.coverage_after)
    same = _("coverage stays: {hours}").format(hours=before)
    changed = _("coverage: {before} → {after}").format(before=before, after=after)
    lines.append("  " + (same if before == after else changed))
    rows = [(_("ends"), *_step(each)) for each in found.ends]
    rows += [(_("begins"), *_step(each)) for each in found.begins]
    rows += [(_("no longer needed"), _("shift"), plain(each)) for each in found.shifts_idle]
    rows += [(_("needed from then on"), _("shift"), plain(each)) for each in found.shifts_needed]
    return lines + table(rows, "  ")


def _step(step: StepView) -> tuple[str, str]:
    kind = {
        "checklist": _("checklist"),
        "routine": _("routine"),
        "meeting": _("meeting"),
        "report": _("report"),
    }[step.kind]
    items = ngettext("{count} item", "{count} items", step.items).format(count=step.items)
    return kind, f"{plain(step.name)} · {items}"
