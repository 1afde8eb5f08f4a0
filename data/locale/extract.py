"""Finds the messages of the sources for Babel.

Babel's own extractor reads tokens, and before Python 3.12 an f-string is one token: what ``f"{_('x')}"`` says
would stay untranslated without a word. A syntax tree shows it to every Python.
"""

import ast
from collections.abc import Collection, Iterator, Mapping
from typing import IO

Found = tuple[int, str, tuple[str, ...], list[str]]
"""Line, function, its literal texts, comments (none)."""


def messages(
    source: IO[bytes], keywords: Collection[str], comment_tags: Collection[str], options: Mapping[str, str]
) -> Iterator[Found]:
    """Yield every call of one of ``keywords`` with the texts that stand in it literally.

    Args:
        source: of one module.
        keywords: names of the functions that look a message up, or mark it.
        comment_tags: of no meaning here; Babel hands them to every extractor.
        options: likewise.
    """
    for node in ast.walk(ast.parse(source.read())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in keywords:
            literals = (each.value for each in node.args if isinstance(each, ast.Constant))
            texts = tuple(each for each in literals if isinstance(each, str))
            if texts:
                yield node.lineno, node.func.id, texts, []
