"""The grammar of ``warroom agenda``."""

from data.i18n import _
from warroom.cli.arguments import count, deadline, when
from warroom.cli.subcommands import Commands


def add_agenda(commands: Commands) -> None:
    """Add ``agenda`` and everything below it; its bare name lists what lies ahead."""
    parser = commands.add("agenda", "agenda.list_", _("meetings and reports: what lies ahead"))
    parser.add_argument("--days", metavar="N", type=count, help=_("so many from today; by default 7"))
    parser.add_argument("--all", action="store_true", help=_("from the programme's first day to its last"))
    parser.add_argument("--ics", action="store_true", help=_("an iCalendar file, of all days without --days"))
    group = Commands.of(parser, commands.everywhere, required=False)
    show = group.add("show", "agenda.show", _("its sheet, filled from the record, and what came of it"))
    show.add_argument("--format", choices=("text", "md", "json"), default="text")
    hold = group.add("hold", "agenda.hold", _("a meeting was held; again with minutes: keep those"))
    hold.add_argument("--minutes", metavar="TEXT", help=_("- reads them from standard input"))
    done = group.add("done", "agenda.done", _("a report was sent"))
    done.add_argument("--evidence", metavar="TEXT", help=_("a note, a link or a path"))
    move = group.add("move", "agenda.move", _("let it begin, or be due, at another time"))
    skip = group.add("skip", "agenda.skip", _("leave it out this time"))
    undo = group.add("undo", "agenda.undo", _("it was not held, sent, skipped or moved after all"))
    decide = group.add("decide", "agenda.decide", _("write down what a meeting decided"))
    action = group.add("action", "agenda.action", _("write down what has to be done because of a meeting"))
    for each in (show, hold, done, move, skip, undo, decide, action):
        each.add_argument("id", metavar="ID", help=_("standup@2026-12-01; standup is the present or next time"))
    move.add_argument("time", metavar="TIME", type=when, help=_("when it begins: 2026-12-01T10:00, 10:00, 30m"))
    for each in (move, skip):
        each.add_argument("--reason", metavar="TEXT", required=True)
    for each in (decide, action):
        each.add_argument("text", metavar="TEXT")
    action.add_argument("--kind", choices=("detective", "preventative", "corrective"), default="corrective")
    action.add_argument("--owner", metavar="NAME", help=_("who does it; by default whoever acts"))
    action.add_argument(
        "--due", metavar="TIME", type=deadline, required=True, help="2026-12-05, 2026-12-05T18:00, 3d"
    )
