"""The grammar of ``warroom plan``."""

from data.i18n import _
from warroom.cli.arguments import days
from warroom.cli.subcommands import Commands


def add_plan(commands: Commands) -> None:
    """Add ``plan`` and everything below it."""
    group = commands.group("plan", _("the programme on its dates"))
    group.add("show", "plan.show", _("phases, coverage, days off, and what changes at the next boundary"))
    extend = group.add(
        "extend", "plan.extend", _("let a phase last longer; the later ones move, and what they owe")
    )
    extend.add_argument("phase", metavar="PHASE", help=_("for instance w2"))
    extend.add_argument(
        "--days", metavar="N", type=days, required=True, help=_("3; -3 makes it shorter, and takes 3 back")
    )
    extend.add_argument("--reason", metavar="TEXT", required=True)
