"""The watch goes from one Unix user to another, on a store that their group owns."""

import json
import stat

import pytest

from tests.boards import House
from tests.crew import IS_ROOT
from tests.rehearsal import LADDER, NOWHERE, SITE
from tests.seats import IN, OUT, Seat, seats

pytestmark = pytest.mark.skipif(not IS_ROOT, reason="becoming a second user needs root")
START = "2026-12-01T13:30:00+09:00"


def said(found: dict[str, object]) -> dict[str, object]:
    return {name: found[name] for name in ("priority", "next_due", "next_action")}


def owed(seat: Seat) -> dict[str, dict[str, object]]:
    body = seat.ok("handover", "show")["body"]
    return {each["id"]: said(each) for each in body["incidents"] if each["priority"] in ("P1", "P2")}


def test_both_sides_are_told_apart_by_their_user_and_see_one_record() -> None:
    site = SITE.format(plan="aicc", people=LADDER, notify=NOWHERE)
    with seats(("lee", OUT), ("choi", IN), site=site, start=START) as (lee, choi):
        first = lee.ok("handover", "accept")
        # Nobody else was there: whoever takes a watch that nobody held stands on both sides.
        assert first["same_os_user"] is True
        lee.ok("incident", "open", "routing down", "--priority", "P1")
        lee.ok("incident", "next", "INC-1", "restart the router")
        lee.ok("handover", "offer")
        choi.ok("handover", "ask", "who restarts it?")
        lee.ok("handover", "answer", "1", "the vendor")
        choi.ok("handover", "readback", "-", stdin=json.dumps(owed(choi)))
        lee.ok("incident", "note", "INC-1", "it is restarting")
        refused = choi.run("handover", "accept")
        assert refused.status == 1
        assert "changed since the offer: 1 INC-1" in refused.err
        choi.ok("handover", "tick", "1")
        taken = choi.ok("handover", "accept")
        assert (taken["accepted_by"], taken["same_os_user"]) == ("choi", False)
        shown = lee.ok("handover", "show")
        assert shown["seal"] == taken["seal"]
        assert len(shown["seal"]["words"]) == 4
        assert (lee.ok("status")["shift"]["holder"], choi.ok("status")["shift"]["holder"]) == ("choi", "choi")
        assert choi.run("handover", "verify").status == 0
        assert lee.run("audit").status == 0
        users = House(lee.db.parent).rows("SELECT DISTINCT actor, os_user FROM events WHERE subject = 'HO-2'")
        assert dict(users) == {"lee": str(OUT.uid), "choi": str(IN.uid)}
        kept = lee.db.stat()
        assert (kept.st_uid, kept.st_gid, stat.S_IMODE(kept.st_mode)) == (OUT.uid, OUT.gid, 0o660)
