from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from data.plan import Plan, Policy, Unless, bundled_plans, load_plan, plan_file
from data.plantypes import Text
from data.programme import Coverage, Phase
from data.records import HOUR, MINUTE, Priority, Step
from data.yamlfile import Faults

BUNDLED = Path(__file__).parent.parent / "data" / "plans" / "aicc.yaml"


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan("aicc")


def texts(value: Any) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif isinstance(value, BaseModel):
        yield from texts(dict(value))
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from texts(inner)


@pytest.fixture(scope="module", params=bundled_plans())
def any_plan(request: pytest.FixtureRequest) -> Plan:
    return load_plan(request.param)


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_bundled_plan_has_no_empty_text(any_plan: Plan, lang: str) -> None:
    said = [text.say(lang) for text in texts(any_plan)]
    assert len(said) > 120
    assert all(words.strip() for words in said)


def test_the_english_texts_hold_no_hangul(any_plan: Plan) -> None:
    assert [text.en for text in texts(any_plan) if any("가" <= char <= "힣" for char in text.en)] == []


def test_a_bundled_plan_is_called_as_its_file_and_says_every_part(any_plan: Plan) -> None:
    assert any_plan.id in bundled_plans()
    optional = {"sources", "holidays", "hotline", "people"}
    assert [name for name, value in any_plan if not value and name not in optional] == []


def test_targets_are_the_plans(plan: Plan) -> None:
    assert {
        each.id: (each.kind, each.target and (each.target.op, each.target.value)) for each in plan.indicators
    } == {
        "availability": ("share", (">=", 99.9)),
        "response_time": ("mean", ("<=", 2)),
        "error_rate": ("share", ("<=", 1)),
        "concurrent_users": ("capacity", ("<=", 500)),
        "throughput": ("capacity", ("<=", 1000)),
        "cpu": ("gauge", ("<=", 85)),
        "memory": ("gauge", ("<=", 85)),
        "disk": ("gauge", ("<=", 85)),
        "network": ("gauge", None),
    }
    assert [each.warn_at for each in plan.indicators if each.kind == "capacity"] == [0.8, 0.8]


def test_the_clocks_of_each_priority_are_the_plans(plan: Plan) -> None:
    found = {
        name.value: (
            each.response,
            each.analysis,
            each.temporary_fix,
            each.first_notice,
            each.update_every,
            each.claim,
            each.ladder_from,
            each.hours,
            each.page_first,
        )
        for name, each in plan.policy.priorities.items()
    }
    m = MINUTE
    assert found == {
        "P1": (15 * m, 15 * m, 30 * m, 5 * m, 30 * m, 30 * m, "opening", "always", True),
        "P2": (60 * m, 15 * m, 30 * m, 5 * m, 30 * m, 120 * m, "opening", "always", True),
        "P3": (240 * m, None, None, 5 * m, None, None, "missed_response", "coverage", False),
        "P4": (1440 * m, None, None, 5 * m, None, None, "missed_response", "coverage", False),
    }


def test_the_ladder_is_the_plans(plan: Plan) -> None:
    assert [(rung.level, rung.after, rung.role, rung.name.ko, rung.unless) for rung in plan.policy.ladder] == [
        (1, 0, "on_shift", "현장 지원팀", Unless.NEVER),
        (2, 30 * MINUTE, "support_lead", "지원팀장", Unless.ANALYSED),
        (3, HOUR, "project_manager", "프로젝트 매니저", Unless.MITIGATED),
        (4, 2 * HOUR, "division_head", "사업부장", Unless.MITIGATED),
        (5, 4 * HOUR, "executive", "경영진", Unless.MITIGATED),
    ]


def test_the_other_clocks_are_the_designs(plan: Plan) -> None:
    policy = plan.policy
    assert (policy.completion_report, policy.exhausted_every, policy.quiet_before_mitigated) == (
        24 * HOUR,
        30 * MINUTE,
        15 * MINUTE,
    )
    assert (policy.reopen_within, policy.warn_before) == (30 * MINUTE, 5 * MINUTE)
    assert (plan.handover_grace, plan.handover_draft) == (15 * MINUTE, HOUR)


def test_shifts_are_three_of_eight_hours_with_two_people(plan: Plan) -> None:
    assert {
        key: (each.name.ko, f"{each.start:%H:%M}", f"{each.end:%H:%M}") for key, each in plan.shifts.items()
    } == {
        "morning": ("오전조", "06:00", "14:00"),
        "afternoon": ("오후조", "14:00", "22:00"),
        "night": ("야간조", "22:00", "06:00"),
    }
    assert plan.people_per_shift == 2


def test_contacts_are_the_plans(plan: Plan) -> None:
    assert {
        key: (each.name, each.role, each.title and each.title.ko, each.phone, each.email)
        for key, each in plan.people.items()
    } == {
        "kim": ("김지원", "support_lead", None, "010-1111-1111", "support-lead@aicc.com"),
        "lee": ("이기술", "technical_support", "시스템 아키텍트", "010-2222-2222", None),
        "park": ("박인프라", "technical_support", "인프라 전문가", "010-3333-3333", None),
        "choi": ("최개발", "technical_support", "애플리케이션 전문가", "010-4444-4444", None),
        "jung": ("정교육", "user_support", "교육 전문가", "010-5555-5555", None),
        "han": ("한프로세스", "user_support", "프로세스 개선 전문가", "010-6666-6666", None),
    }
    assert plan.hotline == "1588-1111"


def test_roles_are_the_plans(plan: Plan) -> None:
    assert {role.id: (role.side, role.count, len(role.duties)) for role in plan.roles} == {
        "on_shift": ("support", None, 0),
        "support_lead": ("support", 1, 4),
        "technical_support": ("support", 3, 4),
        "user_support": ("support", 2, 4),
        "quality": ("support", 1, 4),
        "project_manager": ("support", None, 0),
        "division_head": ("support", None, 0),
        "executive": ("support", None, 0),
        "operations_lead": ("customer", None, 3),
        "system_operator": ("customer", None, 3),
        "floor_lead": ("customer", None, 3),
        "it_contact": ("customer", None, 3),
        "vendor": ("vendor", None, 0),
    }


def test_every_kpi_and_success_criterion_of_the_plan_is_there(plan: Plan) -> None:
    assert {each.id: (each.group, each.target.op, each.target.value, each.unit) for each in plan.kpis} == {
        "availability": ("availability", ">=", 99.9, "%"),
        "outage_hours": ("availability", "<=", 4, "h"),
        "recovery_time": ("availability", "<=", 30, "min"),
        "planned_downtime": ("availability", "<=", 2, "h"),
        "critical_incidents": ("availability", "==", 0, ""),
        "response_time": ("performance", "<=", 2, "s"),
        "concurrent_users": ("performance", ">=", 500, ""),
        "throughput": ("performance", ">=", 1000, "TPS"),
        "error_rate": ("performance", "<=", 1, "%"),
        "overall_satisfaction": ("satisfaction", ">=", 4.0, "/5"),
        "ease_of_use": ("satisfaction", ">=", 4.0, "/5"),
        "support_satisfaction": ("satisfaction", ">=", 4.5, "/5"),
        "training_effect": ("satisfaction", ">=", 4.0, "/5"),
        "system_usage": ("adoption", ">=", 80, "%"),
        "feature_usage": ("adoption", ">=", 70, "%"),
        "participation": ("adoption", ">=", 90, "%"),
        "inquiries_resolved": ("adoption", ">=", 95, "%"),
        "training_completed": ("adoption", ">=", 95, "%"),
        "handling_time": ("efficiency", ">=", 30, "%"),
        "errors_reduced": ("efficiency", ">=", 50, "%"),
        "automation": ("efficiency", ">=", 70, "%"),
        "cost_reduced": ("efficiency", ">=", 20, "%"),
        "first_contact_resolution": ("efficiency", ">=", 85, "%"),
        "customer_satisfaction": ("quality", ">=", 4.2, "/5"),
        "service_quality": ("quality", ">=", 4, ""),
        "compliance": ("quality", ">=", 100, "%"),
        "security_incidents": ("quality", "==", 0, ""),
    }
    criteria = {section: [kpi.id for kpi in plan.kpis if section in kpi.sources] for section in ("8.1.1", "8.1.2")}
    assert sorted(criteria["8.1.1"]) == [
        "availability",
        "concurrent_users",
        "critical_incidents",
        "error_rate",
        "response_time",
        "security_incidents",
        "throughput",
    ]
    assert sorted(criteria["8.1.2"]) == [
        "customer_satisfaction",
        "errors_reduced",
        "first_contact_resolution",
        "handling_time",
        "overall_satisfaction",
        "support_satisfaction",
        "system_usage",
        "training_completed",
    ]


def test_phases_cover_twelve_weeks(plan: Plan) -> None:
    assert [
        (each.id, each.from_day, each.to_day, each.coverage.always, len(each.tasks)) for each in plan.phases
    ] == [
        ("d1-3", 1, 3, True, 6),
        ("d4-7", 4, 7, True, 8),
        ("w2", 8, 14, True, 8),
        ("w3-4", 15, 28, False, 16),
        ("w5-12", 29, 84, False, 16),
    ]
    assert plan.total_days == 84
    hours = plan.phase("w3-4").coverage
    assert (hours.weekdays, f"{hours.start:%H:%M}", f"{hours.end:%H:%M}") == ((0, 1, 2, 3, 4), "09:00", "18:00")


def test_the_first_checklist_names_the_plans_targets(plan: Plan) -> None:
    assert [(task.id, *task.panels) for task in plan.phase("d1-3").tasks] == [
        ("availability", "availability"),
        ("response_time", "response_time"),
        ("error_rate", "error_rate"),
        ("concurrent_users", "concurrent_users"),
        ("resources", "cpu", "memory", "disk"),
        ("network", "network"),
    ]
    task = plan.task("d1-3", "availability")
    assert task.text.say("ko") == "시스템 가용성 (목표: 99.9%)"
    assert task.text.say("en") == "System availability (target: 99.9 %)"


def test_the_steps_are_the_six_of_the_procedure(plan: Plan) -> None:
    assert [(step.id, step.name.ko) for step in plan.steps] == [
        (Step.DETECT, "장애 감지"),
        (Step.ANALYSE, "초기 분석"),
        (Step.TEMPORARY_FIX, "임시 조치"),
        (Step.ROOT_CAUSE, "근본 원인 분석"),
        (Step.PERMANENT_FIX, "영구 해결책 적용"),
        (Step.PREVENTION, "재발 방지 조치"),
    ]


def test_messages_have_the_plans_contents(plan: Plan) -> None:
    said = plan.communication
    assert [text.ko for text in said.update] == [
        "대응 진행 상황",
        "예상 복구 시간",
        "추가 조치 사항",
        "고객 커뮤니케이션",
    ]
    assert (len(said.notice), len(said.completion)) == (4, 4)


@pytest.mark.parametrize("missing", [("d1-3", ""), ("d1-3", "nothing"), ("nothing", "availability"), ("", "")])
def test_a_task_that_is_not_there_is_a_key_error(plan: Plan, missing: tuple[str, str]) -> None:
    with pytest.raises(KeyError):
        plan.task(*missing)


def test_a_policy_and_a_plan_read_back_what_they_wrote(any_plan: Plan) -> None:
    assert Policy.model_validate_json(any_plan.policy.model_dump_json()) == any_plan.policy
    assert Plan.model_validate_json(any_plan.model_dump_json()) == any_plan
    assert Plan.model_validate(any_plan.model_dump()) == any_plan


def test_a_plan_that_is_not_there_is_one_line_that_names_the_bundled_ones() -> None:
    with pytest.raises(Faults) as caught:
        load_plan("aicx")
    assert str(caught.value) == (
        "aicx:1:1: there is no plan 'aicx'; write the path of a plan's file, or the name of a bundled one: "
        "aicc hypercare"
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            ("role: on_shift,", "role: on_shft,"),
            " policy.ladder[0].role: nothing is called 'on_shft'; did you mean on_shift?",
        ),
        (
            ("panels: [cpu,", "panels: [cpuu,"),
            " phases[0].tasks[4].panels[0]: nothing is called 'cpuu'; did you mean cpu?",
        ),
        (
            ("    role: user_support\n    title", "    role: usr_support\n    title"),
            " people.jung.role: nothing is called 'usr_support'; did you mean user_support?",
        ),
        (
            ("group: quality", "group: qality"),
            " kpis[23].group: nothing is called 'qality'; did you mean quality?",
        ),
        (
            ("    phases: [w5-12]", "    phases: [w5-21]"),
            " stages[1].phases[0]: nothing is called 'w5-21'; did you mean w5-12?",
        ),
        (
            ("kpi: throughput}", "kpi: thruput}"),
            " criteria[1].items[1].kpi: nothing is called 'thruput'; did you mean throughput?",
        ),
        (
            ("outage_kpi: outage_hours", "outage_kpi: outage_hour"),
            " indicators[0].outage_kpi: nothing is called 'outage_hour'; did you mean outage_hours?",
        ),
        (
            ("stands_in: technical_support", "stands_in: tech_support"),
            " stands_in: nothing is called 'tech_support'; did you mean technical_support?",
        ),
        (("  - id: user_scope", "  - id: coaching"), ": the id coaching stands twice; give each its own"),
        (("{id: slow,", "{id: unexpected,"), " risks[0]: the id unexpected stands twice; give each its own"),
        (("{id: users, text: {ko: 동", "{id: backup, text: {ko: 동"), " criteria[1]: the id backup stands twice"),
        (("from_day: 15", "from_day: 16"), ": phase w3-4 leaves a gap; write from_day: 15"),
        (("from_day: 15", "from_day: 14"), ": phase w3-4 overlaps the one before; write from_day: 15"),
        (("- id: w2", "- id: d4-7"), ": the id d4-7 stands twice; give each its own"),
        (("level: 3,", "level: 6,"), " policy: the ladder has gaps; number its levels 1, 2, 3 and so on"),
        (
            ("after: 2h", "after: 5m"),
            " policy: the ladder goes back in time; let no level come before the one below it",
        ),
        (
            ("timezone: Asia/Seoul", "timezone: Asia/Soul"),
            " timezone: 'Asia/Soul' is not a known time zone; write for instance Asia/Seoul",
        ),
        (("response: 15m", "response: 15"), " policy.priorities.P1.response: 15 has no unit; write 15s"),
        (
            ("mon, tue,", "mon, tus,"),
            " phases[3].coverage.weekdays[1]: 'tus' is not a weekday; write one of mon tue wed thu fri sat sun",
        ),
        (
            ("start: 09:00", "start: 900"),
            " phases[3].coverage.start: '900' is not a time of day; write for instance 09:00",
        ),
        (("  - {id: detect,", "  - {id: detct,"), " steps[0].id: 'detct' is not one of the choices; write"),
        (
            ("{ko: 장애 감지, en: Detection}", "{ko: 장애 감지, en: ''}"),
            " steps[0].name.en: is empty; write something, or take the key out",
        ),
    ],
)
def test_a_broken_plan_says_what_where_and_the_mend(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    before = BUNDLED.read_text(encoding="utf-8")
    path = tmp_path / "own.yaml"
    path.write_text(before.replace(*change, 1), encoding="utf-8")
    line = before[: before.index(change[0])].count("\n") + 1
    with pytest.raises(Faults) as caught:
        load_plan(path)
    (text,) = str(caught.value).splitlines()
    assert said in text
    if not said.startswith((":", " policy: ", " risks[0]: ", " criteria[1]: ")):
        assert text.startswith(f"{path}:{line}:")


@pytest.mark.parametrize(
    "build",
    [
        lambda name: Coverage(name=name),
        lambda name: Coverage(name=name, always=True, weekdays=(0,)),
        lambda name: Coverage.model_validate(
            {"name": name, "weekdays": ["mon"], "start": "18:00", "end": "09:00"}
        ),
        lambda name: Phase(
            id="x", name=name, from_day=2, to_day=1, coverage=Coverage(name=name, always=True), tasks=()
        ),
        lambda name: Policy(
            priorities={Priority.P1: load_plan("aicc").policy.priorities[Priority.P1]},
            ladder=load_plan("aicc").policy.ladder,
            completion_report="24h",
            exhausted_every="30m",
            quiet_before_mitigated="15m",
            reopen_within="30m",
            warn_before="5m",
        ),
    ],
)
def test_what_cannot_be_is_refused(build: Callable[[Text], object]) -> None:
    with pytest.raises(ValidationError):
        build(Text(ko="이름", en="name"))


def test_what_comes_again_never_comes_at_once(tmp_path: Path) -> None:
    bundled = plan_file("aicc")
    assert bundled is not None
    text = bundled.read_text(encoding="utf-8")
    path = tmp_path / "plan.yaml"
    path.write_text(text.replace("exhausted_every: 30m", "exhausted_every: 0m"), encoding="utf-8")
    with pytest.raises(Faults) as found:
        load_plan(path)
    assert [fault.key for fault in found.value.faults] == ["policy.exhausted_every"]
