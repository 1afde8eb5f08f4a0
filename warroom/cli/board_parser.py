"""The trunk of the command line's grammar, with the board on it: all that a board needs to be asked for."""

from argparse import SUPPRESS, ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence
from typing import Any

import warroom
from data.i18n import LANGUAGES, _
from warroom.cli.looks_parser import add_looks
from warroom.cli.subcommands import Commands, Parser


def language_asked(argv: Sequence[str]) -> str | None:
    """Return the language that the options ask for, before anything else of them is understood."""
    early = ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    early.add_argument("--lang", nargs="?")
    found: str | None = early.parse_known_args(list(argv))[0].lang
    return found if found in LANGUAGES else None


def trunk() -> tuple[ArgumentParser, Commands]:
    """Return the grammar with the board alone, and where other commands hang, in the language spoken now."""
    parser = ArgumentParser(
        prog="warroom",
        description=_("A terminal war room for the weeks after a large system goes live."),
        epilog=_epilog(),
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
        parents=[_everywhere()],
    )
    parser.set_defaults(
        db=None,
        config=None,
        as_=None,
        lang=None,
        json=False,
        debug=False,
        handler="watch.board",
        read_only=False,
        wall=False,
        full_frames=False,
        mouse=False,
        theme=None,
        ascii=False,
        wide=None,
    )
    parser.add_argument(
        "--version", action="version", help=_("print the version"), version=f"warroom {warroom.__version__}"
    )
    _add_looks_of_board(parser)
    # Not the parser's own ones: its defaults would go over what stands behind a command's name.
    commands = Commands.of(parser, _everywhere(), required=False)
    board = commands.add("board", "watch.board", _("the live board (the default)"))
    _add_looks_of_board(board)
    add_looks(board)
    return parser, commands


def _everywhere() -> Parser:
    """Return the options that stand before or after a command's name."""
    shared = Parser(add_help=False, allow_abbrev=False, argument_default=SUPPRESS)
    group = shared.add_argument_group(_("everywhere"))
    group.add_argument(
        "--db", metavar="FILE", help=_("the store (WARROOM_DB; else the site file's, else your own)")
    )
    group.add_argument("--config", metavar="FILE", help=_("the site file (WARROOM_CONFIG)"))
    group.add_argument("--as", dest="as_", metavar="NAME", help=_("who acts (WARROOM_USER; else the login name)"))
    group.add_argument("--lang", choices=LANGUAGES, help=_("the language (WARROOM_LANG)"))
    group.add_argument("--json", action="store_true", help=_("one JSON document on standard output"))
    group.add_argument("--debug", action="store_true", help=_("show where an error comes from"))
    return shared


def _epilog() -> str:
    return _(
        "Without a command the board is shown. A store that is missing is made by: board, watch, status, shift,\n"
        "contacts, organisation, plan show, incident open, incident list, task, handover draft, offer and\n"
        "accept, drill new.\n"
        "Every other command refuses a missing one.\n"
        "Exit status: 0 done, 1 refused or failed, 2 wrong usage or a site file that does not hold."
    )


def _add_looks_of_board(parser: ArgumentParser) -> None:
    """Add how the board shows itself: said with or without its name, for it is what runs without one."""
    looks: dict[str, Any] = {"action": "store_true", "default": SUPPRESS}
    parser.add_argument("--read-only", help=_("look on: no key changes anything"), **looks)
    parser.add_argument("--wall", help=_("for the big screen: nothing to press"), **looks)
    parser.add_argument("--mouse", help=_("hear the mouse (WARROOM_MOUSE); off by default"), **looks)
    parser.add_argument("--full-frames", **{**looks, "help": SUPPRESS})
