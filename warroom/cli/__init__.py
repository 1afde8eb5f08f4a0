"""The command line: one call, one answer, one exit status.

Modules are loaded per command, so that a small one starts quickly and only the board loads a screen.
"""

import importlib
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NoReturn

from data.errors import WarroomError
from data.i18n import _, choose, use
from warroom import garbage, glimpse
from warroom.boardasked import options

if TYPE_CHECKING:
    # Nothing that the first picture can do without stands before it.
    from argparse import ArgumentParser, Namespace

DONE, REFUSED, USAGE = 0, 1, 2
"""Exit statuses: done; the state or the store refuses it, or a check failed; wrong usage or site file."""


class UsageError(WarroomError):
    """The command line asks for something that makes no sense, whatever the state."""


def main() -> NoReturn:
    """Run the command that the process was called with, and end the process with its status."""
    for stream in (sys.stdout, sys.stderr):
        # The answer is UTF-8 whatever the locale says: scripts read it, and Hangul must get through.
        getattr(stream, "reconfigure", lambda **_how: None)(encoding="utf-8", errors="backslashreplace")
    garbage.none_yet()
    try:
        glimpse.show(sys.argv[1:], os.environ)
        status = run(sys.argv[1:])
        print(end="", flush=True)
    except BrokenPipeError:
        # Whoever read has seen enough; what was done stands. Nothing may be flushed to the pipe at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = DONE
    except KeyboardInterrupt:
        status = 130
    glimpse.take_away()
    sys.stderr.flush()
    # Not by way of the interpreter's end, which waits for threads: one may still listen to a receiver of messages
    # that answers a byte at a time, for ever.
    os._exit(status)


def run(argv: Sequence[str]) -> int:
    """Run one command and return its exit status.

    Args:
        argv: everything behind the program's name.
    """
    from warroom.cli.board_parser import language_asked

    debug = "--debug" in argv
    try:
        # Before parsing, because help and complaints speak already.
        use(choose(language_asked(argv), os.environ, None))
        args = _grammar(argv).parse_args(argv)
        return handler(args.handler)(args)
    except SystemExit as end:
        # argparse has said what there is to say: help, or what is wrong with the usage.
        return end.code if isinstance(end.code, int) else USAGE
    except (BrokenPipeError, KeyboardInterrupt):
        raise
    except WarroomError as error:
        glimpse.take_away()
        if debug:
            _trace()
        return _complain(error)
    except Exception as error:
        glimpse.take_away()
        if debug:
            _trace()
        else:
            kind = type(error).__name__
            print(
                _("warroom: this is a bug ({kind}); run it again with --debug").format(kind=kind), file=sys.stderr
            )
        return REFUSED


def _grammar(argv: Sequence[str]) -> "ArgumentParser":
    """Return what reads ``argv``; the hundred other commands are left out where it plainly asks for a board."""
    if options(argv) is not None:
        from warroom.cli.board_parser import trunk

        return trunk()[0]
    from warroom.cli.parser import build

    return build(argv[0] if argv else None)


def _trace() -> None:
    import traceback

    traceback.print_exc()


def _complain(error: WarroomError) -> int:
    from data.yamlfile import Faults

    if isinstance(error, Faults):
        print(error, file=sys.stderr)
        return USAGE
    print(f"warroom: {error}", file=sys.stderr)
    return USAGE if isinstance(error, UsageError) else REFUSED


def handler(name: str) -> "Callable[[Namespace], int]":
    """Return what carries out a command, by ``module.function`` below this package."""
    module, _dot, function = name.partition(".")
    found: Callable[[Namespace], int] = getattr(importlib.import_module(f"warroom.cli.{module}"), function)
    return found
