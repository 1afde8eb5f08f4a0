"""The grammar of ``warroom maintenance`` and ``warroom push``."""

from data.i18n import _
from warroom.cli.arguments import duration, finite, maintenance_number, when
from warroom.cli.subcommands import Commands


def add_maintenance(commands: Commands) -> None:
    """Add ``maintenance`` and everything below it."""
    group = commands.group("maintenance", _("windows in which nothing is expected of some probes"))
    add = group.add("add", "maintenance.add", _("raise no alarm and count no down time, 12 h at the most"))
    add.add_argument("duration", metavar="DURATION", type=duration, help="30m 1h 12h")
    add.add_argument("--from", dest="begin", metavar="TIME", type=when, help=_("when it begins; by default now"))
    add.add_argument(
        *("--probe", "--probes"),
        dest="probes",
        metavar="NAME",
        nargs="+",
        action="extend",
        default=[],
        help=_("by default all of them"),
    )
    add.add_argument("--reason", metavar="TEXT", required=True)
    listed = group.add("list", "maintenance.list_", _("those that hold or come"))
    listed.add_argument("--all", action="store_true", help=_("those that have ended too"))
    ended = group.add("end", "maintenance.end", _("end one before its time"))
    ended.add_argument("id", metavar="MNT-1", type=maintenance_number)


def add_push(commands: Commands) -> None:
    """Add ``push``."""
    push = commands.add("push", "push.push", _("a heartbeat for a push probe, from cron or a script"))
    push.add_argument("name", metavar="NAME", help=_("the probe"))
    push.add_argument("--value", metavar="V", type=finite, help=_("a number that comes with it"))
