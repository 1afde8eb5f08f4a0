"""The grammar of ``warroom handover``."""

from data.i18n import _
from warroom.cli.arguments import count, handover_number, since, watch_item_number
from warroom.cli.subcommands import Commands


def add_handover(commands: Commands) -> None:
    """Add ``handover`` and everything below it."""
    group = commands.group("handover", _("from one shift to the next"))
    group.add("draft", "handover.draft", _("what would be offered now"))
    group.add("offer", "handover.offer", _("freeze the draft and offer the watch"))
    _add_items(group)
    _add_walk(group)
    _add_answers(group)
    _add_looks(group)


def _add_items(group: Commands) -> None:
    items = group.group("watch-item", _("what the next shift has to watch; it goes over until somebody ends it"))
    add = items.add("add", "handover_items.add", _("write one down"))
    add.add_argument("text", metavar="WHAT")
    add.add_argument("--look", metavar="WHERE", help=_("where to look"))
    add.add_argument("--trigger", metavar="T", help=_("what calls for action"))
    add.add_argument("--action", metavar="A", help=_("what is to be done then"))
    end = items.add("end", "handover_items.end", _("end one: it goes over no more"))
    end.add_argument("id", metavar="WATCH-1", type=watch_item_number)
    items.add("list", "handover_items.list_", _("all that nobody has ended"))
    contingency = group.add("contingency", "handover_items.contingency", _("if this happens, then do that"))
    contingency.add_argument("text", metavar="IF")
    contingency.add_argument("action", metavar="THEN")
    for each in (add, contingency):
        each.add_argument("--until", metavar="U", help=_("until when, or until what has happened; in words"))
    say = group.add("say", "handover_items.say", _("tell the next shift in free words"))
    say.add_argument("text", metavar="TEXT")


def _add_walk(group: Commands) -> None:
    preview = group.add("preview", "handover_walk.preview", _("what is to be opened; with ID: open it, in full"))
    preview.add_argument("id", metavar="ID", nargs="?", help="INC-1, SIL-1")
    readback = group.add("readback", "handover_walk.readback", _("say back every P1 and P2"))
    readback.add_argument(
        "file", metavar="FILE", help=_("JSON by incident: priority, next_due, next_action; - is standard input")
    )
    ask = group.add("ask", "handover_walk.ask", _("ask the outgoing shift"))
    ask.add_argument("text", metavar="TEXT")
    answer = group.add("answer", "handover_walk.answer", _("answer a question, or settle a difference"))
    answer.add_argument("number", metavar="N", type=count)
    answer.add_argument("text", metavar="TEXT")
    tick = group.add("tick", "handover_walk.tick", _("what has changed since the offer; with N: it was seen"))
    tick.add_argument("numbers", metavar="N", nargs="*", type=count)
    tick.add_argument(
        "--seen", metavar="SEQ", type=count, help=_("the newest entry that was on the screen; by default all")
    )


def _add_answers(group: Commands) -> None:
    group.add("accept", "handover.accept", _("take the watch"))
    decline = group.add("decline", "handover.decline", _("send it back"))
    relieve = group.add("relieve", "handover.relieve", _("take the watch where nobody is there to hand it over"))
    for each in (decline, relieve):
        each.add_argument("--reason", metavar="TEXT", required=True)
    addendum = group.add("addendum", "handover.addendum", _("add words to the newest handover"))
    addendum.add_argument("text", metavar="TEXT")


def _add_looks(group: Commands) -> None:
    show = group.add("show", "handover.show", _("what was handed over, and who did what"))
    show.add_argument("--format", choices=("text", "md", "html", "json"), default="text")
    verify = group.add("verify", "handover_verify.verify", _("prove that what both sides saw stands unchanged"))
    show.add_argument("id", metavar="ID", nargs="?", type=handover_number, help=_("HO-1; by default the newest"))
    verify.add_argument("id", metavar="ID", nargs="?", type=handover_number, help=_("HO-1; by default all"))
    group.add("status", "handover_walk.status", _("where it stands, and what keeps it from being accepted"))
    group.add("since", "handover_walk.since", _("what has happened since you last held the watch"))
    figures = group.add("figures", "handover_figures.figures", _("how handovers went, in all and week by week"))
    figures.add_argument("--from", dest="begin", metavar="TIME", type=since, help="2026-12-01, 7d")
    figures.add_argument("--to", dest="end", metavar="TIME", type=since, help=_("by default now"))
