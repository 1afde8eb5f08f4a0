"""The grammar of ``warroom serve``."""

from argparse import ArgumentTypeError

from data.i18n import _
from warroom.cli.arguments import count
from warroom.cli.subcommands import Commands

_MOST_VIEWERS = 64


def add_serve(commands: Commands) -> None:
    """Add ``serve``."""
    serve = commands.add("serve", "serve.serve", _("the read-only wall in a browser"))
    serve.add_argument(
        "--host",
        metavar="ADDRESS",
        default="127.0.0.1",
        help=_("where to listen; 127.0.0.1 by default, any other only with a token"),
    )
    serve.add_argument(
        "--port", metavar="N", type=_port, default=8090, help=_("8090 by default; 0 takes a free one")
    )
    serve.add_argument(
        "--token-file",
        metavar="FILE",
        help=_("what a browser has to show once, with ?token= (or WARROOM_SERVE_TOKEN)"),
    )
    serve.add_argument(
        "--viewers",
        metavar="N",
        type=_viewers,
        default=8,
        help=_("how many browsers may look at once; 8 by default"),
    )
    serve.add_argument(
        "--url", metavar="URL", help=_("what browsers type where a proxy is in front: https://wall.example")
    )


def _port(text: str) -> int:
    found = count(text)
    if found > 65_535:
        raise ArgumentTypeError(_("{text!r} is no port: 0 to 65535").format(text=text))
    return found


def _viewers(text: str) -> int:
    found = count(text)
    if not 1 <= found <= _MOST_VIEWERS:
        raise ArgumentTypeError(_("{text!r}: 1 to {most} viewers").format(text=text, most=_MOST_VIEWERS))
    return found
