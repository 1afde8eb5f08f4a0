"""What each key asks at the foot of the board, and the command that it calls then."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec, TypeVar

from data import handovers, incidents, tasks
from data.errors import Refused, WarroomError
from data.i18n import _, language
from data.records import Incident, Priority, Signal, Status, Step
from warroom.commands import ending, escalation
from warroom.commands import handover as handover_commands
from warroom.commands import incident as incident_commands
from warroom.commands import task as task_commands
from warroom.room import Act
from warroom.rules import handover as handover_rules
from warroom.screens.keyboard import Keyboard
from warroom.wording import step_name
from widgets.checklist import ChecklistPane
from widgets.prompt import Prompt

if TYPE_CHECKING:
    from warroom.screens.board import BoardScreen

P = ParamSpec("P")
T = TypeVar("T")


UNASKED: Final = frozenset({"acknowledge", "close", "tick", "undo"})
"""Acts that ask nothing: what is typed behind their key is a shortcut, never an answer."""


class Acts:
    """The acts of one board; at most one is in progress, and it holds the keyboard."""

    def __init__(self, screen: BoardScreen, keyboard: Keyboard) -> None:
        self._screen = screen
        self._keyboard = keyboard
        self._last_tick: str | None = None

    def begin(self, act: str) -> None:
        """Carry out one act beside the board, which stays live while a question is open."""
        self._keyboard.hold()
        self._screen.run_worker(self._run(act), group="act", exclusive=True, exit_on_error=True)

    async def _run(self, act: str) -> None:
        """Carry out one act to its end; whatever stands in its way is said at the foot."""
        try:
            with self._said():
                await getattr(self, f"_{act}")()
            if act not in UNASKED:
                self._keyboard.drop()
            # The next key, typed already perhaps, is about what this one has done.
            with self._said():
                await self._screen.catch_up()
        finally:
            self._keyboard.free()

    @contextmanager
    def _said(self) -> Iterator[None]:
        try:
            yield
        except WarroomError as error:
            self._screen.say(str(error), "error")

    async def _ask(self, label: str) -> str | None:
        with self._keyboard.lent():
            return await self._screen.query_one(Prompt).ask(label)

    async def _choose(self, label: str, options: Sequence[tuple[str, str]]) -> int | None:
        with self._keyboard.lent():
            return await self._screen.query_one(Prompt).choose(label, options)

    async def _do(
        self, command: Callable[Concatenate[Act, P], Awaitable[T | Refused]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return await self._screen.room.do(command, *args, **kwargs)

    async def _incident(self) -> Incident | None:
        """Return the incident that a key is about, and say so where there is none."""
        view = await self._screen.view()
        if view is None:
            self._screen.say(_("no incident is open; press o to open one"), "warn")
            return None
        return view.incident

    async def _confirmed(self, question: str) -> bool:
        return await self._choose(question, (("1", _("yes")), ("2", _("no")))) == 0

    async def _open(self) -> None:
        title = await self._ask(_("Title of the incident"))
        if not title:
            return
        choice = await self._choose(
            _("Priority"), tuple((str(n), self._priority_words(each)) for n, each in enumerate(Priority, 1))
        )
        if choice is None:
            return
        incident = await self._do(incident_commands.open_incident, title, list(Priority)[choice])
        self._screen.say(_("{id} opened").format(id=incident.id))

    def _priority_words(self, priority: Priority) -> str:
        terms = self._screen.room.site.plan.policy.priorities[priority]
        return f"{priority} {terms.name.say(language())}"

    async def _acknowledge(self) -> None:
        incident = await self._incident()
        if incident is not None:
            await self._do(incident_commands.acknowledge, incident.id)
            self._screen.say(_("{id} acknowledged").format(id=incident.id))

    async def _step(self) -> None:
        incident = await self._incident()
        if incident is None:
            return
        plan = self._screen.room.site.plan
        options = tuple((str(step.number), step_name(plan, step)) for step in Step)
        choice = await self._choose(_("Which step is done? {id}").format(id=incident.id), options)
        if choice is not None:
            step = list(Step)[choice]
            await self._do(incident_commands.record_step, incident.id, step)
            self._screen.say(f"{incident.id} {step_name(plan, step)}")

    async def _note(self) -> None:
        await self._write(_("Note on {id}"), incident_commands.add_note)

    async def _next_action(self) -> None:
        await self._write(_("Next action for {id}"), incident_commands.set_next_action)

    async def _write(self, label: str, command: Callable[[Act, str, str], Awaitable[Incident]]) -> None:
        incident = await self._incident()
        if incident is None:
            return
        text = await self._ask(label.format(id=incident.id))
        if text:
            await self._do(command, incident.id, text)
            self._screen.say(_("{id}: written").format(id=incident.id))

    async def _post(self) -> None:
        incident = await self._incident()
        if incident is None:
            return
        kinds = ("notice", "update", "completion")
        if incident.status is Status.RESOLVED:
            choice: int | None = 2
        else:
            options = (("1", _("first notice")), ("2", _("update")))
            choice = await self._choose(_("What is posted? {id}").format(id=incident.id), options)
        if choice is None:
            return
        text = await self._ask(f"{incident.id} {_(kinds[choice])}")
        if text:
            await self._do(incident_commands.post_update, incident.id, text, kind=kinds[choice])
            self._screen.say(_("{id}: posted").format(id=incident.id))

    async def _priority(self) -> None:
        incident = await self._incident()
        if incident is None:
            return
        choice = await self._choose(
            _("New priority of {id}, now {priority}").format(id=incident.id, priority=incident.priority),
            tuple((str(n), self._priority_words(each)) for n, each in enumerate(Priority, 1)),
        )
        if choice is None:
            return
        reason = await self._ask(_("Reason"))
        if reason:
            priority = list(Priority)[choice]
            await self._do(_change_priority, incident, priority, reason)
            self._screen.say(f"{incident.id} {incident.priority} → {priority}")

    async def _escalate(self) -> None:
        incident = await self._incident()
        if incident is None:
            return
        question = _("Call level {level} for {id} now?").format(level=incident.level + 1, id=incident.id)
        if await self._confirmed(question):
            raised = await self._do(escalation.escalate, incident.id, seen_level=incident.level)
            self._screen.say(_("{id} is at level {level}").format(id=raised.id, level=raised.level))

    async def _mitigate(self) -> None:
        incident = await self._incident()
        if incident is None:
            return
        if await self._confirmed(_("Does a temporary fix hold for {id}?").format(id=incident.id)):
            await self._do(ending.mitigate, incident.id)
            self._screen.say(_("{id} mitigated").format(id=incident.id))

    async def _resolve(self) -> None:
        incident = await self._incident()
        if incident is None:
            return
        if incident.signal is Signal.RAISED:
            question = _("The alarm of {id} is still raised. Why resolve it?")
            reason = await self._ask(question.format(id=incident.id))
            if not reason:
                return
            await self._do(ending.resolve, incident.id, force=True, reason=reason)
        elif await self._confirmed(_("Is {id} resolved?").format(id=incident.id)):
            await self._do(ending.resolve, incident.id)
        else:
            return
        self._screen.say(_("{id} resolved; its completion report is owed (u)").format(id=incident.id))

    async def _close(self) -> None:
        incident = await self._incident()
        if incident is not None:
            await self._do(ending.close, incident.id)
            self._screen.say(_("{id} closed").format(id=incident.id))

    async def _tick(self) -> None:
        situation = self._screen.situation
        if situation is None:
            return
        pane = self._screen.query_one(ChecklistPane)
        task_id = pane.selected_task if pane.has_focus else None
        if task_id is None:
            task_id = next((task.id for task in situation.tasks if task.state == "open"), None)
        if task_id is None:
            self._screen.say(_("every item of this phase is ticked"))
            return
        await self._do(task_commands.done, task_id)
        self._last_tick = task_id
        self._screen.say(_("{text} — z takes it back").format(text=self._words_of(task_id)))

    async def _undo(self) -> None:
        pane = self._screen.query_one(ChecklistPane)
        task_id = pane.selected_task if pane.has_focus else self._last_tick
        if task_id is None:
            async with self._screen.room.store.reading() as tx:
                mine = [
                    (mark.at, name)
                    for name, mark in (await tasks.marks(tx)).items()
                    if mark.by == self._screen.room.actor.name and mark.state != "open"
                ]
            task_id = max(mine)[1] if mine else None
        if task_id is None:
            self._screen.say(_("there is nothing to take back"), "warn")
            return
        await self._do(task_commands.undo, task_id)
        self._last_tick = None
        self._screen.say(_("{id} is open again").format(id=self._words_of(task_id)))

    def _words_of(self, task_id: str) -> str:
        """Return a checklist item's words, its id when it is not in sight."""
        tasks_shown = self._screen.situation.tasks if self._screen.situation is not None else ()
        return next((task.text for task in tasks_shown if task.id == task_id), task_id)

    async def _handover(self) -> None:
        room = self._screen.room
        async with room.store.reading() as tx:
            offered = await handovers.offered(tx)
            last = await handovers.last_accepted(tx)
        if offered is None and last is not None:
            question = _("Offer the watch to the incoming shift now?")
            if await self._confirmed(question):
                handover = await self._do(handover_commands.offer, room)
                self._screen.say(_("{id} offered; the incoming shift accepts with h").format(id=handover.id))
            return
        if offered is None:
            if await self._confirmed(_("Nobody holds the watch. Take it?")):
                await self._accept_first()
            return
        if not await self._confirmed(
            _("Take the watch that {actor} offers ({id})?").format(actor=offered.offered_by, id=offered.id)
        ):
            return
        if await self._read_back(json.loads(offered.body)):
            await self._accept()

    async def _accept_first(self) -> None:
        """Take a watch that nobody held; what is open is read back all the same."""
        room = self._screen.room
        offered = await self._do(handover_commands.offer, room)
        if await self._read_back(json.loads(offered.body)):
            await self._accept()

    async def _accept(self) -> None:
        room = self._screen.room
        handover = await self._do(handover_commands.accept, room)
        self._screen.say(_("{actor} holds the watch").format(actor=handover.accepted_by))

    async def _read_back(self, body: dict[str, Any]) -> bool:
        """Ask for every P1 and P2 what the record says; return whether it was read back."""
        owed = handover_rules.to_read_back(body)
        if not owed:
            return True
        said: dict[str, dict[str, Any]] = {}
        for record in owed:
            priority = await self._choose(
                _("Read back: which priority has {id}? {title}").format(id=record["id"], title=record["title"]),
                tuple((str(n), each.value) for n, each in enumerate(Priority, 1)),
            )
            if priority is None:
                return False
            due = await self._ask(
                _("{id}: its next due moment, as HH:MM? Nothing when none").format(id=record["id"])
            )
            if due is None:
                return False
            action = await self._ask(_("{id}: the next action? Nothing when none").format(id=record["id"]))
            if action is None:
                return False
            said[record["id"]] = {
                "priority": list(Priority)[priority].value,
                "next_due": self._moment(due, body["cutoff"]),
                "next_action": action or None,
            }
        await self._do(handover_commands.read_back, said)
        return True

    def _moment(self, typed: str, cutoff: str) -> str | None:
        """Return the first HH:MM at or after the cutoff as ISO 8601; what is no time stays as typed."""
        if not typed.strip():
            return None
        begin = datetime.fromisoformat(cutoff)
        try:
            clock = datetime.strptime(typed.strip(), "%H:%M").time()
        except ValueError:
            return typed
        found = begin.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
        return (
            found if found >= begin.replace(second=0, microsecond=0) else found + timedelta(days=1)
        ).isoformat()


async def _change_priority(act: Act, seen: Incident, priority: Priority, reason: str) -> Incident:
    """Change a priority that its operator saw; what others have done meanwhile to anything else does not count."""
    now = await incidents.get(act.tx, seen.number)
    same = now is not None and now.priority is seen.priority
    version = None if same else seen.row_version
    return await escalation.change_priority(act, seen.id, priority, reason, seen=version)
