"""Telling the customer: the words, the next action, the expected recovery; then the whole message is looked at."""

from dataclasses import replace

from data import incidents
from data.errors import Refused
from data.i18n import _
from data.records import Incident, Status
from data.templates import MESSAGE_LIMIT
from data.text import clean_lines
from warroom import editor
from warroom.commands import posting
from warroom.drafting import draft
from warroom.editor import EditorError
from warroom.rules.calendar import local
from warroom.rules.moments import to_come
from warroom.screens.desk import Desk
from warroom.screens.pending import Pending


async def post(desk: Desk) -> None:
    """Post the first notice, an update, the completion report."""
    incident = await desk.incident()
    if incident is None:
        return
    kept = desk.pending.get(incident.id)
    if kept is not None:
        again = await _again(desk, kept)
        if again is None:
            return
        if again:
            await _settle(desk, kept)
            return
    written = await _write(desk, incident)
    if written is not None:
        await _settle(desk, written)


async def _again(desk: Desk, kept: Pending) -> bool | None:
    """Return whether the draft is taken up again; None when the question is left."""
    at = f"{local(kept.at, desk.zone):%H:%M}"
    question = _("Keep the draft of {time}?").format(time=at)
    choice = await desk.choose(f"{kept.incident} {_(kept.kind)}: {question}", (("1", _("yes")), ("2", _("new"))))
    return None if choice is None else choice == 0


async def _write(desk: Desk, incident: Incident) -> Pending | None:
    """Ask for what the message has to say; return None when a question is left."""
    kind = await _kind(desk, incident)
    if kind is None:
        return None
    await desk.do(posting.may_post, incident.id, kind)
    what = _("what was the cause?") if kind == "completion" else _("what is going on?")
    text = await desk.ask(f"{incident.id} {_(kind)}: {what}")
    if not text:
        return None
    if kind == "completion":
        next_action, eta = await desk.ask(_("What is improved later? (enter alone: nothing said)")), None
    else:
        next_action = await desk.ask(_("Next action for {id}").format(id=incident.id), incident.next_action or "")
        eta = None if next_action is None else await _recovery(desk, incident)
    if next_action is None or (eta is None and kind != "completion"):
        return None
    return await _drafted(desk, incident.number, Pending(incident.id, kind, text, next_action, eta, "", "", 0))


async def _kind(desk: Desk, incident: Incident) -> str | None:
    if incident.status is Status.RESOLVED:
        return "completion"
    options = (("1", _("first notice")), ("2", _("update")))
    choice = await desk.choose(_("What is posted? {id}").format(id=incident.id), options)
    return None if choice is None else ("notice", "update")[choice]


async def _recovery(desk: Desk, incident: Incident) -> posting.Eta:
    """Ask when recovery is expected, until it is a moment; return None when the question is left."""
    room = desk.room
    now, zone = room.clock.now(), room.site.zone
    known = ""
    if incident.eta is not None and incident.eta > now:
        today = local(incident.eta, zone).date() == local(now, zone).date()
        known = f"{local(incident.eta, zone):{'%H:%M' if today else '%Y-%m-%dT%H:%M'}}"
    label = desk.timed(_("Expected recovery: HH:MM, 45m, or nothing when it is not known"))
    shown = known
    while True:
        typed = await desk.ask(label, shown)
        if typed is None:
            return None
        if not typed:
            return "unknown"
        if typed == known:
            return incident.eta
        try:
            return to_come(typed)(room.clock.now(), zone)
        except ValueError as error:
            label, shown = desk.timed(str(error)), typed


async def _drafted(desk: Desk, number: int, written: Pending) -> Pending:
    """Fill the template with what was written."""
    room = desk.room
    async with room.store.reading() as tx:
        incident = await incidents.get(tx, number)
        if incident is None:
            raise Refused(_("{id}: there is no such incident").format(id=written.incident))
        now = room.clock.now()
        shown = posting.foreseen(incident, written.kind, written.eta, written.next_action)
        filled = await draft(tx, room.site, now, shown, written.kind, written.text)
    return replace(written, drafted=filled.text, message=filled.text, at=now)


async def _settle(desk: Desk, written: Pending) -> None:
    """Show the whole message, let it be changed, and post it; left with escape it is kept."""
    title = f"{written.incident} {_(written.kind)}"
    question = _("Post it? (page up, page down: read on)")
    try:
        while True:
            desk.pending[written.incident] = written
            await desk.show_message(title, written.message)
            choice = await desk.choose(f"{title}: {question}", _options())
            question, done = _("Post it? (page up, page down: read on)"), choice == 0
            if choice is None:
                desk.say(_("not posted; u offers this draft again"), "warn")
                return
            text = written.message
            if choice == 1:
                text, done = await desk.write(title, text)
            elif choice == 2:
                try:
                    text = desk.in_editor(text)
                except EditorError as error:
                    question = str(error)
            text = clean_lines(text, MESSAGE_LIMIT)
            if not text.strip():
                question = _("an empty message is not posted")
                continue
            written = replace(written, message=text)
            if done:
                desk.pending[written.incident] = written
                await _send(desk, written)
                return
    finally:
        desk.leave_message()


def _options() -> tuple[tuple[str, str], ...]:
    try:
        name = editor.command()[0].rpartition("/")[2]
    except EditorError:
        name = "$EDITOR"
    return ("1", _("post")), ("2", _("edit here")), ("3", _("edit in {editor}").format(editor=name))


async def _send(desk: Desk, written: Pending) -> None:
    await desk.do(
        posting.post_update,
        written.incident,
        written.text,
        kind=written.kind,
        eta=written.eta,
        next_action=written.next_action if written.next_action or written.kind != "completion" else None,
        edited=written.edited,
    )
    del desk.pending[written.incident]
    desk.say(_("{id}: posted").format(id=written.incident))
