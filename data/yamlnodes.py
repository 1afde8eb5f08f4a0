"""YAML text to a tree of values that know their places.

The tree is put together from the parser's events, not by the library's constructors: limits hold before
anything is built, dates stay text with the offset they were written with, and no tag can ask for an object.
"""

import re
from typing import Any, Final, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from data.i18n import _
from data.text import clean

MAX_DEPTH: Final = 32
MAX_NODES: Final = 100_000
"""Values in one file, an alias counted as all that it stands for."""

_INT: Final = re.compile(r"[-+]?[0-9]{1,40}")
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]{1,40}|[0-9]{1,40}(?:\.[0-9]{0,40})?)(?:[eE][-+]?[0-9]{1,2})?")
_CONSTANTS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_TEXT_TAGS: Final = ("!", "tag:yaml.org,2002:str")
_MERGE: Final = "<<"


class Mark(NamedTuple):
    """A place in a file, line and column from 1; columns count characters."""

    line: int
    column: int


class Malformed(Exception):
    """The text is not YAML, or not of the kind that is read here."""

    def __init__(self, mark: Mark, message: str, mend: str) -> None:
        super().__init__(message)
        self.mark = mark
        self.message = message
        self.mend = mend


class Node:
    """A value and its place."""

    __slots__ = ("content", "height", "keys", "mark", "weight")

    def __init__(self, mark: Mark, content: Any) -> None:
        self.mark = mark
        self.content: Any = content
        """A dict or a list of nodes, or a scalar."""
        self.keys: dict[str, Mark] = {}
        """Of a mapping: where each key stands."""
        self.weight = 1
        """How many values it holds, itself counted in."""
        self.height = 1
        """How many levels it has."""

    def plain(self) -> Any:
        """Build the value alone, of dicts with text keys, lists and scalars."""
        if isinstance(self.content, dict):
            return {key: node.plain() for key, node in self.content.items()}
        if isinstance(self.content, list):
            return [node.plain() for node in self.content]
        return self.content


def read(text: str) -> Node:
    """Read one document.

    Raises:
        Malformed: it is empty, not YAML, or goes past a limit.
    """
    try:
        return _grow(text, pure=False)
    except YAMLError:
        # The C parser refuses {start: 06:00}, which YAML 1.2 allows; its word counts only when it says yes.
        pass
    try:
        return _grow(text, pure=True)
    except MarkedYAMLError as error:
        raise _not_yaml(error, text) from None
    except YAMLError as error:
        raise Malformed(Mark(1, 1), _("is not YAML: {why}").format(why=clean(str(error))), "") from None


def _grow(text: str, *, pure: bool) -> Node:
    tree = _Tree()
    for event in YAML(typ="safe", pure=pure).parse(text):
        tree.take(event)
    if tree.root is None or tree.root.content is None:
        raise Malformed(Mark(1, 1), _("is empty"), _("write at least one key: value"))
    return tree.root


def end_of(text: str) -> Mark:
    """Return the place behind the last character."""
    return Mark(text.count("\n") + 1, len(text) - text.rfind("\n"))


def _not_yaml(error: MarkedYAMLError, text: str) -> Malformed:
    where = error.problem_mark or error.context_mark
    # A file cut off in the middle is reported on a line that it does not have.
    mark = min(Mark(where.line + 1, where.column + 1), end_of(text)) if where else Mark(1, 1)
    why = error.problem or ""
    if error.context and error.context_mark:
        why = f"{error.context} ({error.context_mark.line + 1}:{error.context_mark.column + 1}), {why}"
    mend = _("close the bracket or quote, or set the indentation right")
    return Malformed(mark, _("is not YAML: {why}").format(why=clean(why)), mend)


class _Open(NamedTuple):
    """A list or mapping whose end has not come yet."""

    node: Node
    anchor: str | None


class _Tree:
    """Takes events and grows a tree."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self._open: list[_Open] = []
        self._key: list[tuple[str, Mark] | None] = []
        """For each open list or mapping, the key that waits for its value."""
        self._anchors: dict[str, Node] = {}
        self._count = 0

    def take(self, event: Event) -> None:
        """Take the next event."""
        mark = Mark(event.start_mark.line + 1, event.start_mark.column + 1)
        match event:
            case DocumentStartEvent():
                self._start(event, mark)
            case AliasEvent():
                self._alias(event.anchor, mark)
            case ScalarEvent():
                self._scalar(event, mark)
            case MappingStartEvent() | SequenceStartEvent():
                _refuse_tag(event, mark)
                self._check_depth(1, mark)
                self._refuse_as_key(mark)
                content: Any = {} if isinstance(event, MappingStartEvent) else []
                self._open.append(_Open(Node(mark, content), event.anchor))
                self._key.append(None)
            case MappingEndEvent() | SequenceEndEvent():
                node, anchor = self._open.pop()
                self._key.pop()
                self._add(node, anchor)

    def _start(self, event: DocumentStartEvent, mark: Mark) -> None:
        if event.version is not None or event.tags:
            raise Malformed(mark, _("begins with a % directive"), _("take it out; YAML 1.2 is read"))
        if self.root is not None:
            raise Malformed(mark, _("holds a second document"), _("keep one, without --- in between"))

    def _alias(self, name: str, mark: Mark) -> None:
        node = self._anchors.get(name)
        if node is None:
            what = _("*{name} names nothing that is complete before it").format(name=clean(name, 60))
            raise Malformed(mark, what, _("write &{name} at the value").format(name=clean(name, 60)))
        self._refuse_as_key(mark)
        self._check_depth(node.height, mark)
        self._add(node, None, mark)

    def _scalar(self, event: ScalarEvent, mark: Mark) -> None:
        _refuse_tag(event, mark)
        if self._wants_key():
            self._take_key(event.value, mark)
        else:
            plain = not event.style and event.tag is None
            self._add(Node(mark, _resolve(event.value) if plain else event.value), event.anchor)

    def _wants_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1].node.content, dict) and self._key[-1] is None

    def _refuse_as_key(self, mark: Mark) -> None:
        if self._wants_key():
            raise Malformed(mark, _("a key is not plain text"), _("write a word and a colon"))

    def _take_key(self, key: str, mark: Mark) -> None:
        keys = self._open[-1].node.keys
        if key in keys and key != _MERGE:
            what = _("{key} stands twice, first on line {line}").format(key=clean(key, 60), line=keys[key].line)
            raise Malformed(mark, what, _("keep one of them"))
        self._key[-1] = (key, mark)
        keys[key] = mark

    def _check_depth(self, height: int, mark: Mark) -> None:
        if len(self._open) + height > MAX_DEPTH:
            what = _("is nested more than {limit} levels deep").format(limit=MAX_DEPTH)
            raise Malformed(mark, what, _("write it flatter"))

    def _add(self, node: Node, anchor: str | None, alias_at: Mark | None = None) -> None:
        """Hang a complete value in at the open place."""
        self._count += node.weight if alias_at else 1
        if self._count > MAX_NODES:
            what = _("holds more than {limit} values, aliases counted in full").format(limit=MAX_NODES)
            raise Malformed(alias_at or node.mark, what, _("split it, or use fewer aliases"))
        if anchor:
            self._anchors[anchor] = node
        if not self._open:
            self.root = node
            return
        parent = self._open[-1].node
        parent.weight += node.weight
        parent.height = max(parent.height, node.height + 1)
        if isinstance(parent.content, list):
            parent.content.append(node)
            return
        waiting = self._key[-1]
        assert waiting is not None  # noqa: S101 - the parser gives every value its key first
        self._key[-1] = None
        if waiting[0] == _MERGE:
            _merge(parent, node, waiting[1])
        else:
            # What a mapping says itself goes over what was merged into it.
            parent.content[waiting[0]] = node


def _merge(into: Node, source: Node, mark: Mark) -> None:
    """Take the keys of ``<<: *defaults``, or of a list of such, without hiding what stands already."""
    del into.keys[_MERGE]
    for node in source.content if isinstance(source.content, list) else [source]:
        if not isinstance(node.content, dict):
            raise Malformed(mark, _("<< merges something that is not a mapping"), _("merge an alias of a mapping"))
        for key, value in node.content.items():
            into.content.setdefault(key, value)


def _refuse_tag(event: Any, mark: Mark) -> None:
    if event.tag is not None and not (event.tag in _TEXT_TAGS and isinstance(event, ScalarEvent)):
        message = _("carries the tag {tag}").format(tag=clean(event.tag, 60))
        raise Malformed(mark, message, _("take it out; values are read without tags"))


def _resolve(text: str) -> str | int | float | bool | None:
    """Read a plain scalar as YAML 1.2 does: ``09:00`` and ``on`` are text, ``007`` is a number."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text
