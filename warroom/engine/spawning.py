"""Starting an engine that outlives the terminal of the board that asked for it."""

import os
import subprocess
import sys
from pathlib import Path

from data.files import create_file
from warroom.room import Room


def log_path(store: Path) -> Path:
    """Return where a detached engine writes what it has to say."""
    return store.with_name(f"{store.name}.engine.log")


def spawn_engine(room: Room, *, with_boards: bool, language: str) -> int:
    """Start an engine for ``room`` in a session of its own; return its process id.

    Args:
        room: whose store and site file it serves.
        with_boards: whether it ends when the last board leaves.
        language: in which it tells people, where the site file names none.
    """
    command = [sys.executable, "-P", "-m", "warroom", "watch", "--no-standby", "--db", str(room.store.path)]
    if room.site.path is not None:
        command += ["--config", str(room.site.path.absolute())]
    if with_boards:
        command.append("--with-boards")
    path = log_path(room.store.path)
    create_file(path)
    log = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
    try:
        # Not the caller's stdio: an inherited pipe would hold its ssh session open.
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            # People are told in the site's language, whoever's board starts the engine.
            env={**os.environ, "WARROOM_LANG": room.site.language or language},
            start_new_session=True,
        )
    finally:
        os.close(log)
    return process.pid
