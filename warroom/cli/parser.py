"""The grammar of the command line. Only this and its neighbours below are loaded before a command is known."""

from argparse import SUPPRESS, ArgumentParser
from collections.abc import Callable
from typing import Final

from data.i18n import _
from warroom.cli.agenda_parser import add_agenda
from warroom.cli.arguments import (
    action_id,
    change_number,
    count,
    day,
    deadline,
    duration,
    incident_id,
    look_back,
    since,
    speed,
    swap_number,
    when,
    window,
)
from warroom.cli.board_parser import trunk
from warroom.cli.deliverable_parser import add_deliverables
from warroom.cli.export_parser import add_export
from warroom.cli.handover_parser import add_handover
from warroom.cli.incident_parser import add_incident
from warroom.cli.looks_parser import add_looks
from warroom.cli.maintenance_parser import add_maintenance, add_push
from warroom.cli.plan_parser import add_plan
from warroom.cli.report_parser import add_report
from warroom.cli.serve_parser import add_serve
from warroom.cli.silence_parser import add_silence
from warroom.cli.subcommands import Commands


def build(first: str | None = None) -> ArgumentParser:
    """Return the grammar, in the language spoken now.

    Args:
        first: the first word that was typed. Where it names a command, the hundred others are left out: nothing
            that is said of this one tells of them, and to lay them out takes longer than many an answer.
    """
    parser, commands = trunk()
    asked = [add for names, add in _ADDED if first in names]
    for add in asked or [add for _names, add in _ADDED]:
        add(commands)
    return parser


def _add_boards(commands: Commands) -> None:
    demo = commands.add("demo", "watch.demo", _("a contact centre on loopback, its faults, and the board on it"))
    demo.add_argument("--faults", default="demo", metavar="FILE", help=SUPPRESS)
    add_looks(demo)
    watch = commands.add("watch", "watch.watch", _("the engine without a screen: probes, deadlines, calls"))
    how = watch.add_mutually_exclusive_group()
    how.add_argument("--once", action="store_true", help=_("one full pass; 1 while another engine leads"))
    how.add_argument("--stop", action="store_true", help=_("ask the engine that leads to end"))
    watch.add_argument("--no-standby", action="store_true", help=SUPPRESS)
    watch.add_argument("--with-boards", action="store_true", help=SUPPRESS)


def _add_looks(commands: Commands) -> None:
    check = commands.add("check", "site.check", _("validate a site file; every fault on a line of its own"))
    check.add_argument("file", nargs="?", metavar="FILE", help=_("by default the one that would be used"))
    check.add_argument("--strict", action="store_true", help=_("1 if the ladder of the coming day has a gap"))
    probe = commands.add("probe", "site.probe", _("run probes once; 1 if one fails"))
    probe.add_argument("names", nargs="*", metavar="NAME", help=_("by default all of them"))
    commands.add("status", "status.status", _("the board in one answer"))
    history = commands.add("history", "history.history", _("what an indicator was, and what happened beside it"))
    history.add_argument("indicator", metavar="INDICATOR", help=_("for instance response_time"))
    history.add_argument(
        "--window", metavar="DURATION", type=window, default=86_400_000, help=_("15m to 12w; by default 24h")
    )
    history.add_argument("--step", metavar="DURATION", type=duration, help=_("how long a bucket is"))
    _add_shift(commands)
    commands.add("contacts", "contacts.contacts", _("whom to call"))
    chart = commands.add("organisation", "organisation.organisation", _("both sides: roles, duties, people"))
    chart.add_argument("--format", choices=("text", "md", "json"), default="text")
    clock = commands.group("clock", _("the war room's clock"))
    clock.add("show", "drill.clock_show", _("the clock against this machine's"))
    clock.add("accept", "drill.clock_accept", _("go on from this machine's clock after it was stepped"))


def _add_shift(commands: Commands) -> None:
    shift = commands.group("shift", _("who is on, who follows, and what the roster lacks"), "duty.shift")
    put = shift.add("set", "roster.set_", _("set who is on a shift of one date"))
    put.add_argument("date", metavar="DATE", type=day, help="2026-12-01")
    put.add_argument("shift", metavar="SHIFT", help=_("for instance morning"))
    put.add_argument("names", metavar="NAME", nargs="+", help=_("key, name or login"))
    swap = shift.add("swap", "roster.swap", _("let somebody stand in for another"))
    swap.add_argument("out", metavar="OUT", help=_("who does not come"))
    swap.add_argument("in_", metavar="IN", help=_("who comes instead"))
    swap.add_argument("--from", dest="begin", metavar="TIME", type=when, required=True, help=_("0m is now"))
    swap.add_argument("--to", dest="end", metavar="TIME", type=when, required=True)
    swap.add_argument("--reason", metavar="TEXT", required=True)
    back = shift.add("unswap", "roster.unswap", _("take a swap back"))
    back.add_argument("number", metavar="ID", type=swap_number, help="SWAP-1")


def _add_tasks(commands: Commands) -> None:
    task = commands.group("task", _("the checklist"))
    listed = task.add("list", "tasks.list_", _("every item of every phase"))
    listed.add_argument("--now", action="store_true", help=_("what the board shows: what is to be done now"))
    listed.add_argument("--phase", metavar="ID", help=_("of one phase, or of what comes again: d1-3, technical"))
    listed.add_argument("--late", action="store_true", help=_("what is overdue"))
    done = task.add("done", "tasks.done", _("tick an item"))
    done.add_argument("--evidence", metavar="TEXT", help=_("a note or a link"))
    undo = task.add("undo", "tasks.undo", _("open an item again"))
    skip = task.add("skip", "tasks.skip", _("leave an item out"))
    skip.add_argument("--reason", metavar="TEXT", required=True)
    for each in (done, undo, skip):
        each.add_argument("id", metavar="ID", help=_("for instance d1-3.availability"))


def _add_afterwards(commands: Commands) -> None:
    action = commands.group("action", _("what was learnt from incidents and has to be done"))
    added = action.add("add", "action.add", _("write an action item down; it is owed from then on"))
    added.add_argument("id", metavar="INCIDENT", type=incident_id, help="INC-1")
    added.add_argument("text", metavar="TEXT")
    added.add_argument("--kind", choices=("detective", "preventative", "corrective"), required=True)
    added.add_argument("--owner", metavar="NAME", help=_("who does it; by default whoever acts"))
    added.add_argument(
        "--due", metavar="TIME", type=deadline, required=True, help="2026-12-05, 2026-12-05T18:00, 3d"
    )
    listed = action.add("list", "action.list_", _("every action item"))
    listed.add_argument("--open", action="store_true", help=_("only those that are not done, the next due first"))
    done = action.add("done", "action.done", _("it is done"))
    done.add_argument("--evidence", metavar="TEXT", help=_("a note or a link"))
    reopen = action.add("reopen", "action.reopen", _("it is not done after all"))
    for each in (done, reopen):
        each.add_argument("id", metavar="ID", type=action_id, help="ACT-1")
    change = commands.group("change", _("tunings, patches and deploys of the system that is watched"))
    made = change.add("add", "change.add", _("write down what was changed"))
    made.add_argument("text", metavar="TEXT")
    made.add_argument("--kind", choices=("tuning", "patch", "deploy", "other"), default="other")
    made.add_argument("--at", metavar="TIME", type=since, help=_("when it was made: 2026-12-01T08:40, 08:40, 20m"))
    made.add_argument("--rollback", metavar="TEXT", help=_("how it is taken back"))
    made.add_argument("--under-way", action="store_true", help=_("it goes on; --rollback says how it is stopped"))
    ended = change.add("end", "change.end", _("one that was under way is made"))
    ended.add_argument("--taken-back", action="store_true", help=_("it was not made, but taken back"))
    past = change.add("list", "change.list_", _("every change, the newest first"))
    past.add_argument("--since", metavar="TIME", type=since, help="2026-12-01, 7d")
    one = change.add("show", "change.show", _("one change, and each measure before and after it"))
    for each in (ended, one):
        each.add_argument("id", metavar="CHG-1", type=change_number)
    for each in (past, one):
        each.add_argument(
            "--window", metavar="DURATION", type=look_back, help=_("to either side, 10m to 24h; by default 1h")
        )


def _add_audit(commands: Commands) -> None:
    audit = commands.add(
        "audit",
        "audit.audit",
        _("prove that no due promise is unfired and the chain whole; else 1, and the first"),
    )
    audit.add_argument(
        "--grace",
        metavar="DURATION",
        type=duration,
        help=_("how long one may be due: the engine needs a moment; by default 5s"),
    )


def _add_log(commands: Commands) -> None:
    log = commands.group("log", _("the chain of everything that was done"))
    show = log.add("show", "log.show", _("the newest entries"))
    show.add_argument("--limit", metavar="N", type=count, default=50)
    log.add("verify", "log.verify", _("1 and the first broken link if there is one"))
    export = log.add("export", "log.export", _("the whole chain, a JSON document a line"))
    export.add_argument("file", metavar="FILE", help=_("a new file; - writes to standard output"))


def _add_backup(commands: Commands) -> None:
    backup = commands.add("backup", "backup.backup", _("a copy of the store to keep, while it is in use"))
    backup.add_argument("file", metavar="FILE", help=_("a new file"))


def _add_drill(commands: Commands) -> None:
    drill = commands.group("drill", _("rehearsals on a clock of their own"))
    new = drill.add("new", "drill.new", _("make a drill's store at --db"))
    new.add_argument("--start", metavar="TIME", type=when, help=_("what its clock shows first; by default now"))
    new.add_argument("--speed", metavar="N", type=speed, default=1.0, help=_("1 by default, 0 is frozen"))
    fork = drill.add("fork", "drill.fork", _("copy the live store into a drill at --db, to play tonight ahead"))
    fork.add_argument(
        "--from", dest="source", metavar="FILE", help=_("the store to copy; by default the one in use")
    )
    fork.add_argument("--speed", metavar="N", type=speed, default=0.0, help=_("0 by default: frozen"))
    advance = drill.add("advance", "drill.advance", _("move the clock of the drill at --db ahead"))
    advance.add_argument(
        "--play", action="store_true", help=_("stop wherever something is due, and print every page")
    )
    advance.add_argument("duration", metavar="DURATION", type=duration, help="90s 30m 1h30m")


def _add_notify(commands: Commands) -> None:
    notify = commands.group("notify", _("messages: the routes, and whether they work"))
    notify.add("list", "notify.list_", _("every route with how its last attempt ended"))
    test = notify.add("test", "notify.test", _("have the engine send a test message"))
    test.add_argument("names", nargs="*", metavar="NAME", help=_("a route or a person; by default every route"))
    test.add_argument(
        "--wait", metavar="DURATION", type=duration, default=30_000, help=_("for the outcome; 30s by default")
    )


_ADDED: Final[tuple[tuple[tuple[str, ...], Callable[[Commands], None]], ...]] = (
    (("demo", "watch"), _add_boards),
    (("serve",), add_serve),
    (("check", "probe", "status", "history", "shift", "contacts", "organisation", "clock"), _add_looks),
    (("incident",), add_incident),
    (("plan",), add_plan),
    (("task",), _add_tasks),
    (("document", "transfer"), add_deliverables),
    (("action", "change"), _add_afterwards),
    (("agenda",), add_agenda),
    (("handover",), add_handover),
    (("report",), add_report),
    (("silence",), add_silence),
    (("maintenance",), add_maintenance),
    (("push",), add_push),
    (("audit",), _add_audit),
    (("log",), _add_log),
    (("export",), add_export),
    (("backup",), _add_backup),
    (("drill",), _add_drill),
    (("notify",), _add_notify),
)
"""In the order of the help: the commands, and what lays them out."""
