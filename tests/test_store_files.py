"""Where a store may lie, what is refused as one, and who may read it."""

import asyncio
import os
import socket
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from data import events, files, meta
from data.errors import StoreError
from data.files import filesystem_of
from data.schema import migrations
from data.store import open_store
from tests.crew import IS_ROOT, User, mate, reachable_by_others
from tests.store_work import keep_store, try_store

needs_root = pytest.mark.skipif(not IS_ROOT, reason="becoming a second user needs root")
LEE = User(64_001, 64_100)
PARK = User(64_002, 64_100)
STRANGER = User(64_003, 64_200)


async def make_store(path: Path, filled: int = 0) -> None:
    store = await open_store(path)
    async with store.transaction() as tx:
        for _ in range(filled):
            await events.append(tx, at=1, actor="lee", os_user="lee", subject="INC-1", kind="note", payload={})
    await store.close()


def sentence(error: BaseException, path: Path) -> str:
    """Return what ``error`` says after the path; it must be one line, with a mend after its cause."""
    said = str(error)
    assert said.startswith(f"{path}: ")
    assert "\n" not in said
    assert ";" in said
    return said.removeprefix(f"{path}: ")


def tree(folder: Path) -> dict[str, bytes | None]:
    return {
        str(each.relative_to(folder)): each.read_bytes() if each.is_file() else None
        for each in sorted(folder.rglob("*"))
    }


def text(path: Path) -> None:
    path.write_text("a shopping list: milk, bread\n")


def long_text(path: Path) -> None:
    path.write_text("2026-12-01 INFO started\n" * 1_000)


def tables_of_another(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE songs (title TEXT)")
    connection.execute("INSERT INTO songs VALUES ('arirang')")
    connection.commit()
    connection.close()


def mark_of_another(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA application_id = 4711")
    connection.close()


def version_of_another(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 1")
    connection.close()


def folder(path: Path) -> None:
    path.mkdir()


def pipe(path: Path) -> None:
    os.mkfifo(path)


def listening(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (text, "is not a warroom store"),
        (long_text, "is not a warroom store"),
        (tables_of_another, "is another program's database"),
        (mark_of_another, "is another program's database"),
        (version_of_another, "is another program's database"),
        (folder, "is not a file"),
        (pipe, "is not a file"),
        (listening, "is not a file"),
    ],
)
@pytest.mark.parametrize("create", [True, False])
async def test_what_is_no_store_is_refused_and_left_alone(
    tmp_path: Path, make: Callable[[Path], None], words: str, create: bool
) -> None:
    path = tmp_path / "store.db"
    make(path)
    before = tree(tmp_path)
    threads = set(threading.enumerate())
    with pytest.raises(StoreError) as refused:
        await open_store(path, create=create)
    assert sentence(refused.value, path).startswith(words)
    assert tree(tmp_path) == before
    assert_ended(set(threading.enumerate()) - threads)


def assert_ended(threads: set[threading.Thread]) -> None:
    """A connection's thread that lives on holds its file and its locks."""
    for each in threads:
        if not each.name.startswith("asyncio"):
            each.join(10)
            assert not each.is_alive()


async def test_a_newer_store_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    await make_store(path)
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {len(migrations()) + 1}")
    connection.close()
    before = tree(tmp_path)
    with pytest.raises(StoreError) as refused:
        await open_store(path)
    said = sentence(refused.value, path)
    assert "newer warroom" in said
    assert said.endswith("upgrade this one")
    assert tree(tmp_path) == before


@pytest.mark.parametrize("share", [0.001, 0.3, 0.7, 0.9])
async def test_a_truncated_store_is_refused_and_left_alone(tmp_path: Path, share: float) -> None:
    path = tmp_path / "store.db"
    await make_store(path, filled=500)
    whole = path.stat().st_size
    os.truncate(path, int(whole * share))
    before = tree(tmp_path)
    with pytest.raises(StoreError) as refused:
        await open_store(path)
    assert sentence(refused.value, path).startswith(("is damaged", "is not a warroom store"))
    assert tree(tmp_path) == before


async def test_a_page_spoilt_in_the_middle_is_one_sentence_wherever_it_is_met(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    await make_store(path, filled=2_000)
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2 // 4096 * 4096)
        file.write(b"\xff" * 4096 * 8)
    store = await open_store(path)
    try:
        with pytest.raises(StoreError) as refused:
            async with store.reading() as tx:
                await tx.all("SELECT * FROM events")
        assert sentence(refused.value, path).startswith("is damaged")
        with pytest.raises(StoreError) as refused:
            async with store.transaction() as tx:
                await tx.all("SELECT * FROM events")
        assert sentence(refused.value, path).startswith("is damaged")
    finally:
        await store.close()


async def test_an_empty_file_is_made_a_store(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    path.touch()
    store = await open_store(path)
    async with store.transaction() as tx:
        await meta.put(tx, "first", "1")
    await store.close()
    store = await open_store(path, create=False)
    async with store.reading() as tx:
        assert await meta.get(tx, "first") == "1"
    await store.close()


async def test_a_missing_store_is_made_only_when_wanted(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "store.db"
    with pytest.raises(StoreError) as refused:
        await open_store(path, create=False)
    assert sentence(refused.value, path).startswith("there is no such store")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("file/store.db", "not a directory"),
        ("file/deep/store.db", "not a directory"),
        ("loop/store.db", "loop"),
        ("n" * 300, "file name too long"),
        ("nul\0.db", "null byte"),
    ],
)
async def test_a_place_that_cannot_be_is_refused(tmp_path: Path, place: str, words: str) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(StoreError) as refused:
        await open_store(tmp_path / place)
    assert words in sentence(refused.value, tmp_path / place)


async def test_a_home_of_nobody_is_refused() -> None:
    with pytest.raises(StoreError, match="cannot be used: could not determine home directory"):
        await open_store(Path("~no-such-user/store.db"))


async def test_a_kernels_folder_is_refused() -> None:
    path = Path("/proc/warroom/store.db")
    with pytest.raises(StoreError) as refused:
        await open_store(path)
    assert sentence(refused.value, path).startswith("cannot be used: ")


def test_the_file_system_is_that_of_the_innermost_mount() -> None:
    mounts = "\n".join(
        [
            "/dev/sda1 / ext4 rw 0 0",
            "nas:/users /users nfs4 rw 0 0",
            "/dev/sdb1 /users/local xfs rw 0 0",
            "nas:/a /mnt/team\\040share cifs rw 0 0",
        ]
    )
    kinds = {
        each: filesystem_of(Path(each), mounts)
        for each in ("/var/lib", "/users/lee", "/users/local/lee", "/usersmith", "/mnt/team share/x")
    }
    assert list(kinds.values()) == ["ext4", "nfs4", "xfs", "ext4", "cifs"]


@pytest.mark.parametrize("create", [True, False])
async def test_a_network_file_system_is_refused_behind_a_link_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, create: bool
) -> None:
    far = tmp_path / "far"
    far.mkdir()
    if not create:
        await make_store(far / "store.db")
    (tmp_path / "near").symlink_to(far)

    def kind(place: Path, mounts: str) -> str:
        assert "/proc" in mounts
        return "nfs4" if place == far else "ext4"

    monkeypatch.setattr(files, "filesystem_of", kind)
    with pytest.raises(StoreError, match=r"network file system \(nfs4\); put the store on a local disk"):
        await open_store(tmp_path / "near" / "store.db", create=create)


def modes(folder: Path) -> dict[str, int]:
    return {each.name: stat.S_IMODE(each.stat().st_mode) for each in folder.iterdir()}


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o027, 0o077, 0o277])
def test_a_store_is_its_owners_alone_under_any_umask(tmp_path: Path, mask: int) -> None:
    folder = tmp_path / "above" / "made"
    with mate(keep_store, folder / "store.db", mask) as keeper:
        assert keeper.hear() == "open"
        assert modes(folder) == dict.fromkeys(("store.db", "store.db-wal", "store.db-shm"), 0o600)
        assert keeper.ask("end") == "closed"
    assert modes(folder) == {"store.db": 0o600}
    assert modes(tmp_path) == {"above": 0o700}
    assert modes(tmp_path / "above") == {"made": 0o700}


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077, 0o277])
def test_a_store_in_a_set_gid_folder_is_the_groups_under_any_umask(tmp_path: Path, mask: int) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o2770)
    with mate(keep_store, folder / "store.db", mask) as keeper:
        assert keeper.hear() == "open"
        assert modes(folder) == dict.fromkeys(("store.db", "store.db-wal", "store.db-shm"), 0o660)
        keeper.ask("end")
    assert modes(tmp_path) == {"shared": 0o2770}


async def test_a_link_that_leads_nowhere_yet_makes_the_file_with_its_mode(tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "store.db")
    await make_store(tmp_path / "link.db")
    assert stat.S_IMODE((tmp_path / "store.db").stat().st_mode) == 0o600


@pytest.fixture
def common() -> Iterator[Path]:
    """A folder that every user may enter."""
    if not reachable_by_others(Path(__file__).parent):
        pytest.skip("a second user cannot read this checkout")
    with TemporaryDirectory() as folder:
        path = Path(folder)
        path.chmod(0o755)
        yield path


def as_user(user: User, path: Path) -> str | None:
    with mate(try_store, path, user=user) as visitor:
        said = visitor.hear()
    assert said is None or isinstance(said, str)
    return said


@needs_root
def test_a_group_shares_a_store_whoever_comes_and_goes(common: Path) -> None:
    shared = common / "shared"
    shared.mkdir()
    os.chown(shared, LEE.uid, LEE.gid)
    shared.chmod(0o2770)
    path = shared / "store.db"
    for user in (LEE, PARK, LEE, PARK):
        assert as_user(user, path) is None
    with mate(keep_store, path, 0o077, user=LEE) as keeper:
        assert keeper.hear() == "open"
        assert as_user(PARK, path) is None
        assert keeper.ask("end") == "closed"
    assert (
        as_user(STRANGER, path)
        == f"open: {path}: cannot be used: permission denied; choose another place with --db"
    )


@needs_root
def test_a_folder_that_may_not_be_written_to_is_refused(common: Path) -> None:
    path = common / "store.db"
    assert as_user(LEE, path) == f"open: {path}: cannot be used: permission denied; choose another place with --db"
    assert as_user(LEE, common / "deep" / "store.db") is not None
    assert list(common.iterdir()) == []


@needs_root
def test_a_store_in_a_folder_that_may_not_be_written_to_is_one_sentence(common: Path) -> None:
    path = common / "store.db"
    asyncio.run(make_store(path))
    os.chown(path, LEE.uid, LEE.gid)
    before = tree(common)
    said = as_user(LEE, path)
    assert said is not None
    assert sentence(Exception(said.partition(": ")[2]), path).startswith("cannot be ")
    assert tree(common) == before


@needs_root
def test_a_store_that_may_not_be_written_to_is_one_sentence(common: Path) -> None:
    home = common / "home"
    home.mkdir()
    path = home / "store.db"
    asyncio.run(make_store(path))
    os.chown(home, LEE.uid, LEE.gid)
    path.chmod(0o444)
    before = path.read_bytes()
    said = as_user(LEE, path)
    assert said == f"use: {path}: cannot be written to; ask its owner for write permission"
    assert path.read_bytes() == before
