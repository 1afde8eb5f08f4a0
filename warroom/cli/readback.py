"""What the incoming shift says, read from a JSON file."""

import json
import sys
from pathlib import Path
from typing import Any, Final

from data.i18n import _
from data.text import clean
from warroom.cli import UsageError

_MOST: Final = 1024 * 1024


def read_said(file: str) -> dict[str, dict[str, Any]]:
    """Read ``{"INC-1": {"priority": …, "next_due": …, "next_action": …}}``.

    Args:
        file: a path; ``-`` reads standard input.

    Raises:
        UsageError: it cannot be read, is no JSON (with line and column), or has another shape.
    """
    name = _("standard input") if file == "-" else file
    text = _text(file, name)
    try:
        said = json.loads(text)
        # A half of a surrogate pair passes the parser, but no store can hold it.
        json.dumps(said, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        where = f"{name}:{error.lineno}:{error.colno}"
        raise UsageError(_("{where}: is not JSON: {why}").format(where=where, why=error.msg)) from None
    except (UnicodeEncodeError, RecursionError):
        raise UsageError(_("{name}: is no JSON that can be kept").format(name=name)) from None
    if not isinstance(said, dict) or not all(isinstance(each, dict) for each in said.values()):
        raise UsageError(
            _('{name}: write {{"INC-1": {{"priority": "P1", "next_due": "…", "next_action": "…"}}}}').format(
                name=name
            )
        )
    return {clean(incident, 40): fields for incident, fields in said.items()}


def _text(file: str, name: str) -> str:
    try:
        if file == "-":
            raw = sys.stdin.buffer.read(_MOST + 1)
        else:
            with Path(file).open("rb") as stream:
                raw = stream.read(_MOST + 1)
        if len(raw) > _MOST:
            raise UsageError(_("{name}: is larger than 1 MiB; check that it is the right file").format(name=name))
        return raw.decode("utf-8-sig")
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise UsageError(_("{name}: cannot be read: {why}").format(name=name, why=why)) from None
    except UnicodeDecodeError:
        raise UsageError(_("{name}: is not UTF-8 text").format(name=name)) from None
