"""Commands and groups of commands, each with the options of everywhere."""

from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


class Parser(ArgumentParser):
    """Of a command."""

    words: str | None = None
    """Where words go that stand behind an option; without it they are wrong there, as argparse has it."""

    def parse_known_args(self, args: Iterable[str] | None = None, namespace: Any = None) -> tuple[Any, list[str]]:
        """Read what is known, and return it with what is not."""
        found, rest = super().parse_known_args(args, namespace)
        if self.words is not None:
            known = [each for each in rest if each == "-" or not each.startswith("-")]
            setattr(found, self.words, [*getattr(found, self.words), *known])
            rest = [each for each in rest if each not in known]
        return found, rest


@dataclass(frozen=True)
class Commands:
    """A place where commands hang: the program itself, or a group such as ``incident``."""

    action: "_SubParsersAction[Parser]"
    everywhere: Parser

    @classmethod
    def of(cls, parser: ArgumentParser, everywhere: Parser, *, required: bool) -> "Commands":
        """Let commands hang at ``parser``.

        Args:
            parser: of the program or of a group.
            everywhere: the options that every command has; one parser for all of them.
            required: whether one has to be named.
        """
        return cls(parser.add_subparsers(metavar="COMMAND", required=required, parser_class=Parser), everywhere)

    def add(self, name: str, handler: str, words: str) -> Parser:
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

    def _parser(self, name: str, words: str) -> Parser:
        return self.action.add_parser(
            name, help=words, description=words, allow_abbrev=False, parents=[self.everywhere]
        )
