"""What must hold of a war room at any moment, told from the rows and the events, not from the rules."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from data import audit, events, incidents, obligations, outbox
from data.records import Event, Incident, Kind, Ms, Obligation, State, Step
from data.store import Tx
from tests.rehearsal import Rehearsal
from warroom.rules.audit import KINDS, unrecorded

TOP = 5
"""The bundled ladder's last level, which alone may be called again."""


@dataclass
class Told:
    """An incident as its events tell it."""

    shown: dict[str, Any] = field(default_factory=dict)
    resolved: list[tuple[Ms, Ms]] = field(default_factory=list)
    mitigated: list[tuple[Ms, Ms]] = field(default_factory=list)
    lives: list[Ms] = field(default_factory=list)
    """When it was opened, and each time that it was reopened."""


FOREVER: Ms = 1 << 60


def tell(history: list[Event]) -> Told:
    """Fold an incident's events into what its row must show, and into when it was mitigated and resolved."""
    told = Told()
    shown = told.shown
    steps = 1
    for event in history:
        said = event.payload
        match event.kind:
            case "opened":
                shown |= {"title": said["title"], "priority": said["priority"], "alarm": said["alarm"], "epoch": 1}
                shown |= {"signal": "raised" if said["alarm"] else "none", "closed_at": None, "commander": None}
                _begin(shown, event.at)
                told.lives.append(event.at)
            case "acknowledged":
                shown["acknowledged_by"] = event.actor
                if shown["status"] == "triggered":
                    shown["status"] = "acknowledged"
            case "claim_moved":
                shown["acknowledged_by"] = event.actor
            case "ack_expired":
                shown |= {"acknowledged_by": None, "status": "triggered"}
            case "step":
                steps = max(steps, Step(said["step"]).number)
                shown["step"] = max(shown["step"], steps)
            case "level":
                shown["level"] = max(shown["level"], said["level"])
            case "priority":
                shown |= {"priority": said["after"], "epoch": shown["epoch"] + 1}
            case "rebased":
                shown |= {"policy_version": said["after"], "epoch": shown["epoch"] + 1}
            case "assigned":
                shown[said["role"]] = said["name"]
            case "recovered":
                shown["signal"] = "recovered"
            case "mitigated":
                shown |= {"status": "mitigated", "mitigated_at": event.at, "step": max(shown["step"], 3)}
                shown |= {"fix": said.get("text"), "undo": said.get("undo")}
                told.mitigated.append((event.at, FOREVER))
            case "raised":
                shown["signal"] = "raised"
                if said["mitigation_undone"]:
                    status = "acknowledged" if shown["acknowledged_by"] else "triggered"
                    shown |= {"status": status, "mitigated_at": None, "step": steps, "fix": None, "undo": None}
                    told.mitigated[-1] = (told.mitigated[-1][0], event.at)
            case "resolved":
                shown |= {"status": "resolved", "resolved_at": event.at}
                shown["mitigated_at"] = shown["mitigated_at"] or event.at
                told.resolved.append((event.at, FOREVER))
            case "closed":
                shown |= {"status": "closed", "closed_at": event.at}
            case "reopened":
                steps = 1
                shown |= {"epoch": said["epoch"], "closed_at": None}
                if event.actor == "engine":
                    shown["signal"] = "raised"
                _begin(shown, event.at)
                told.resolved[-1] = (told.resolved[-1][0], event.at)
                if told.mitigated:
                    told.mitigated[-1] = (told.mitigated[-1][0], min(told.mitigated[-1][1], event.at))
                told.lives.append(event.at)
    return told


def _begin(shown: dict[str, Any], at: Ms) -> None:
    shown |= {"status": "triggered", "anchor_at": at, "step": 1, "level": 0, "acknowledged_by": None}
    shown |= {"mitigated_at": None, "resolved_at": None, "fix": None, "undo": None}


async def check(play: Rehearsal, *, settled: bool) -> None:
    """Assert every invariant; ``settled`` says that an engine has just made its pass."""
    async with play.room.act() as act:
        now = act.now
    async with play.room.store.reading() as tx:
        assert await events.first_broken(tx) is None
        assert not unrecorded(await audit.fired(tx), await audit.entries(tx, KINDS))
        for incident in await incidents.latest(tx, 1000):
            await _check_incident(tx, incident)
        if settled:
            assert await obligations.due(tx, now) == [], "something due is unsettled"
            assert await audit.first_overdue(tx, now) is None
            assert await outbox.waiting(tx) == [], "something owed is in no message"
            assert await outbox.pending(tx) == [], "something due is unsent"


async def _check_incident(tx: Tx, incident: Incident) -> None:
    history = await events.of_subject(tx, incident.id)
    owed = await obligations.of_subject(tx, incident.id)
    told = tell(history)
    row = incident.model_dump(mode="json")
    assert {name: row[name] for name in told.shown} == told.shown
    fired = [each for each in owed if each.state is State.FIRED]
    _check_moments(fired, told)
    _check_levels(fired, told)
    _check_claim(incident, owed)
    _check_entries(fired, history)
    still = {each.kind for each in owed if each.state is State.ARMED}
    assert incident.status.is_open or still <= {Kind.COMPLETION_REPORT}, f"owed by what has ended: {still}"
    by_key = Counter(message.key for message in await outbox.everything(tx))
    assert all(count == 1 for count in by_key.values())
    ids = {each.id for each in await obligations.fired_since(tx, 0)}
    lines = await outbox.lines_about(tx, incident.id)
    assert all(line.obligation_id in ids for line in lines if line.obligation_id is not None)
    sent = Counter(line.channels for line in lines if line.obligation_id is None)
    # What was posted before messages were recorded whole was sent by no route.
    said = [event.payload["message"] for event in history if "message" in event.payload]
    for channels in sent:
        by_hand = [line.text for line in lines if line.obligation_id is None and line.channels == channels]
        assert not Counter(by_hand) - Counter(said), "sent and never recorded"


def _check_moments(fired: list[Obligation], told: Told) -> None:
    for each in fired:
        assert each.fired_at is not None
        assert each.fired_at >= each.due_at, f"early: {each}"
        if each.kind is Kind.COMPLETION_REPORT:
            continue
        assert not _within(each.fired_at, told.resolved), f"after resolve: {each}"
        waits = each.kind is Kind.LEVEL and each.level > 2 and each.cause != "escalated"
        assert not (waits and _within(each.fired_at, told.mitigated)), f"while mitigated: {each}"


def _within(at: Ms, spans: list[tuple[Ms, Ms]]) -> bool:
    # What happened in the same frozen moment may have come before.
    return any(begin < at < end for begin, end in spans)


def _check_levels(fired: list[Obligation], told: Told) -> None:
    levels = [each for each in fired if each.kind is Kind.LEVEL]
    for begin, end in pairwise([*told.lives, FOREVER]):
        calls = Counter(each.level for each in levels if begin <= each.anchor_at < end and each.level < TOP)
        assert all(count == 1 for count in calls.values()), f"called twice: {calls}"


def _check_claim(incident: Incident, owed: list[Obligation]) -> None:
    claims = [each for each in owed if each.kind is Kind.ACK_EXPIRY and each.state is State.ARMED]
    runs = incident.status.is_open and not incident.mitigated and incident.acknowledged_by is not None
    if runs and incident.ack_expires_at is not None:
        assert [each.due_at for each in claims] == [incident.ack_expires_at]
    assert len(claims) <= 1
    has_end = incident.priority.value in ("P1", "P2")
    assert not runs or (incident.ack_expires_at is not None) == has_end


def _check_entries(fired: list[Obligation], history: list[Event]) -> None:
    """Each firing has one entry in the timeline, and each entry a firing."""
    calls = Counter((each.level, each.fired_at) for each in fired if each.kind is Kind.LEVEL)
    assert calls == Counter((e.payload["level"], e.at) for e in history if e.kind == "level")
    expired = Counter(each.fired_at for each in fired if each.kind is Kind.ACK_EXPIRY)
    assert expired == Counter(e.at for e in history if e.kind == "ack_expired")
    missed = Counter(
        (each.kind.value, each.due_at, each.fired_at)
        for each in fired
        if each.kind not in (Kind.LEVEL, Kind.ACK_EXPIRY)
    )
    entries = Counter((e.payload["promise"], e.payload["due_at"], e.at) for e in history if e.kind == "breached")
    assert missed == entries
