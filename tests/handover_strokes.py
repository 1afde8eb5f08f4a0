"""``python -m tests.handover_strokes``: how many keys each side of a handover presses, and how long both take."""

from typing import Final

from tests.handover_nights import SITE, START
from tests.handover_sides import Side
from tests.seats import IN, OUT, THIRD, seats

KEY_SECONDS: Final = 0.3
"""Reckoned for a key that is known."""
DELTA: Final = 5
"""Subjects that change after the cutoff of a bad night."""


def offer(outgoing: Side) -> None:
    """Offer the watch."""
    outgoing.next("offer the watch")
    outgoing.choose("yes")
    outgoing.shows("lee offers it")


def walk(incoming: Side) -> None:
    """Open, read back and tick all that a bad night left."""
    for what, words in (("INC-1", "Timeline INC-1"), ("INC-2", "Timeline INC-2"), ("SIL-1", "reason: known")):
        incoming.next(f"open {what}")
        incoming.shows(words)
    incoming.next("read INC-1 back")
    incoming.reads_back("P1", "13:35", "restart the router")
    incoming.choose("read INC-2 back")
    incoming.reads_back("P2", "13:35", "free the disk")
    for number in range(1, DELTA + 1):
        incoming.choose(f"tick change {number}, " + ("INC-1" if number == 1 else f"WATCH-{number - 1}"))


def handed_over(night: str) -> list[tuple[str, int, float]]:
    """Hand a night over; return each side, its keys and the seconds that it waited for the program."""
    people = (("lee", OUT), ("choi", IN), ("jung", THIRD))
    with seats(*people, site=SITE, start=START) as (lee, choi, jung):
        lee.play(night)
        with Side(lee) as outgoing, Side(choi) as incoming:
            offer(outgoing)
            incoming.board.shows("lee offers it")
            if night == "bad":
                jung.play("later", str(DELTA))
                incoming.board.shows(f"changed 0/{DELTA}")
                walk(incoming)
            else:
                incoming.press("h")
            incoming.choose("accept the watch")
            incoming.choose("yes")
            incoming.shows("Read aloud, on both sides")
            outgoing.board.shows("Read aloud, on both sides")
            return [
                ("outgoing", outgoing.strokes, outgoing.waited),
                ("incoming", incoming.strokes, incoming.waited),
            ]


def main() -> None:
    """Print the figures of both nights."""
    print("night  side      keys  program  keys at 0.3 s  together")
    for night in ("quiet", "bad"):
        for side, keys, waited in handed_over(night):
            typed = keys * KEY_SECONDS
            print(f"{night:<6} {side:<9} {keys:>4} {waited:>6.1f} s {typed:>12.1f} s {typed + waited:>7.1f} s")


if __name__ == "__main__":
    main()
