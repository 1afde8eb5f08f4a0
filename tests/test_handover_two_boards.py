"""A bad night is handed over between two boards of two Unix users, each of which falls and comes back."""

from collections.abc import Callable

import pytest

from tests.boards import House
from tests.crew import IS_ROOT
from tests.handover_nights import SITE, START
from tests.handover_sides import Side
from tests.seats import IN, OUT, THIRD, seats

pytestmark = pytest.mark.skipif(not IS_ROOT, reason="becoming a second user needs root")


class Both:
    """Both sides, who see the same."""

    def __init__(self, outgoing: Side, incoming: Side) -> None:
        self.outgoing, self.incoming = outgoing, incoming

    def see(self, *words: str) -> None:
        """Wait until these words stand on both screens."""
        for side in (self.outgoing, self.incoming):
            side.board.shows(*words)

    def after(self, side: Side, step: Callable[[], None], *words: str) -> None:
        """Let ``side`` make a step, see it on both screens, and see it there again after the side has fallen."""
        step()
        other = self.incoming if side is self.outgoing else self.outgoing
        other.board.shows(*words)
        side.falls()
        side.board.shows(*words)


def test_a_bad_night_is_handed_over_whoever_falls() -> None:
    with seats(("lee", OUT), ("choi", IN), ("jung", THIRD), site=SITE, start=START) as (lee, choi, jung):
        lee.play("bad")
        with Side(lee) as outgoing, Side(choi) as incoming:
            both = Both(outgoing, incoming)
            both.see("draft; lee holds the watch", "What would be frozen now: UNSTABLE")
            outgoing.next("offer the watch")
            outgoing.choose("yes")
            both.see("lee offers it", "opened 0/3", "read back 0/2", "changed 0/0")
            outgoing.falls()
            outgoing.board.shows("lee offers it", "opened 0/3")
            jung.play("later", "2")
            both.see("changed 0/2")

            both.after(incoming, lambda: incoming.next("open INC-1"), "opened 1/3")
            incoming.next("open INC-2")
            incoming.board.shows("Timeline INC-2")
            outgoing.board.shows("opened 2/3")
            both.after(incoming, lambda: incoming.next("open SIL-1"), "opened 3/3")
            incoming.next("read INC-1 back")
            incoming.choose("P1")
            incoming.board.shows("when is it next due")
            # In the middle of a read-back nothing was said yet.
            incoming.falls()
            both.see("read back 0/2")

            def right() -> None:
                incoming.next("read INC-1 back")
                incoming.reads_back("P1", "13:35", "restart the router")

            both.after(incoming, right, "read back 1/2")

            def wrong() -> None:
                incoming.next("read INC-2 back")
                incoming.reads_back("P3", "13:35", "free the disk")

            both.after(incoming, wrong, "read back 1/2", "questions 1 open")

            outgoing.next("answer 1")
            outgoing.board.shows("Question 1 of choi: INC-2 priority: P3 ≠ P2")
            outgoing.type("the recorder is P2")
            outgoing.board.shows("question 1 is answered")
            outgoing.falls()

            def settled() -> None:
                incoming.next("read INC-2 back")
                incoming.board.shows("INC-2: lee answered: the recorder is P2")
                incoming.choose("read it back again")
                incoming.reads_back("P2", "13:35", "free the disk")

            both.after(incoming, settled, "read back 2/2", "questions 0 open")
            both.after(incoming, lambda: incoming.next("tick change 1, INC-1"), "changed 1/2")
            incoming.next("tick change 2, WATCH-1")
            both.see("changed 2/2")
            incoming.choose("accept the watch")
            incoming.board.shows("Take the watch that lee offers (HO-2)?")
            # Asked is not taken.
            incoming.falls()
            both.see("lee offers it", "changed 2/2")

            def taken() -> None:
                incoming.next("accept the watch")
                incoming.choose("yes")

            both.after(incoming, taken, "choi holds the watch", "INC-1 stays with lee until choi takes it with a")
            words = incoming.said_aloud()
            assert words == outgoing.said_aloud()
            sealed = jung.ok("handover", "show", "HO-2")
            assert "".join(words.split()) == "·".join(sealed["seal"]["words"])
            assert len(sealed["seal"]["words"]) == 4
            assert sealed["same_os_user"] is False
            assert [each["kind"] for each in sealed["timeline"]] == [
                *("offered", "previewed", "previewed", "previewed", "read_back", "readback_mismatch"),
                *("answered", "read_back", "ticked", "ticked", "accepted"),
            ]
            users = House(lee.db.parent).rows("SELECT DISTINCT actor, os_user FROM events WHERE subject = 'HO-2'")
            assert dict(users) == {"lee": str(OUT.uid), "choi": str(IN.uid)}
            assert jung.run("handover", "verify").status == 0
            assert jung.run("audit").status == 0
