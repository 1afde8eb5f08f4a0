"""What the values of closed lists are called; they reach the catalogue from here."""

from typing import Final

from data.i18n import _, mark

_KNOWN: Final = (
    # of an incident
    mark("triggered"),
    mark("acknowledged"),
    mark("mitigated"),
    mark("resolved"),
    mark("closed"),
    # of a promise
    mark("armed"),
    mark("fired"),
    mark("met"),
    mark("cancelled"),
    mark("superseded"),
    # of an indicator
    mark("ok"),
    mark("warn"),
    mark("breach"),
    mark("unknown"),
    # of a handover
    mark("draft"),
    mark("offered"),
    mark("declined"),
    mark("accepted"),
    # of a message
    mark("waiting"),
    mark("dropped"),
    mark("pending"),
    mark("sent"),
    mark("failed"),
    mark("suppressed"),
    # of an attempt to deliver
    mark("delivered"),
    mark("temporary"),
    mark("permanent"),
    # of a link of the chain
    mark("missing"),
    mark("not linked to the one before"),
    mark("changed"),
    mark("before the first"),
)


def word(value: str) -> str:
    """Return what ``value`` is called in the language spoken."""
    return _(value)
