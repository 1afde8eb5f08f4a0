"""The operator's own editor, on a text that nobody else can read."""

import os
import shlex
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data.errors import WarroomError
from data.i18n import _


class EditorError(WarroomError):
    """The editor cannot be run, or has failed; the text is as it was."""


def command() -> list[str]:
    """Return how the editor is called: ``$VISUAL``, else ``$EDITOR``, else vi."""
    for name in ("VISUAL", "EDITOR"):
        wish = os.environ.get(name, "").strip()
        if wish:
            try:
                return shlex.split(wish)
            except ValueError:
                raise EditorError(
                    _("${name} has a quote without its end; set it anew").format(name=name)
                ) from None
    return ["vi"]


def edit(text: str) -> str:
    """Let the operator change ``text`` in a file that is removed afterwards, and return what stands in it then.

    The terminal must be free: a board is suspended around this.

    Raises:
        EditorError: there is no such editor, it ended with an error, or left no text behind.
    """
    editor = command()
    with tempfile.TemporaryDirectory(prefix="warroom-") as folder:
        # In a folder of its own, so that the editor's spare copies are removed with it.
        path = Path(folder) / "message.md"
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text + "\n")
        _run(editor, path)
        try:
            return path.read_text(encoding="utf-8").rstrip("\n")
        except (OSError, UnicodeDecodeError):
            raise EditorError(_("{editor} has left no text that can be read").format(editor=editor[0])) from None


def _run(editor: list[str], path: Path) -> None:
    try:
        with _deaf_to_the_keyboard():
            # Its words go where the terminal is: standard output may be a script's.
            ended = subprocess.run([*editor, str(path)], stdout=sys.__stderr__, check=False)  # noqa: S603 - it is theirs
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        message = _("{editor} cannot be run: {why}; set EDITOR to an editor that is there")
        raise EditorError(message.format(editor=editor[0], why=why)) from None
    if ended.returncode:
        message = _("{editor} ended with status {status}; the text is as it was")
        raise EditorError(message.format(editor=editor[0], status=ended.returncode))


@contextmanager
def _deaf_to_the_keyboard() -> Iterator[None]:
    """Leave ctrl+c to the editor. A handler, for what is ignored would be ignored by the editor too."""
    numbers = (signal.SIGINT, signal.SIGQUIT)
    before = {number: signal.signal(number, lambda *_signal: None) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
