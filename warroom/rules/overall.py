"""How the whole of it stands, in one word and with the reasons."""

from collections.abc import Iterable, Mapping
from typing import Any

from warroom.rules.readback import READ_BACK

Why = dict[str, Any]
"""A reason and whom it is about: ``{"why": "p1_without_fix", "ids": ["INC-1"]}``."""


def overall(body: Mapping[str, Any]) -> tuple[str, list[Why]]:
    """Return the state of what ``body`` hands over, and why it is no better; a stable one has no reason.

    It is *unstable* while a P1 has no temporary fix. It is to be *watched* while another P1 or a P2 is open, an
    indicator is in breach, a probe flaps, a change is under way, or something is written down to be watched.
    Else it is *stable*.
    """
    bad = [each for each in body["incidents"] if each["priority"] in READ_BACK]
    loose = [each["id"] for each in bad if each["priority"] == "P1" and each["mitigated_at"] is None]
    found = [
        _why("p1_without_fix", loose),
        _why("open", (each["id"] for each in bad if each["id"] not in loose)),
        _why("breach", (each["id"] for each in body["indicators"] if each["state"] == "breach")),
        _why("flapping", (each["probe"] for each in body["flapping"])),
        _why("changes", (each["id"] for each in body["changes"])),
        _why("watch", (each["id"] for each in body["watch"])),
    ]
    why = [each for each in found if each["ids"]]
    return ("unstable" if loose else "watch" if why else "stable"), why


def _why(name: str, ids: Iterable[str]) -> Why:
    return {"why": name, "ids": list(ids)}
