"""``warroom handover``: from a draft to a watch that is held."""

import json
from pathlib import Path

import pytest

from tests.support import Desk, warroom


@pytest.fixture
def offered(desk: Desk) -> Desk:
    """A desk on which lee holds the watch and offers it, with one P1 open."""
    desk.ok("handover", "accept")
    desk.ok("incident", "open", "routing down", "--priority", "P1")
    desk.ok("incident", "next", "INC-1", "restart the router")
    desk.ok("handover", "offer")
    return desk


def _said(desk: Desk) -> dict[str, dict[str, str]]:
    incidents = desk.ok("handover", "show")["body"]["incidents"]
    return {
        each["id"]: {name: each[name] for name in ("priority", "next_due", "next_action")} for each in incidents
    }


def _write(desk: Desk, text: str) -> str:
    path = desk.db.parent / "said.json"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_draft_writes_nothing_and_says_none_where_there_is_none(desk: Desk) -> None:
    body = desk.ok("handover", "draft")
    assert (body["state"], body["incidents"]) == ("stable", [])
    page = desk("handover", "draft").out
    assert "\nopen incidents\n  none\n" in page
    assert "\nmissed since the last handover\n  none\n" in page
    assert "there is no handover yet" in desk.refused("handover", "show")


def test_the_watch_goes_from_one_to_the_other(offered: Desk) -> None:
    assert "HO-2 is offered already by lee" in offered.refused("handover", "offer")
    assert "read back INC-1 first" in offered.refused("handover", "accept", "--as", "park")
    file = _write(offered, json.dumps(_said(offered)))
    offered.ok("handover", "readback", file, "--as", "park")
    found = offered.ok("handover", "accept", "--as", "park")
    assert (found["id"], found["state"], found["accepted_by"]) == ("HO-2", "accepted", "park")
    assert found["same_os_user"] is True
    assert offered.ok("status")["shift"]["holder"] == "park"
    assert "one operating-system user" in offered("handover", "show").out


def test_a_mismatch_is_refused_by_name(offered: Desk) -> None:
    said = _said(offered)
    said["INC-1"]["priority"] = "P2"
    told = offered.refused("handover", "readback", _write(offered, json.dumps(said)))
    assert told == "warroom: INC-1 priority: the record says P1, read back was P2\n"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('{"INC-1": {\n  "priority": P1}}', ":2:15: is not JSON"),
        ("", ":1:1: is not JSON"),
        ("[]", "write {"),
        ('{"INC-1": "P1"}', "write {"),
        ('{"INC-1": {"next_action": "\\ud800"}}', "is no JSON that can be kept"),
        ("[" * 100_000, "is no JSON that can be kept"),
    ],
)
def test_a_read_back_that_cannot_be_read_is_wrong_usage(offered: Desk, text: str, complaint: str) -> None:
    told = offered.wrong("handover", "readback", _write(offered, text))
    assert complaint in told
    assert "said.json" in told


def test_a_read_back_that_is_not_there_is_wrong_usage(offered: Desk) -> None:
    assert "absent.json: cannot be read" in offered.wrong("handover", "readback", "absent.json")
    binary = offered.db.parent / "binary.json"
    binary.write_bytes(b"\xff\xfe\x00")
    assert "is not UTF-8 text" in offered.wrong("handover", "readback", str(binary))


def test_a_read_back_comes_from_standard_input(offered: Desk) -> None:
    text = json.dumps(_said(offered))
    assert warroom("handover", "readback", "-", db=offered.db, stdin=text).status == 0
    broken = warroom("handover", "readback", "-", db=offered.db, stdin='{"INC-1": ')
    assert broken.status == 2
    assert "standard input:1:11" in broken.err


def test_decline_sends_it_back(offered: Desk) -> None:
    assert "--reason" in offered.wrong("handover", "decline")
    assert offered.ok("handover", "decline", "--reason", "INC-1 is unclear")["state"] == "declined"
    assert offered.ok("status")["shift"]["holder"] == "lee"
    assert "no handover is offered" in offered.refused("handover", "decline", "--reason", "again")


def test_show_has_the_frozen_body_and_who_did_what(offered: Desk) -> None:
    offered.ok("incident", "open", "after the offer", "--priority", "P1")
    offered.ok("handover", "addendum", "the vendor calls at ten")
    found = offered.ok("handover", "show", "HO-2")
    assert [each["id"] for each in found["body"]["incidents"]] == ["INC-1"]
    assert len(found["sha256"]) == 64
    assert [(each["actor"], each["kind"]) for each in found["timeline"]] == [
        ("lee", "offered"),
        ("lee", "addendum"),
    ]
    assert offered.ok("handover", "show", "1")["id"] == "HO-1"
    page = offered("handover", "show").out
    assert "restart the router" in page
    assert "the vendor calls at ten" in page
    assert "HO-9: there is no such handover" in offered.refused("handover", "show", "9")
    assert "is not a handover" in offered.wrong("handover", "show", "last")


def test_a_read_back_file_is_named_as_it_was_given(offered: Desk, tmp_path: Path) -> None:
    assert "no/such.json" in offered.wrong("handover", "readback", "no/such.json")
