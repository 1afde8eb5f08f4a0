"""What ships as a plan can be used as it is: the same walk by each of them, by no figure but its own."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from data import history, obligations
from data.plan import Plan, bundled_plans, kept_file, kept_text, load_plan, plan_file
from data.programme import Phase, Routine
from data.records import DAY, HOUR, MINUTE, SECOND, Alarm, Priority, ReadingState
from tests.rehearsal import START, reading, rehearsing
from tests.support import Desk
from warroom import duty as watching
from warroom.app import BoardApp
from warroom.commands import incident, measuring, task
from warroom.commands.following import follow
from warroom.config import Site, load_site
from warroom.display import Display
from warroom.engine.leadership import Leadership
from warroom.indicators import panel_views
from warroom.rules import duty
from warroom.rules.calendar import Calendar
from warroom.rules.checklist import bare_id, current, owed


@pytest.fixture(params=bundled_plans())
def plan(request: pytest.FixtureRequest) -> Plan:
    return load_plan(request.param)


@pytest.fixture
def site(plan: Plan, tmp_path: Path) -> Site:
    path = tmp_path / "warroom.yaml"
    path.write_text("\n".join(site_file(plan)), encoding="utf-8")
    return load_site(path, {})


def site_file(plan: Plan) -> Iterator[str]:
    """Write a site that asks nothing of a plan but its names: somebody for each role, all on every shift."""
    yield f"plan: {plan.id}\ngo_live: 2026-12-01T00:00:00+09:00\ntimezone: Asia/Seoul\nlanguage: en"
    yield "probes: [{name: host, kind: host}]\npanels:"
    for each in plan.indicators:
        yield f"  - {{id: {each.id}, from: {'host' if each.outage_kpi else 'host.cpu'}}}"
    yield "people:"
    names = [f"p-{role.id}" for role in plan.roles if role.id != duty.ON_SHIFT]
    yield from (f"  {name}: {{name: {name}, role: {name[2:]}, phone: '1'}}" for name in names)
    yield "roster:\n  days:"
    crew = ", ".join(names[: plan.people_per_shift])
    for day in range(-1, 3):
        on = ", ".join(f"{shift}: [{crew}]" for shift in plan.shifts)
        yield f"    {date(2026, 12, 1) + timedelta(days=day)}: {{{on}}}"


def test_there_are_two_and_they_differ_in_all_that_a_plan_chooses() -> None:
    ours, other = map(load_plan, ("aicc", "hypercare"))
    assert (ours.total_days, other.total_days) == (84, 42)
    assert (len(ours.policy.ladder), len(other.policy.ladder)) == (5, 4)
    assert (len(ours.shifts), len(other.shifts)) == (3, 2)
    shared = {duty.ON_SHIFT}
    for names in ("indicators", "roles", "phases", "meetings", "reports", "stages"):
        ids = [{each.id for each in getattr(plan, names)} for plan in (ours, other)]
        assert ids[0] & ids[1] <= shared, names
    assert not set(ours.shifts) - {"night"} & set(other.shifts)


def test_a_site_by_it_is_whole_and_its_ladder_reaches_somebody(desk: Desk, site: Site, plan: Plan) -> None:
    found = desk("check", "--strict", "--json")
    assert (found.status, found.json["warnings"], found.json["faults"]) == (0, [], [])
    rungs = desk.ok("contacts")["ladder"]
    assert [(each["level"], bool(each["calls"])) for each in rungs] == [
        (each.level, True) for each in plan.policy.ladder
    ]


def test_the_status_shows_its_phase_its_measures_and_its_checklist(desk: Desk, site: Site, plan: Plan) -> None:
    first = plan.phases[0]
    shown = desk.ok("status")
    assert (shown["phase"], shown["day"]) == (first.id, 1)
    assert [panel["id"] for panel in shown["panels"]] == [each.id for each in plan.indicators]
    assert f"day 1 of {plan.total_days} · {first.name.en}" in desk("status").out
    last = f"{first.id}.{first.tasks[-1].id}"
    desk.ok("task", "done", last)
    ticked = {bare_id(each["id"]): each["state"] for each in desk.ok("task", "list")}
    assert (ticked[last], {f"{first.id}.{item.id}" for item in first.tasks} <= set(ticked)) == ("done", True)


def test_a_watch_that_nobody_handed_over_is_told_to_its_lead(desk: Desk, site: Site, plan: Plan) -> None:
    path = desk.db.parent / "warroom.yaml"
    desk.site(path.read_text(encoding="utf-8") + "\nnotify:\n  - {name: ops, url: 'json://127.0.0.1:9'}\n")
    desk.ok("handover", "accept")
    taken = desk("handover", "relieve", "--reason", "ill", "--as", f"p-{plan.stands_in}")
    assert f"HO-2 is accepted: p-{plan.stands_in} holds the watch" in taken.out
    with closing(sqlite3.connect(desk.db)) as connection:
        ((people,),) = connection.execute("SELECT people FROM outbox WHERE subject = 'HO-2'").fetchall()
    leads = [each.name for each in site.people.values() if each.role == plan.outside_coverage]
    assert (json.loads(people), bool(leads)) == (leads, True)


async def test_a_p1_that_nobody_answers_climbs_its_whole_ladder(site: Site, plan: Plan, tmp_path: Path) -> None:
    async with rehearsing(tmp_path, site=site) as play:
        await play.do(incident.open_incident, "routing down", Priority.P1)
        for rung in plan.policy.ladder:
            await play.to(rung.after / MINUTE)
        minutes = [(rung.level, rung.after / MINUTE) for rung in plan.policy.ladder]
        assert await play.fired_levels() == minutes
        called = [text for _minute, _actor, text in await play.timeline() if "level" in text]
        for rung in plan.policy.ladder[1:]:
            assert any(f"p-{rung.role}" in text for text in called), rung.role
        assert await play.chain_holds()


async def test_what_it_owes_is_promised_and_fires(site: Site, plan: Plan, tmp_path: Path) -> None:
    async with rehearsing(tmp_path, site=site) as play:
        async with play.room.act() as act:
            promised = await task.due(act)
            await follow(act)
        calendar = play.room.calendar
        lists: tuple[Phase | Routine, ...] = (*plan.phases, *plan.routines)
        items = [f"{each.id}.{item.id}" for each in lists for item in each.tasks]
        assert {bare_id(each.id) for each in owed(calendar)} == set(items)
        assert {due.subject.removeprefix("task:") for due in promised} == {each.id for each in owed(calendar)}
        last = calendar.phase_end(plan.phases[-1])
        assert all(each.opens_at < each.due_at <= last for each in owed(calendar))
        assert len({each.id for each in owed(calendar)}) == len(owed(calendar))
        first = owed(calendar)[0]
        await play.move(first.due_at)
        await play.run()
        async with play.room.store.reading() as tx:
            found = await obligations.of_subject(tx, f"task:{first.id}")
        assert [each.fired_at is not None for each in found] == [True]


def test_every_phase_has_its_checklist_and_its_hours(site: Site, plan: Plan) -> None:
    assert site.go_live_at is not None
    calendar = Calendar(site.plan, site.go_live_at, site.zone)
    for phase in plan.phases:
        at = calendar.go_live + (phase.from_day - 1) * DAY + 12 * HOUR
        assert calendar.phase(at) == phase
        assert {f"{phase.id}.{item.id}" for item in phase.tasks if item.recurs is None} <= {
            each.id for each in current(calendar, at)
        }
        assert calendar.is_covered(calendar.add_covered(at, MINUTE) - 1)


async def test_nothing_goes_by_the_names_of_another_plan(site: Site, plan: Plan, tmp_path: Path) -> None:
    """Who stands in, who leads, how fast is fast, and which outage is allowed, are the plan's to say."""
    assert duty.keys_for(duty.ON_SHIFT, site.plan, ())
    assert watching.outside_coverage(site)
    async with rehearsing(tmp_path, site=site, start=START) as play:
        async with play.room.store.reading() as tx:
            assert await history.fast(tx) is None
        await play.run()
        async with play.room.store.reading() as tx:
            assert await history.fast(tx) == {"aicc": 2000, "hypercare": 800}[plan.id]
        at = play.room.clock.now()
        async with play.room.act(durable=False) as act:
            found = reading(at, ReadingState.OK, probe="host")
            await measuring.record(act, [found], {"host": Alarm(probe="host", at=at)}, {"host": 10 * SECOND})
        async with play.room.store.reading() as tx:
            views = await panel_views(tx, play.room, at + MINUTE)
        allowed = {view.id: view.budgets[-1].allowed for view in views if len(view.budgets) > 1}
        assert allowed == {"aicc": {"availability": 4 * HOUR}, "hypercare": {"uptime": 6 * HOUR}}[plan.id]


async def test_the_board_shows_it(site: Site, plan: Plan, tmp_path: Path) -> None:
    async with rehearsing(tmp_path, site=site) as play:
        leadership = Leadership(play.room)
        await leadership.try_take()
        app = BoardApp(play.room, Display(read_only=True, with_boards=True))
        async with app.run_test(size=(120, 40)) as pilot:
            wanted = [plan.phases[0].tasks[0].text.en[:20], *(each.name.en for each in plan.indicators[:3])]
            while not all(words in drawn(app) for words in wanted):
                await pilot.pause(0.01)
        await leadership.give_up()


def drawn(app: BoardApp) -> str:
    return "\n".join(line.text for line in app.screen._compositor.render_strips())


@pytest.mark.parametrize("name", bundled_plans())
def test_what_is_kept_of_a_plan_is_what_its_file_says(name: str) -> None:
    path = plan_file(name)
    assert path is not None
    assert kept_file(path).read_text(encoding="utf-8") == kept_text(path), "run `make plans`"


def test_a_bundled_plan_that_was_edited_is_read_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = plan_file("aicc")
    assert path is not None
    for each in (path, kept_file(path)):
        shutil.copy(each, tmp_path)
    monkeypatch.setattr("data.plan._BUNDLED", tmp_path)
    copy = tmp_path / path.name
    assert load_plan(copy).people_per_shift == 2
    copy.write_text(copy.read_text(encoding="utf-8").replace("people_per_shift: 2", "people_per_shift: 3"))
    assert load_plan(copy).people_per_shift == 3
    kept_file(copy).unlink()
    assert load_plan(copy).people_per_shift == 3
