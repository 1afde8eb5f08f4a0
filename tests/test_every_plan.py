"""What ships as a plan can be used as it is: the same walk by each of them, by no figure but its own."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from data import history
from data.plan import Plan, bundled_plans, load_plan
from data.records import DAY, HOUR, MINUTE, Priority
from tests.rehearsal import START, rehearsing
from tests.support import Desk
from warroom import duty as watching
from warroom.commands import incident, task
from warroom.commands.following import follow
from warroom.config import Site, load_site
from warroom.engine.keeping import Keeping
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
    yield f"plan: {plan.id}\ngo_live: 2026-12-01T00:00:00+09:00\ntimezone: Asia/Seoul\nlanguage: en\nstore: drill.db"
    yield "probes: [{name: host, kind: host}]\npanels:"
    yield from (f"  - {{id: {each.id}, from: host.cpu}}" for each in plan.indicators)
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
    assert [(each["level"], bool(each["calls"])) for each in rungs] == [(each.level, True) for each in plan.policy.ladder]


def test_the_status_shows_its_phase_its_measures_and_its_checklist(desk: Desk, site: Site, plan: Plan) -> None:
    first = plan.phases[0]
    shown = desk.ok("status")
    assert (shown["phase"]["id"], shown["day"], shown["days"]) == (first.id, 1, plan.total_days)
    assert [panel["id"] for panel in shown["panels"]] == [each.id for each in plan.indicators]
    ids = {bare_id(each["id"]) for each in desk.ok("task", "list")["tasks"]}
    assert {f"{first.id}.{item.id}" for item in first.tasks} <= ids
    name = first.tasks[-1].id
    assert desk("task", "done", f"{first.id}.{name}").status == 0


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
        items = [f"{each.id}.{item.id}" for each in (*plan.phases, *plan.routines) for item in each.tasks]
        assert {bare_id(each.id) for each in owed(calendar)} == set(items)
        assert {due.subject.removeprefix("task:") for due in promised} == {each.id for each in owed(calendar)}
        last = calendar.phase_end(plan.phases[-1])
        assert all(each.opens_at < each.due_at <= last for each in owed(calendar))
        assert len({each.id for each in owed(calendar)}) == len(owed(calendar))
        first = owed(calendar)[0]
        await play.move(first.due_at)
        await play.run()
        async with play.room.store.reading() as tx:
            from data import obligations

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
    """Who stands in, whom a missed handover is told, and how fast an answer is meant to be, are the plan's to say."""
    assert duty.keys_for(duty.ON_SHIFT, site.plan, ())
    assert watching.outside_coverage(site)
    async with rehearsing(tmp_path, site=site, start=START) as play:
        async with play.room.store.reading() as tx:
            assert await history.fast(tx) is None
        await play.run()
        async with play.room.store.reading() as tx:
            assert await history.fast(tx) == {"aicc": 2000, "hypercare": 800}[plan.id]
