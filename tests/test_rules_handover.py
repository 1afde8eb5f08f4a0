"""A read-back: right answers never differ, and any change is found."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from data.records import MINUTE
from warroom.rules import readback as rules
from warroom.rules.handover import iso
from warroom.rules.sealing import seal

SEOUL = ZoneInfo("Asia/Seoul")
AT = 1_800_000_000_000
WORDS = st.text(st.characters(categories=["L", "N"], max_codepoint=0xD7A3), min_size=1, max_size=12)
ACTIONS = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)


@st.composite
def incidents(draw: st.DrawFn) -> dict[str, Any]:
    due = draw(st.none() | st.integers(0, 600).map(lambda minutes: AT + minutes * MINUTE))
    return {
        "id": f"INC-{draw(st.integers(1, 99))}",
        "priority": draw(st.sampled_from(["P1", "P2", "P3", "P4"])),
        "next_due": iso(due, SEOUL),
        "next_action": draw(st.none() | ACTIONS),
    }


bodies = st.lists(incidents(), max_size=5, unique_by=lambda each: each["id"]).map(
    lambda found: {"incidents": found}
)


def said_right(draw: st.DrawFn, record: Mapping[str, Any]) -> dict[str, Any]:
    """Say a record in one of the ways in which people say the same."""
    due, action = record["next_due"], record["next_action"]
    if due is not None:
        moment = datetime.fromisoformat(due)
        within = moment + timedelta(seconds=draw(st.integers(-59, 59)))
        due = draw(
            st.sampled_from(
                [
                    due,
                    within.isoformat(),
                    moment.replace(tzinfo=None).isoformat(timespec="minutes"),
                    moment.astimezone(ZoneInfo("Europe/Berlin")).isoformat(),
                ]
            )
        )
    if action is None:
        action = draw(st.sampled_from([None, ""]))
    else:
        action = draw(st.sampled_from([action, f"  {action} ", action.replace(" ", "  ")]))
    return {"priority": draw(st.sampled_from([record["priority"], record["priority"].lower()]))} | {
        "next_due": due,
        "next_action": action,
    }


@given(bodies, st.data())
def test_right_answers_never_differ(body: dict[str, Any], data: st.DataObject) -> None:
    said = {record["id"]: data.draw(rights(record)) for record in rules.to_read_back(body["incidents"])}
    assert rules.mismatches(body["incidents"], said) == []


@st.composite
def rights(draw: st.DrawFn, record: Mapping[str, Any]) -> dict[str, Any]:
    return said_right(draw, record)


def changed(draw: st.DrawFn, field: str, value: str | None) -> Any:
    """Say something else than ``value``."""
    if field == "priority":
        return draw(st.sampled_from([each for each in ("P1", "P2", "P3", "P4", "", None) if each != value]))
    if field == "next_due":
        if value is None:
            return draw(st.sampled_from([iso(AT, SEOUL), "soon"]))
        off = draw(st.integers(1, 600)) * draw(st.sampled_from([1, -1]))
        moved = (datetime.fromisoformat(value) + timedelta(minutes=off)).isoformat()
        return draw(st.sampled_from([moved, None, "", "soon", 14, [value]]))
    other = draw(ACTIONS.filter(lambda words: words.casefold() != (value or "").casefold()))
    return other if value is None else draw(st.sampled_from([other, None, "", f"{value} or not"]))


@st.composite
def wrongs(draw: st.DrawFn, field: str, value: str | None) -> Any:
    return changed(draw, field, value)


@given(bodies.filter(lambda body: bool(rules.to_read_back(body["incidents"]))), st.data())
def test_any_change_is_found(body: dict[str, Any], data: st.DataObject) -> None:
    owed = rules.to_read_back(body["incidents"])
    said = {record["id"]: data.draw(rights(record)) for record in owed}
    victim = data.draw(st.sampled_from(owed))
    field = data.draw(st.sampled_from(rules.FIELDS))
    if data.draw(st.booleans()):
        del said[victim["id"]][field]
    else:
        said[victim["id"]][field] = data.draw(wrongs(field, victim[field]))
    assert [(each.incident, each.field) for each in rules.mismatches(body["incidents"], said)] == [
        (victim["id"], field)
    ]


@given(bodies)
def test_an_incident_left_out_differs_in_everything(body: dict[str, Any]) -> None:
    owed = rules.to_read_back(body["incidents"])
    assert len(rules.mismatches(body["incidents"], {})) == len(rules.FIELDS) * len(owed)
    assert [each["priority"] for each in owed] == [
        each["priority"] for each in body["incidents"] if each["priority"] in ("P1", "P2")
    ]


@given(bodies, bodies)
def test_a_seal_names_one_record(body: dict[str, Any], other: dict[str, Any]) -> None:
    text, digest = seal(body)
    assert seal(dict(reversed(body.items()))) == (text, digest)
    assert (seal(other)[1] == digest) == (other == body)
