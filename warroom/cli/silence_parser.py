"""The grammar of ``warroom silence``."""

from data.i18n import _
from warroom.cli.arguments import duration, silence_number, silence_scope, when
from warroom.cli.subcommands import Commands


def add_silence(commands: Commands) -> None:
    """Add ``silence`` and everything below it."""
    group = commands.group("silence", _("messages held back for a while; clocks run on"))
    add = group.add(
        "add", "silence.add", _("hold messages back, 8 h at the most; what still holds goes out at the end")
    )
    add.add_argument("scope", metavar="SCOPE", type=silence_scope, help="all · INC-1 · probe:NAME")
    until = add.add_mutually_exclusive_group(required=True)
    until.add_argument("--for", dest="for_", metavar="DURATION", type=duration, help="30m 1h 8h")
    until.add_argument("--until", metavar="TIME", type=when, help=_("for instance 14:30"))
    add.add_argument("--reason", metavar="TEXT", required=True)
    add.add_argument("--owner", metavar="NAME", help=_("who answers for it; by default whoever acts"))
    listed = group.add("list", "silence.list_", _("those that hold now"))
    listed.add_argument("--all", action="store_true", help=_("those that have ended too"))
    ended = group.add("end", "silence.end", _("end one before its time"))
    ended.add_argument("id", metavar="SIL-1", type=silence_number)
