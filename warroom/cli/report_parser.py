"""The grammar of ``warroom report``."""

from data.i18n import _
from warroom.cli.arguments import day
from warroom.cli.subcommands import Commands


def add_report(commands: Commands) -> None:
    """Add the group."""
    group = commands.group("report", _("reports that are drafted from the store"))
    weekly = group.add("weekly", "report.weekly", _("one week: handovers, incidents, indicators, what is open"))
    weekly.add_argument("--date", metavar="DATE", type=day, help=_("a day of the week; by default today"))
    weekly.add_argument("--format", choices=("text", "md", "html", "json"), default="text")
