"""The files of a store: where they may lie, and who may read them."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from data.errors import StoreError
from data.i18n import _

NETWORK_FILESYSTEMS: Final = frozenset(
    {
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "fuse.sshfs",
        "ceph",
        "glusterfs",
        "fuse.glusterfs",
        "afs",
        "lustre",
    }
)


def filesystem_of(folder: Path, mounts: str) -> str:
    """Return the type of the file system that holds ``folder``, from the text of /proc/mounts."""
    best, kind = "", "unknown"
    for line in mounts.splitlines():
        fields = line.split()
        if len(fields) < 3:
            continue
        point = fields[1].replace("\\040", " ")
        inside = point == "/" or folder == Path(point) or Path(point) in folder.parents
        if inside and len(point) >= len(best):
            best, kind = point, fields[2]
    return kind


def refuse_network(path: Path) -> None:
    """Raise StoreError where WAL cannot work: its shared memory does not cross a network."""
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return
    kind = filesystem_of(path.parent, mounts)
    if kind in NETWORK_FILESYSTEMS:
        raise StoreError(
            _("{path}: lies on a network file system ({kind}); put the store on a local disk").format(
                path=path, kind=kind
            )
        )


def shared_mode(folder: Path) -> int:
    """Return the mode of a store's files in ``folder``: for the group too where it is set-gid."""
    return 0o660 if folder.stat().st_mode & stat.S_ISGID else 0o600


def create_file(path: Path) -> None:
    """Create ``path`` with the store's mode unless it stands already.

    SQLite would make it 0644 less the umask, which never lets a group write; its -wal and -shm copy the mode
    of the file that they find.
    """
    mode = shared_mode(path.parent)
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, mode)
    except FileExistsError:
        return
    try:
        os.fchmod(handle, mode)
    finally:
        os.close(handle)


def _unusable(path: Path, why: str) -> StoreError:
    return StoreError(
        _("{path}: cannot be used: {why}; choose another place with --db").format(path=path, why=why)
    )


def locate(path: Path) -> Path:
    """Return the real place of ``path``, its links followed: a link must not hide a network file system.

    Raises:
        StoreError: when it names no place.
    """
    try:
        return path.expanduser().resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise _unusable(path, str(error).lower()) from error


def make_folder(folder: Path) -> None:
    """Make ``folder`` and what is missing above it, each 0700 under any umask; one that stands is left alone."""
    for each in reversed([each for each in (folder, *folder.parents) if not each.exists()]):
        try:
            each.mkdir(mode=0o700)
        except FileExistsError:
            continue
        each.chmod(0o700)


def prepare(path: Path, *, create: bool = True) -> None:
    """Make the folder (0700) and the file of a store ready, or see that they are.

    Raises:
        StoreError: when the place cannot hold a store; the sentence says why and what to do.
    """
    try:
        if create:
            make_folder(path.parent)
        refuse_network(path)
        if create:
            create_file(path)
        elif not path.exists():
            raise StoreError(_("{path}: there is no such store; name another with --db").format(path=path))
        if not path.is_file():
            raise StoreError(_("{path}: is not a file; name a file with --db").format(path=path))
    except OSError as error:
        raise _unusable(path, (error.strerror or str(error)).lower()) from error


@contextmanager
def new_file(path: Path) -> Iterator[IO[str]]:
    """Open a new file that only its owner reads: it holds names and numbers. A failure leaves none.

    Raises:
        StoreError: something stands there already, or it cannot be written.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        raise StoreError(_("{path}: exists already; name a new file").format(path=path)) from None
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise StoreError(
            _("{path}: cannot be written: {why}; name another file").format(path=path, why=why)
        ) from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            yield stream
    except BaseException:
        # Half a file looks like a whole one.
        path.unlink(missing_ok=True)
        raise
