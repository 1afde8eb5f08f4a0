"""``warroom handover``: the whole walk of an incoming shift, on the command line."""

import json
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from tests.support import START, Desk

OPS = "plan: aicc\nnotify:\n  - {name: ops, url: 'json://127.0.0.1:9'}\n"
PARK = ("--as", "park")


@pytest.fixture
def offered(desk: Desk) -> Desk:
    """A desk on which lee offers the watch: a P1 and a P2 that lee has claimed, a silence, a change under way."""
    desk.site(OPS)
    desk.ok("handover", "accept")
    for title, priority in (("routing down", "P1"), ("slow screens", "P2")):
        desk.ok("incident", "open", title, "--priority", priority)
    for incident in ("INC-1", "INC-2"):
        desk.ok("incident", "ack", incident)
    desk.ok("incident", "next", "INC-1", "restart the router")
    desk.ok("silence", "add", "INC-2", "--for", "2h", "--reason", "known")
    desk.ok("change", "add", "router 4.2", "--under-way", "--rollback", "back to 4.1")
    desk.ok("handover", "offer")
    return desk


def readback(desk: Desk, *args: str, **wrong: dict[str, Any]) -> str:
    """Write what park says of every P1 and P2 into a file, and return its path; ``wrong`` stands over it."""
    said = {
        each["id"]: {
            "priority": each["priority"],
            "next_due": each["next_due"],
            "next_action": each["next_action"],
        }
        for each in desk.ok("handover", "show", *args)["body"]["incidents"]
        if each["priority"] in ("P1", "P2")
    }
    for name, fields in wrong.items():
        said[name.replace("_", "-")] |= fields
    path = desk.db.parent / "said.json"
    path.write_text(json.dumps(said), encoding="utf-8")
    return str(path)


def outbox(desk: Desk) -> list[tuple[str, str]]:
    """Return the subject and the text of every message that is owed."""
    with closing(sqlite3.connect(desk.db)) as connection:
        return connection.execute("SELECT subject, text FROM outbox").fetchall()


def test_the_whole_walk_and_what_it_leaves(offered: Desk) -> None:
    # What there is to open, and one of it in full.
    assert [line.split() for line in offered("handover", "preview", *PARK).out.splitlines()] == [
        ["☐", each, "not", "looked", "at"] for each in ("INC-1", "INC-2", "SIL-1")
    ]
    shown = offered("handover", "preview", "1", *PARK).out
    assert "what happened" in shown
    assert "P1 opened: routing down" in shown
    assert "opened  1/3  (not yet: INC-2, SIL-1)" in shown
    opened = offered.ok("handover", "preview", "sil-1", *PARK)
    assert (opened["previewed"]["id"], opened["previewed"]["reason"]) == ("SIL-1", "known")
    assert (opened["walk"]["opened"], opened["walk"]["not_opened"]) == (["INC-1", "SIL-1"], ["INC-2"])
    assert "INC-9: not among what is opened" in offered.refused("handover", "preview", "INC-9", *PARK)
    # Questions: one with an answer, one without.
    offered.ok("handover", "ask", "who talks to the vendor?", *PARK)
    offered.ok("handover", "ask", "is the queue full?", *PARK)
    walk = offered.ok("handover", "answer", "1", "I do, until six")["walk"]
    assert [(each["number"], each["by"], each["answer"], each["answered_by"]) for each in walk["questions"]] == [
        (1, "park", "I do, until six", "lee"),
        (2, "park", None, None),
    ]
    assert "question 1 is answered already by lee" in offered.refused("handover", "answer", "1", "no")
    assert "9: there is no such question" in offered.refused("handover", "answer", "9", "no")
    # A read-back that differs, then one that does not.
    wrong = readback(offered, INC_2={"priority": "P3"})
    assert "INC-2 priority: the record says P2, read back was P3" in offered.refused(
        "handover", "readback", wrong, *PARK
    )
    walk = offered.ok("handover", "status")["walk"]
    assert walk["not_read_back"] == ["INC-1", "INC-2"]
    assert (walk["questions"][2]["incident"], walk["missing"][0]) == ("INC-2", "read back INC-1")
    walk = offered.ok("handover", "readback", readback(offered), *PARK)["walk"]
    assert (walk["read_back"], walk["not_read_back"], walk["missing"]) == (["INC-1", "INC-2"], [], [])
    # What changes now has to be ticked, and again when it changes again.
    offered.ok("incident", "note", "INC-2", "the cache was full")
    assert "changed since the offer: 1 INC-2" in offered.refused("handover", "accept", *PARK)
    assert "the cache was full" in offered("handover", "tick", *PARK).out
    ticked = offered.ok("handover", "tick", "1", *PARK)["walk"]["changed"]
    assert [(each["number"], each["subject"], each["text"], each["ticked"]) for each in ticked] == [
        (1, "INC-2", "the cache was full", True)
    ]
    offered.ok("incident", "note", "INC-2", "it is full again")
    offered.ok("change", "end", "CHG-1", "--taken-back")
    assert "1 INC-2, 2 CHG-1; look" in offered.refused("handover", "accept", *PARK)
    status = offered("handover", "status").out
    assert "changes ticked  0/2  (not yet: 1 INC-2, 2 CHG-1)" in status
    assert "before it can be accepted: tick 1 (INC-2), tick 2 (CHG-1)" in status
    # What was not on the screen is not ticked by it.
    seen = ticked[0]["seq"]
    assert not offered.ok("handover", "tick", "1", "--seen", str(seen), *PARK)["walk"]["changed"][0]["ticked"]
    assert "3: nothing of that number" in offered.refused("handover", "tick", "1", "3", *PARK)
    walk = offered.ok("handover", "tick", "1", "2", *PARK)["walk"]
    assert walk["missing"] == []
    # The watch goes over: what was left out is said, and one claim stays.
    accepted = offered("handover", "accept", *PARK).out
    assert "HO-2 is accepted: park holds the watch" in accepted
    assert "NOTE: not looked at: INC-2\n" in accepted
    assert "NOTE: 1 question has no answer: 2\n" in accepted
    assert "one operating-system user" in accepted
    assert "INC-1 stays with who holds it: there is no temporary fix" in accepted
    found = offered.ok("handover", "show")
    assert found["walk"]["claims_kept"] == ["INC-1"]
    assert found["walk"]["claims_moved"] == ["INC-2"]
    assert found["walk"]["not_opened"] == ["INC-2"]
    assert [each["subject"] for each in found["walk"]["changed"]] == ["INC-2", "CHG-1"]
    assert offered.ok("incident", "show", "INC-1")["acknowledged_by"] == "lee"
    assert offered.ok("incident", "show", "INC-2")["acknowledged_by"] == "park"
    # What happens afterwards is no part of it.
    offered.ok("incident", "note", "INC-1", "after the watch went over")
    assert offered.ok("handover", "show") == found
    assert " · ".join(found["seal"]["words"]) in accepted
    assert len(found["seal"]["sha256"]) == 64
    assert offered.ok("handover", "verify")["handovers"] == ["HO-1", "HO-2"]


def test_the_words_of_a_seal_are_the_sites_and_not_the_viewers(desk: Desk) -> None:
    korean = desk.ok("handover", "accept")["seal"]["words"]
    assert all("가" <= each[0] <= "힣" for each in korean)
    assert desk.ok("handover", "show", "--lang", "en")["seal"]["words"] == korean
    desk.site("plan: aicc\nlanguage: en\n")
    english = desk.ok("handover", "show", "--lang", "ko")["seal"]["words"]
    assert all(each.isascii() for each in english)
    assert " · ".join(english) in desk("handover", "show", "--lang", "ko").out


def test_what_is_handed_on_by_hand_goes_over_until_somebody_ends_it(desk: Desk) -> None:
    desk.ok("handover", "accept")
    desk.ok("drill", "advance", "1m")
    item = desk.ok(
        *("handover", "watch-item", "add", "queue length", "--look", "panel 3", "--trigger", "over 50"),
        *("--action", "call the vendor", "--until", "Friday"),
    )
    assert {name: item[name] for name in ("id", "kind", "text", "look", "trigger", "action", "until", "by")} == {
        "id": "WATCH-1",
        "kind": "watch",
        "text": "queue length",
        "look": "panel 3",
        "trigger": "over 50",
        "action": "call the vendor",
        "until": "Friday",
        "by": "lee",
    }
    desk.ok("handover", "contingency", "the router restarts", "fail over to B", "--until", "the patch is in")
    desk.ok("handover", "say", "the vendor was friendly")
    assert "write some words" in desk.refused("handover", "say", "\x1b[2J")
    assert "a contingency says what is to be done" in desk.refused("handover", "contingency", "it rains", " ")
    for _shift in range(2):
        desk.ok("handover", "offer")
        desk.ok("drill", "advance", "1m")
        desk.ok("handover", "accept", *PARK)
    ended = desk.ok("handover", "watch-item", "end", "watch-1")
    assert (ended["ended_by"], ended["ended_at"]) == ("lee", "2026-12-01T09:03:00.000+09:00")
    assert "WATCH-1 was ended already by lee" in desk.refused("handover", "watch-item", "end", "1")
    assert "not a watch item" in desk.wrong("handover", "watch-item", "end", "INC-1")
    listed = desk.ok("handover", "watch-item", "list")
    assert [(each["id"], each["kind"], each["shifts"]) for each in listed] == [
        ("WATCH-2", "contingency", 2),
        ("WATCH-3", "words", 2),
    ]
    page = desk("handover", "watch-item", "list").out
    assert "the router restarts · do: fail over to B · until: the patch is in" in page
    assert "handed on 2 times" in page


def test_a_change_under_way_says_how_it_is_stopped(desk: Desk) -> None:
    assert "write a rollback" in desk.refused("change", "add", "router 4.2", "--under-way")
    begun = desk.ok("change", "add", "router 4.2", "--under-way", "--rollback", "back to 4.1")
    assert (begun["state"], begun["ended_at"]) == ("under_way", None)
    desk.ok("change", "add", "pool 200", "--under-way", "--rollback", "pool 100")
    desk.ok("change", "add", "at once")
    assert "under way · router 4.2" in desk("change", "list").out
    assert desk.ok("change", "end", "CHG-1")["state"] == "made"
    assert desk.ok("change", "end", "2", "--taken-back")["ended_by"] == "lee"
    assert "CHG-3 is not under way" in desk.refused("change", "end", "CHG-3")
    assert [each["state"] for each in desk.ok("change", "list")] == ["made", "taken_back", "made"]
    assert "taken back · pool 200" in desk("change", "list").out


def test_a_decline_leaves_the_promise_standing(desk: Desk) -> None:
    desk.ok("handover", "accept")
    desk.ok("drill", "advance", "5h5m")
    desk.ok("incident", "open", "routing down", "--priority", "P2")
    desk.ok("handover", "offer")
    desk.ok("handover", "preview", "INC-1", *PARK)
    desk.ok("handover", "ask", "what of INC-1?", *PARK)
    declined = desk("handover", "decline", "--reason", "no word of INC-1", *PARK).out
    assert "nothing is offered" in declined
    assert "no handover is offered" in desk.refused("handover", "accept", *PARK)
    # The shift of 14:00 has begun, and nobody has taken the watch: it is called for all the same.
    desk.ok("drill", "advance", "11m")
    desk.ok("watch", "--once")
    with closing(sqlite3.connect(desk.db)) as connection:
        fired = connection.execute("SELECT subject FROM obligations WHERE kind = 'handover' AND state = 'fired'")
        assert fired.fetchall() == [("HO-2",)]
    # Offered anew, it is walked through anew.
    walk = desk.ok("handover", "offer")["walk"]
    assert (walk["opened"], walk["questions"], walk["missing"]) == ([], [], ["read back INC-1"])
    assert "☐  INC-1" in desk("handover", "preview", *PARK).out
    desk.ok("handover", "readback", readback(desk), *PARK)
    found = desk.ok("handover", "accept", *PARK)
    assert (found["id"], found["walk"]["not_opened"]) == ("HO-2", ["INC-1"])
    assert desk.ok("handover", "verify")["ok"]
    figures = desk.ok("handover", "figures")
    assert (figures["on_time"], figures["late"], figures["unsigned"]) == (1, 1, 0)


def test_relief_takes_the_whole_walk_and_tells_the_lead(offered: Desk) -> None:
    assert "--reason" in offered.wrong("handover", "relieve", *PARK)
    begun = offered.ok("handover", "relieve", "--reason", "lee fell ill", *PARK)
    assert (begun["state"], begun["relief"]) == ("offered", "lee fell ill")
    assert "open SIL-1" in begun["walk"]["missing"]
    offered.ok("handover", "readback", readback(offered), *PARK)
    assert "open INC-1, INC-2, SIL-1 first" in offered.refused("handover", "accept", *PARK)
    for each in ("INC-1", "INC-2", "SIL-1"):
        last = offered.ok("handover", "preview", each, *PARK)
    assert last["walk"]["missing"] == []
    assert "took the watch" not in str(outbox(offered))
    taken = offered("handover", "relieve", "--reason", "lee fell ill", *PARK)
    assert "HO-2 is accepted: park holds the watch" in taken.out
    assert "NOTE: nobody handed it over: lee fell ill" in taken.out
    told = [text for subject, text in outbox(offered) if subject == "HO-2"]
    assert any("HO-2: park took the watch, and nobody handed it over: lee fell ill" in text for text in told)
    assert offered.ok("handover", "figures")["relief"] == 1


def test_nobody_takes_it_and_the_clock_says_so(desk: Desk) -> None:
    desk.ok("handover", "accept")
    desk.ok("drill", "advance", "4h50m")
    desk.ok("handover", "offer")
    for step in ("25m", "8h"):
        desk.ok("drill", "advance", step)
        desk.ok("watch", "--once")
    happened = [(each["kind"], each["at"][11:16]) for each in desk.ok("handover", "status")["timeline"]]
    assert happened[:3] == [("offered", "13:50"), ("breached", "14:15"), ("level", "14:15")]
    assert "L2 Support lead" in desk("handover", "show").out
    assert desk.ok("status")["shift"]["holder"] == "lee"
    figures = desk.ok("handover", "figures")
    assert (figures["on_time"], figures["late"], figures["unsigned"]) == (1, 0, 1)
    assert figures["window"] == {"from": START.replace("+", ".000+"), "to": "2026-12-01T22:15:00.000+09:00"}


def test_since_is_eight_lines(desk: Desk) -> None:
    desk.ok("handover", "accept")
    found = desk.ok("handover", "since", *PARK)
    assert (found["name"], len(found["lines"])) == ("park", 8)
    assert desk("handover", "since", *PARK).out.splitlines() == found["lines"]


def test_a_walk_needs_an_offer(desk: Desk) -> None:
    assert "there is no handover yet" in desk.refused("handover", "status")
    desk.ok("handover", "accept")
    for words in (
        ("preview",),
        ("preview", "INC-1"),
        ("ask", "why?"),
        ("answer", "1", "so"),
        ("tick",),
        ("tick", "1"),
    ):
        assert "no handover is offered" in desk.refused("handover", *words)
    assert "name N" in desk.wrong("handover", "tick", "--seen", "3")
    desk.wrong("handover", "tick", "one")
    assert "nothing is offered" in desk("handover", "status").out
    assert desk.ok("handover", "show", "HO-2")["state"] == "draft"
    assert "HO-9: there is no such handover" in desk.refused("handover", "verify", "HO-9")
