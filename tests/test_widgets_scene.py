"""A room at five past two on day 2, as the widgets' tests see it."""

from data.incidentviews import Clockwork, Contact, Due, IncidentView, Line, Rung
from data.panelviews import PanelView
from data.plan import Target
from data.records import HOUR, MINUTE, SECOND, Incident, Kind, Ms, Priority, Signal, State, Status
from data.situationviews import EngineView, LogPage, ShiftView, Situation, TaskView

ZONE = "Asia/Seoul"
NOW: Ms = 1_796_187_802_000  # 2026-12-02T14:03:22+09:00
OPENED: Ms = NOW - 12 * MINUTE - 22 * SECOND

BLOCKS = (0.4, 0.5, 0.7, 0.8, 1.1, 0.5, 0.4, 0.5, 0.3, 0.4)


def panel(name: str, title: str, value: float | None, unit: str, **more: object) -> PanelView:
    fields: dict[str, object] = {
        "id": name,
        "name": title,
        "unit": unit,
        "kind": "capacity" if name in ("concurrent_users", "throughput") else "gauge",
        "value": value,
        "target": None,
        "state": "ok",
        "coverage": 1.0,
        "age_ms": 2 * SECOND,
        "stale": False,
        "trend": BLOCKS,
        "detail": "",
    }
    return PanelView.model_validate({**fields, **more})


def at_most(value: float) -> Target:
    return Target(op="<=", value=value)


def panels() -> tuple[PanelView, ...]:
    load = tuple(300.0 + 14 * step for step in range(10))
    share = (99.99, 100.0, 100.0, 100.0, 99.98, 99.1, 99.9, 100.0, None, 100.0)
    return (
        panel(
            "availability",
            "가용성",
            99.97,
            "%",
            target=Target(op=">=", value=99.9),
            trend=share,
            detail="예산 71 %",
        ),
        panel("response_time", "응답시간", 0.84, "s", target=at_most(2), detail="p95 1.21"),
        panel("error_rate", "에러율", 1.31, "%", target=at_most(1), state="breach", detail="5분 12건"),
        panel(
            "concurrent_users",
            "동시 사용자",
            412,
            "",
            target=at_most(500),
            state="warn",
            trend=load,
            detail="82 %",
        ),
        panel("throughput", "처리량", 803.4, "TPS", target=at_most(1000), trend=load, detail="80 %"),
        panel("cpu", "CPU", 41, "%", target=at_most(85), trend=(41.0,) * 10),
        panel("memory", "메모리", 63, "%", target=at_most(85), trend=(63.0,) * 10),
        panel("disk", "디스크", 91, "%", target=at_most(85), state="breach", trend=(91.0,) * 10),
        panel(
            "network", "네트워크", None, "ms", state="unknown", stale=True, age_ms=5 * MINUTE, trend=(None,) * 10
        ),
    )


def incident(number: int, title: str, **more: object) -> Incident:
    fields: dict[str, object] = {
        "number": number,
        "title": title,
        "category": "system",
        "priority": Priority.P1,
        "status": Status.ACKNOWLEDGED,
        "signal": Signal.RAISED,
        "alarm": "agent-desktop",
        "step": 2,
        "level": 1,
        "epoch": 1,
        "commander": None,
        "communications": None,
        "scribe": None,
        "acknowledged_by": "이기술",
        "ack_expires_at": NOW + 20 * MINUTE,
        "next_action": None,
        "impact": None,
        "fix": None,
        "undo": None,
        "eta": None,
        "anchor_at": OPENED,
        "opened_at": OPENED,
        "started_at": OPENED,
        "detected_at": OPENED,
        "acknowledged_at": OPENED + 2 * MINUTE,
        "mitigated_at": None,
        "recovered_at": None,
        "resolved_at": None,
        "closed_at": None,
        "policy_version": 1,
        "linked": None,
        "row_version": 3,
    }
    return Incident.model_validate({**fields, **more})


def done(number: int, title: str, opened: Ms, lasted: Ms, **more: object) -> Incident:
    end: dict[str, object] = {
        "status": Status.RESOLVED,
        "resolved_at": opened + lasted,
        "mitigated_at": opened + lasted // 2,
        "step": 6,
        "signal": Signal.NONE,
    }
    return incident(number, title, opened_at=opened, **{**end, **more})


LEAD = Contact(name="김지원", phone="010-1111-1111", role="지원팀장")
LEVELS = (
    (
        "현장 지원팀",
        0,
        (Contact(name="이기술", phone="010-2222-2222", role=""), Contact(name="박인프라", phone=None, role="")),
    ),
    ("지원팀장", 30 * MINUTE, (LEAD,)),
    ("프로젝트 매니저", HOUR, (Contact(name="정관리", phone="010-7777-7777", role=""),)),
    ("사업부장", 2 * HOUR, ()),
    ("경영진", 4 * HOUR, ()),
)


def rung(level: int, **more: object) -> Rung:
    name, after, contacts = LEVELS[level - 1]
    fired = level == 1
    fields: dict[str, object] = {
        "level": level,
        "name": name,
        "due_at": OPENED + after,
        "state": State.FIRED if fired else State.ARMED,
        "fired_at": OPENED if fired else None,
        "held": False,
        "contacts": contacts,
    }
    return Rung.model_validate({**fields, **more})


def promise(kind: Kind, name: str, after: Ms, state: State = State.ARMED, met_at: Ms | None = None) -> Clockwork:
    return Clockwork(kind=kind, name=name, due_at=OPENED + after, state=state, met_at=met_at)


def view(of: Incident, **more: object) -> IncidentView:
    rungs = tuple(rung(level) for level in range(1, 6))
    fields: dict[str, object] = {
        "incident": of,
        "step_name": "초기 분석",
        "rungs": rungs,
        "clocks": (
            promise(Kind.RESPONSE, "응답", 15 * MINUTE, State.MET, OPENED + MINUTE),
            promise(Kind.FIRST_NOTICE, "최초 통보", 5 * MINUTE, State.FIRED),
            promise(Kind.ANALYSIS, "초기 분석", 15 * MINUTE),
            promise(Kind.UPDATE, "갱신", 30 * MINUTE),
            promise(Kind.TEMPORARY_FIX, "임시 조치", 30 * MINUTE),
        ),
        "policy_now": of.policy_version,
        "edited": "",
        "next_due": Due(
            subject=of.id, kind=Kind.ANALYSIS, level=None, due_at=OPENED + 15 * MINUTE, name="초기 분석"
        ),
        "next_rung": rungs[1],
        "last": Line(
            seq=40, at=NOW - 5 * MINUTE, actor="이기술", kind="note", text="라우팅 서버 2번 재기동, 큐 적체 지속"
        ),
    }
    return IncidentView.model_validate({**fields, **more})


def task(name: str, text: str, state: str = "open", by: str | None = None, due: Ms = NOW + 34 * HOUR) -> TaskView:
    at = NOW - 47 * MINUTE if by else None
    return TaskView(
        id=f"d1-3.{name}",
        text=text,
        checklist="d1-3",
        phase="d1-3",
        state=state,
        by=by,
        at=at,
        due_at=due,
        evidence=None,
        opens_at=NOW - 14 * HOUR,
    )


def shift(**more: object) -> ShiftView:
    fields: dict[str, object] = {
        "id": "afternoon",
        "name": "오후조",
        "start": NOW - 3 * MINUTE - 22 * SECOND,
        "end": NOW + 8 * HOUR - 3 * MINUTE - 22 * SECOND,
        "people": ("이기술", "박인프라"),
        "holder": "이기술",
        "held_since": NOW - 6 * HOUR,
        "offered_by": None,
        "late_since": None,
    }
    return ShiftView.model_validate({**fields, **more})


def log_page(views: tuple[IncidentView, ...], newest: tuple[Incident, ...]) -> LogPage:
    """Return the whole log of a room: what is open, then the others of ``newest``."""
    now_open = [each.incident for each in views]
    known = {each.number for each in now_open}
    others = [each for each in newest if each.number not in known]
    rows = (*now_open, *sorted(others, key=lambda each: (not each.status.is_open, -each.opened_at)))
    count, going_on = len(rows), sum(each.status.is_open for each in rows)
    newest_number = max((each.number for each in rows), default=0)
    return LogPage(
        rows=rows,
        shown=count,
        shown_open=going_on,
        all=count,
        open=going_on,
        newest=newest_number,
    )


def situation(**more: object) -> Situation:
    routing = incident(12, "상담 라우팅 불능")
    recording = incident(
        13,
        "녹취 서버 디스크 부족",
        priority=Priority.P3,
        status=Status.TRIGGERED,
        acknowledged_by=None,
        opened_at=NOW - 3 * MINUTE,
        step=1,
    )
    fields: dict[str, object] = {
        "now": NOW,
        "zone": ZONE,
        "environment": "production",
        "drill": False,
        "plan": "AICC 클라우드 초기 운영 지원",
        "phase": "d1-3",
        "phase_name": "Day 1–3 오픈 직후 집중 모니터링",
        "day": 2,
        "days": 84,
        "shift": shift(),
        "silences": (),
        "engine": EngineView(leader="host:1:2", age_ms=2 * SECOND, wall_step_ms=0),
        "panels": panels(),
        "incidents": (view(routing), view(recording)),
        "log": (
            recording,
            routing,
            done(11, "IVR 음성인식 지연 (ASR p95 4.2초)", NOW - 5 * HOUR, 38 * MINUTE, priority=Priority.P2),
            done(10, "CTI-CRM 화면 팝업 누락", NOW - 9 * HOUR, 95 * MINUTE, acknowledged_by="한프로세스"),
            done(9, "SIP 트렁크 단절", NOW - 26 * HOUR, 7 * MINUTE, status=Status.CLOSED, commander="김지원"),
            done(
                8, "[ERROR] db down [/x]", NOW - 30 * HOUR, 70 * SECOND, priority=Priority.P4, acknowledged_by=None
            ),
        ),
        "tasks": (
            task("availability", "시스템 가용성 (목표: 99.9%)", "done", "이기술"),
            task("response_time", "응답 시간 (목표: 2초 이하)", "done", "이기술"),
            task("error_rate", "에러율 (목표: 1% 이하)"),
            task("concurrent_users", "동시 사용자 수 (500명 지원)", "done", "박인프라"),
            task("resources", "리소스 사용률", due=NOW - MINUTE),
            task("network", "네트워크 상태", "skipped", "박인프라"),
        ),
        "next_due": Due(subject="HO-3", kind=Kind.HANDOVER, level=None, due_at=NOW + 2 * HOUR, name="인수인계"),
    }
    fields |= more
    views, newest = fields["incidents"], fields["log"]
    assert isinstance(views, tuple)
    assert isinstance(newest, tuple)
    return Situation.model_validate({**fields, "log": log_page(views, newest)})
