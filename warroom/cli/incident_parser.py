"""The grammar of ``warroom incident``.

The words of closed lists stand here as text, because the records that define them take long to load.
"""

from argparse import ArgumentParser
from typing import Final

from data.i18n import _
from warroom.cli.arguments import count, incident_id, since, when
from warroom.cli.subcommands import Commands

PRIORITIES: Final = ("P1", "P2", "P3", "P4")
STEPS: Final = ("detect", "analyse", "temporary_fix", "root_cause", "permanent_fix", "prevention")
POSTS: Final = ("notice", "update", "completion")
ROLES: Final = ("commander", "communications", "scribe")


def add_incident(commands: Commands) -> None:
    """Add ``incident`` and everything below it."""
    group = commands.group("incident", _("incidents: open, claim, work on, escalate, end"))
    opened = group.add("open", "incident.open_", _("open an incident by hand"))
    opened.add_argument("title", metavar="TITLE")
    opened.add_argument("--priority", choices=PRIORITIES, required=True)
    opened.add_argument("--category", default="service", metavar="WORD", help=_("for instance security"))
    opened.add_argument("--impact", metavar="TEXT", help=_("who is hit, and how"))
    opened.add_argument(
        "--since", metavar="TIME", type=since, help=_("when it began: 2026-12-01T08:40, 08:40, 20m")
    )
    listed = group.add("list", "incident_looks.list_", _("every incident, the newest first"))
    listed.add_argument("--open", action="store_true", help=_("only those that are open, the worst first"))
    _on_one(group, "show", _("one incident with what it owes and what happened"), "incident_looks")
    _on_one(group, "forecast", _("who is called when if nothing happens"), "forecast")
    postmortem = _on_one(group, "postmortem", _("the draft of its postmortem, in Markdown"), "incident_lessons")
    postmortem.add_argument("--write", metavar="FILE", help=_("into a new file"))
    measures = group.add(
        "measures", "incident_lessons.measure_", _("how long it took, and which targets were kept")
    )
    measures.add_argument("--since", metavar="TIME", type=since, help="2026-12-01, 7d")
    _seen(_on_one(group, "ack", _("claim it; the claim expires unless you go on working")))
    _on_one(group, "step", _("record that a step is done")).add_argument("step", choices=STEPS)
    note = _on_one(group, "note", _("write a note"))
    note.add_argument("text", metavar="TEXT")
    note.add_argument("--ruled-out", action="store_true", help=_("it names a cause that it is not"))
    draft = _on_one(group, "draft", _("the message to the customer as it would go out now"), "incident_posts")
    draft.add_argument("--kind", choices=POSTS, default="update")
    _add_update(group)
    escalate = _on_one(group, "escalate", _("call the next level now"))
    escalate.add_argument("--seen-level", metavar="N", type=count, required=True, help=_("the level that you saw"))
    priority = _seen(_on_one(group, "priority", _("raise or lower the priority")))
    priority.add_argument("priority", choices=PRIORITIES)
    priority.add_argument("--reason", metavar="TEXT", required=True)
    rebase = _seen(_on_one(group, "rebase", _("go on by the edited plan's policy; what was met or fired stays")))
    rebase.add_argument("--reason", metavar="TEXT", required=True)
    assign = _on_one(group, "assign", _("give somebody a part"))
    assign.add_argument("role", choices=ROLES)
    assign.add_argument("name", metavar="NAME")
    _on_one(group, "next", _("write the next action")).add_argument("text", metavar="TEXT")
    call = _on_one(group, "call", _("record a call"))
    call.add_argument("name", metavar="NAME")
    call.add_argument("--result", choices=("answered", "no_answer"), required=True)
    mitigate = _seen(_on_one(group, "mitigate", _("a temporary fix holds")))
    mitigate.add_argument("--fix", metavar="TEXT", help=_("what holds it"))
    mitigate.add_argument("--undo", metavar="TEXT", help=_("how that is taken back"))
    resolve = _seen(_on_one(group, "resolve", _("end it; the completion report is owed from then on")))
    resolve.add_argument("--force", action="store_true", help=_("although its alarm is raised; needs --reason"))
    resolve.add_argument("--reason", metavar="TEXT")
    _on_one(group, "close", _("close it, once its completion report is posted"))
    _on_one(group, "reopen", _("begin again: its clocks and its ladder start anew"))


def _add_update(group: Commands) -> None:
    update = _on_one(group, "update", _("post a message to the customer"), "incident_posts")
    update.add_argument("text", metavar="TEXT", nargs="?", help=_("what is going on; - is standard input"))
    update.add_argument("--kind", choices=POSTS, default="update")
    update.add_argument("--eta", metavar="TIME", type=when, help="2026-12-01T14:30, 14:30, 45m")
    update.add_argument("--next", dest="next_action", metavar="TEXT", help=_("the next action"))
    update.add_argument("--edit", action="store_true", help=_("change the whole message in $EDITOR first"))


def _on_one(group: Commands, name: str, words: str, module: str = "incident") -> ArgumentParser:
    parser = group.add(name, f"{module}.{name}", words)
    parser.add_argument("id", metavar="ID", type=incident_id, help="INC-1")
    return parser


def _seen(parser: ArgumentParser) -> ArgumentParser:
    parser.add_argument("--seen", metavar="ROW_VERSION", type=count, help=_("refuse if it has changed since"))
    return parser
