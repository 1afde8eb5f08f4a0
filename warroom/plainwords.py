"""Words that are wanted before the records are loaded."""

from typing import Final

from data.i18n import _, mark

PROMISES: Final = {
    "response": mark("response"),
    "analysis": mark("initial analysis"),
    "temporary_fix": mark("temporary fix"),
    "first_notice": mark("first notice"),
    "update": mark("update"),
    "completion_report": mark("completion report"),
    "level": mark("level"),
    "ack_expiry": mark("end of claim"),
    "handover": mark("handover"),
    "report": mark("report"),
    "agenda": mark("meeting"),
    "task": mark("checklist item"),
}
"""What a kind of promise is called in English; translated where it is shown."""

_SECOND: Final = 1_000
_MINUTE: Final = 60 * _SECOND
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR


def span(ms: int) -> str:
    """Return a duration in its largest unit: ``12 s``, ``5 min``, ``3 h``, ``2 d``."""
    if ms >= _DAY:
        return _("{count} d").format(count=ms // _DAY)
    if ms >= _HOUR:
        return _("{count} h").format(count=ms // _HOUR)
    if ms >= _MINUTE:
        return _("{count} min").format(count=ms // _MINUTE)
    return _("{count} s").format(count=max(ms, 0) // _SECOND)
