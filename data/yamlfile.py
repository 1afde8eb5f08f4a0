"""YAML files that people write by hand: read within limits, with faults that say where they are."""

import hashlib
import re
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from data.errors import WarroomError
from data.i18n import _
from data.modelfaults import Loc, complaints
from data.records import Record
from data.text import clean
from data.yamlnodes import Malformed, Mark, Node, end_of, read

MAX_BYTES: Final = 1024 * 1024

_UNPRINTABLE: Final = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_Model = TypeVar("_Model", bound=BaseModel)


class Fault(Record):
    """One thing wrong with a file: where, what, and the mend."""

    file: str
    line: int
    """From 1."""
    column: int
    """From 1, in characters."""
    key: str
    """The way there, for instance ``probes[2].interval``; empty for the file as a whole."""
    message: str
    mend: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}"
        said = f"{self.message}; {self.mend}" if self.mend else self.message
        return f"{where} {self.key}: {said}" if self.key else f"{where}: {said}"


class Faults(WarroomError):
    """A file that cannot be used; its text has one line for each fault."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.file, fault.line, fault.column)))
        super().__init__("\n".join(map(str, self.faults)))


class Document:
    """A file's value, and where each part of it stands."""

    def __init__(self, file: str, root: Node, sha256: str) -> None:
        self.file = file
        self.sha256 = sha256
        """Of the file's bytes, in hexadecimal."""
        self.data: Any = root.plain()
        self._root = root

    def locate(self, loc: Loc) -> Mark:
        """Give the place of a value, or of what is nearest above it when it is not there.

        Args:
            loc: keys and indices from the top, as in pydantic's errors; union tags in between are skipped.
        """
        return self._walk(loc).value

    def locate_key(self, loc: Loc) -> Mark:
        """Give the place of the key at the end of ``loc``, or of the value when it hangs on no key."""
        return self._walk(loc).key

    def fault(self, loc: Loc, message: str, mend: str, *, at_key: bool = False, adds: str | None = None) -> Fault:
        """Make a fault at a value or at its key; ``adds`` is the key that is missing there."""
        found = self._walk(loc)
        mark = found.key if at_key else found.value
        way = found.way if adds is None else (*found.way, adds)
        return Fault(
            file=self.file, line=mark.line, column=mark.column, key=spell(way), message=message, mend=mend
        )

    def _walk(self, loc: Loc) -> "_Found":
        node, key, way = self._root, self._root.mark, list[str | int]()
        tag_may_follow = False
        for part in loc:
            content = node.content
            if isinstance(content, list) and isinstance(part, int) and part < len(content):
                node = content[part]
                key, tag_may_follow = node.mark, True
                way.append(part)
                continue
            if isinstance(content, dict) and part in content and not (tag_may_follow and _is_tag(node, part)):
                key = node.keys.get(str(part), content[part].mark)
                node = content[part]
                way.append(part)
            tag_may_follow = False
        return _Found(node.mark, key, tuple(way))


class _Found(NamedTuple):
    """How far a loc went: the value there, its key, and the parts that are really in the file."""

    value: Mark
    key: Mark
    way: Loc


def spell(loc: Loc) -> str:
    """Write a way as people do: ``probes[2].interval``."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{clean(part, 60)}" for part in loc)
    return text.removeprefix(".")


def load(path: Path) -> Document:
    """Read a file.

    Raises:
        Faults: it cannot be read, or is not YAML of the kind read here; one fault, the first.
    """
    try:
        raw = _bytes(path)
        return Document(str(path), read(_text(raw)), hashlib.sha256(raw).hexdigest())
    except Malformed as flaw:
        line, column = flaw.mark
        fault = Fault(file=str(path), line=line, column=column, key="", message=flaw.message, mend=flaw.mend)
        raise Faults(fault) from None


def validate(document: Document, model: type[_Model], context: dict[str, Any] | None = None) -> _Model:
    """Turn a document into a model.

    Raises:
        Faults: the document does not fit; all that is wrong, each with its place.
    """
    try:
        return model.model_validate(document.data, context=context)
    except ValidationError as error:
        found: dict[tuple[int, int, str], Fault] = {}
        for said in complaints(error, model):
            fault = document.fault(said.loc, said.message, said.mend, at_key=said.at_key, adds=said.adds)
            # A value that may be of several types is refused once for each of them.
            found.setdefault((fault.line, fault.column, fault.key), fault)
        raise Faults(*found.values()) from None


def _is_tag(node: Node, part: str | int) -> bool:
    """Whether ``part`` is the kind that pydantic names behind a list's index, and no key."""
    kind = node.content.get("kind")
    return kind is not None and kind.content == part


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        message = _("cannot be read: {why}").format(why=why)
        raise Malformed(Mark(1, 1), message, _("check the path and its permissions")) from None
    if len(raw) > MAX_BYTES:
        raise Malformed(Mark(1, 1), _("is larger than 1 MiB"), _("check that it is the right file"))
    return raw


def _text(raw: bytes) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        readable = raw[: error.start].decode("utf-8-sig", errors="replace")
        raise Malformed(end_of(readable), _("is not UTF-8 text"), _("save the file as UTF-8")) from None
    flaw = _UNPRINTABLE.search(text)
    if flaw:
        message = _("holds the control character U+{code:04X}").format(code=ord(flaw.group()))
        raise Malformed(end_of(text[: flaw.start()]), message, _("take it out"))
    return text
