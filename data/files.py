"""The files of a store: where they may lie, and who may read them."""

import os
import stat
from pathlib import Path
from typing import Final

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


def prepare(path: Path) -> None:
    """Make the folder (0700) and the file of a store ready.

    Raises:
        StoreError: when the place cannot hold a store; the sentence says why and what to do.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        refuse_network(path)
        create_file(path)
    except OSError as error:
        raise StoreError(
            _("{path}: cannot be made: {why}; choose another place with --db").format(
                path=path, why=(error.strerror or str(error)).lower()
            )
        ) from error
