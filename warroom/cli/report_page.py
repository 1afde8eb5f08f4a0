"""The report of a week in words: sections of rows, for a terminal and for a file alike."""

from collections.abc import Sequence

from data.arrangements import ActionItem, Change
from data.documentviews import Section
from data.i18n import _, language, ngettext
from data.panelviews import PanelView
from data.records import Ms
from warroom.cli.handover_figures import head, row
from warroom.cli.incident_lessons import figure_words
from warroom.cli.output import shown
from warroom.cli.words import word
from warroom.lessons.draft import lasted
from warroom.room import Room
from warroom.rules.weekly import TOLD, Checked, Lived, Mean, Tally
from warroom.weekly import Weekly


def title(found: Weekly, room: Room) -> str:
    """Return what the report is called."""
    return _("{plan}: week {number} ({week})").format(
        plan=room.site.plan.name.say(language()), number=found.week.number, week=found.week.name
    )


def note(found: Weekly, room: Room) -> str:
    """Return what stands under the title."""
    return _("Drafted from the record at {moment}; nothing was typed by hand.").format(
        moment=shown(found.drafted_at, room.site.zone)
    )


def sections(found: Weekly, room: Room) -> tuple[Section, ...]:
    """Return the report in the language spoken."""
    return (
        _head(found, room),
        *_handovers(found),
        Section(
            title=_("Incidents of the week"),
            head=(
                _("priority"),
                _("opened"),
                _("resolved"),
                _("still open"),
                _("MTTA (acknowledge)"),
                _("MTTR (resolve)"),
                _("levels called"),
                _("promises missed"),
            ),
            rows=tuple(_tally(name, each) for name, each in found.tallies.items()),
        ),
        _told([each for each in found.incidents if each.priority in TOLD], room),
        Section(
            title=_("Indicators: the mean of the week, and the present value"),
            head=(_("indicator"), _("target"), _("mean"), _("highest"), _("readings"), _("now"), _("state now")),
            rows=tuple(_indicator(*each) for each in found.indicators),
        ),
        Section(
            title=_("Changes"),
            head=(_("when"), _("kind"), _("who"), _("state"), _("what")),
            rows=tuple(_change(each, room) for each in found.changes),
        ),
        _actions(found, room),
        Section(
            title=_("Checklist"),
            head=(_("phase"), _("done"), _("skipped"), _("not done"), _("overdue"), _("missed")),
            rows=tuple(_checked(each, room) for each in found.checklist),
        ),
    )


def _head(found: Weekly, room: Room) -> Section:
    week, zone = found.week, room.site.zone
    days = _("{first} to {last} of {days}").format(
        first=week.from_day, last=week.to_day, days=room.calendar.plan.total_days
    )
    span = _("{begin} to {end}").format(begin=shown(week.begin, zone), end=shown(week.end, zone))
    rows = [
        (_("programme days"), days),
        (_("phase"), ", ".join(each.name.say(language()) for each in found.phases)),
        (_("week"), span),
    ]
    if found.until < week.end:
        rows.append((_("told until"), shown(found.told_until, zone)))
    return Section(title=_("Programme"), rows=tuple(rows))


def _handovers(found: Weekly) -> list[Section]:
    figures = Section(
        title=_("Handovers"),
        head=(_("over"), *head()[1:]),
        rows=(
            row(_("this week"), found.handovers.whole),
            row(_("programme so far"), found.handovers_so_far.whole),
        ),
    )
    loads = [
        (over, load)
        for over, each in ((_("this week"), found.handovers), (_("programme so far"), found.handovers_so_far))
        for load in (*each.watch_items, *each.incidents)
    ]
    return [
        figures,
        Section(
            title=_("Handed on most"),
            head=(_("over"), _("handovers"), _("item")),
            rows=tuple((over, f"×{load.handovers}", f"{load.id} {load.text}") for over, load in loads),
        ),
    ]


def _tally(name: str, each: Tally) -> tuple[str, ...]:
    times = figure_words(each.mtta), figure_words(each.mttr)
    counts = map(str, (each.opened, each.resolved, each.open))
    return (_("all") if name == "all" else name, *counts, *times, str(each.levels), str(each.missed))


def _told(every: Sequence[Lived], room: Room) -> Section:
    return Section(
        title=_("P1 and P2, one by one"),
        head=(
            _("priority"),
            _("opened"),
            _("acknowledged after"),
            _("resolved after"),
            _("levels called"),
            _("promises missed"),
            _("incident"),
        ),
        rows=tuple(
            (
                each.priority.value,
                shown(each.course.incident.opened_at, room.site.zone),
                _after(each.to_acknowledge),
                _("still open") if each.open else _after(each.to_resolve),
                str(each.levels),
                str(each.missed),
                f"{each.course.incident.id} {each.course.incident.title}",
            )
            for each in every
        ),
    )


def _after(span: Ms | None) -> str:
    return "—" if span is None else lasted(span)


def _indicator(panel: PanelView, over: Mean) -> tuple[str, ...]:
    target = "—" if panel.target is None else f"{panel.target.op} {panel.target.value:g}"
    name = f"{panel.name} ({panel.unit})" if panel.unit else panel.name
    now = _figure(panel.value)
    return name, target, _figure(over.mean), _figure(over.highest), str(over.readings), now, word(panel.state)


def _figure(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}".rstrip("0").rstrip(".")


def _change(each: Change, room: Room) -> tuple[str, ...]:
    state = {"under_way": _("in progress"), "made": _("made"), "taken_back": _("taken back")}[each.state]
    return shown(each.at, room.site.zone), _(each.kind), each.by_whom, state, f"{each.id} {each.text}"


def _actions(found: Weekly, room: Room) -> Section:
    def row_of(each: ActionItem) -> tuple[str, ...]:
        due = shown(each.due_at, room.site.zone)
        late = f"{_('late')} {due}" if each.due_at < found.told_until else due
        return late, each.owner, each.source, f"{each.id} {each.text}"

    overdue = sum(each.due_at < found.told_until for each in found.actions)
    count = len(found.actions)
    told = ngettext(
        "{count} open action item, {overdue} overdue", "{count} open action items, {overdue} overdue", count
    )
    return Section(
        title=told.format(count=count, overdue=overdue),
        head=(_("due"), _("owner"), _("incident"), _("item")),
        rows=tuple(row_of(each) for each in found.actions),
    )


def _checked(each: Checked, room: Room) -> tuple[str, ...]:
    plan = room.calendar.plan
    names = {phase.id: phase.name for phase in plan.phases} | {again.id: again.name for again in plan.routines}
    name = names[each.phase].say(language())
    return name, *map(str, (each.done, each.skipped, each.open, each.overdue, each.missed))
