"""The grammar of ``warroom export``."""

from argparse import ArgumentTypeError

from data.i18n import _
from warroom.cli.arguments import duration, since
from warroom.cli.subcommands import Commands


def step(text: str) -> int | None:
    """Read how wide a bucket is, in milliseconds; ``raw`` is None."""
    if text == "raw":
        return None
    found = duration(text)
    if found < 1:
        raise ArgumentTypeError(_("a step of nought leads nowhere; write for instance 5m, 1h or raw"))
    return found


def add_export(commands: Commands) -> None:
    """Add the command."""
    export = commands.add("export", "export.export", _("what was measured, as CSV, JSON lines or OpenMetrics"))
    export.words = "words"
    export.add_argument(
        "words",
        nargs="*",
        metavar="SERIES",
        help=_(
            "for instance desk:ok desk:latency desk.users; by default all; a last word that is - or has a / in it"
            " or ends in .csv .jsonl .txt or .prom is the file"
        ),
    )
    export.add_argument(
        "-o", "--output", metavar="FILE", help=_("a new file; - and the default is standard output")
    )
    export.add_argument("--panel", metavar="ID", help=_("what an indicator is measured by"))
    export.add_argument(
        "--from", dest="begin", metavar="TIME", type=since, help=_("2026-12-01, 7d; by default 24h")
    )
    export.add_argument("--to", dest="end", metavar="TIME", type=since, help=_("by default now"))
    export.add_argument(
        "--step", metavar="DURATION", type=step, default=300_000, help=_("of a bucket, 5m by default; or raw")
    )
    export.add_argument(
        "--format", choices=("csv", "jsonl", "openmetrics"), help=_("csv by default, or as the file's name ends")
    )
