"""Commands and groups of commands, each with the options of everywhere."""

from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Commands:
    """A place where commands hang: the program itself, or a group such as ``incident``."""

    action: "_SubParsersAction[ArgumentParser]"
    everywhere: Callable[[], ArgumentParser]

    @classmethod
    def of(cls, parser: ArgumentParser, everywhere: Callable[[], ArgumentParser], *, required: bool) -> "Commands":
        """Let commands hang at ``parser``.

        Args:
            parser: of the program or of a group.
            everywhere: makes the options that every command has.
            required: whether one has to be named.
        """
        return cls(parser.add_subparsers(metavar="COMMAND", required=required), everywhere)

    def add(self, name: str, handler: str, words: str) -> ArgumentParser:
        """Add a command and return its parser.

        Args:
            name: as typed.
            handler: ``module.function`` below ``warroom.cli``.
            words: what it does.
        """
        parser = self._parser(name, words)
        parser.set_defaults(handler=handler)
        return parser

    def group(self, name: str, words: str, handler: str | None = None) -> "Commands":
        """Add a group of commands; with a handler its bare name is a command too."""
        parser = self._parser(name, words)
        if handler is not None:
            parser.set_defaults(handler=handler)
        return Commands.of(parser, self.everywhere, required=handler is None)

    def _parser(self, name: str, words: str) -> ArgumentParser:
        return self.action.add_parser(
            name, help=words, description=words, allow_abbrev=False, parents=[self.everywhere()]
        )
