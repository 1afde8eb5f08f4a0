"""What stands beside an incident, as people read it."""

from zoneinfo import ZoneInfo

from data.besideviews import Beside, LastTime
from data.i18n import _
from warroom.cli.output import plain, shown, table
from warroom.lessons.draft import lasted


def beside_page(beside: Beside, zone: ZoneInfo) -> list[str]:
    """Return what changed in the day before an incident, and what fixed it last time."""
    changed = [
        (shown(each.at, zone), each.before, each.what, plain(each.who, 64), plain(each.text))
        for each in beside.changed
    ]
    lines = ["", _("what changed in the day before"), *(table(changed, "  ") or ["  " + _("none")])]
    last = beside.last_time
    return [*lines, "", _("what fixed it last time"), *(["  " + _("none")] if last is None else _page(last, zone))]


def _page(last: LastTime, zone: ZoneInfo) -> list[str]:
    how = _("same alarm") if last.alike is None else _("like title")
    took = _("took {span}").format(span=lasted(last.took_ms))
    head = f"  {last.id} {last.priority} · {shown(last.resolved_at, zone)} · {took} · {how} · {plain(last.title)}"
    facts = [
        (_("temporary fix"), last.temporary_fix),
        (_("how it is taken back"), last.undo),
        *((_("permanent fix"), text) for text in last.permanent_fix),
        *((_("root cause"), text) for text in last.root_cause),
        (_("the reason"), last.reason),
        (_("completion report"), last.completion),
    ]
    return [head, *table([(name, plain(text)) for name, text in facts if text], "    ")]
