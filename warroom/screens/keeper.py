"""Sees that an engine leads: a board that finds none starts one."""

from data import lease
from data.clock import boot_clock, boot_id
from data.i18n import _, language
from data.records import SECOND, Ms
from data.text import clean
from warroom.engine.locks import engine_lock
from warroom.engine.spawning import log_path, spawn_engine
from warroom.room import Room

QUIET: Ms = 3 * SECOND
"""A leader not heard for this long may be dead: only then is its lock tried."""
PATIENCE: Ms = 6 * SECOND
"""How long a started engine has to take the lead before another is started."""


class EngineKeeper:
    """Looks once a second whether the store has an engine."""

    def __init__(self, room: Room, *, with_boards: bool) -> None:
        self._room = room
        self._with_boards = with_boards
        # What somebody lets this board speak later is no wish of those whom the engine calls.
        self._language = language()
        self._started_at: Ms | None = None
        self._tries = 0

    async def look(self) -> str | None:
        """Start an engine if none lives; return what to tell the operator, None when all is well."""
        current = await self._room.store.glance(lease.read)
        now = boot_clock()
        age = current.age_ms(now, boot_id())
        if age is not None and age < QUIET:
            self._started_at, self._tries = None, 0
            return None
        if self._started_at is not None and now - self._started_at < PATIENCE:
            return None
        if age is not None and age < lease.LEASE_TIME and self._holder_lives():
            return None
        self._started_at, self._tries = now, self._tries + 1
        spawn_engine(self._room, with_boards=self._with_boards, language=self._language)
        if self._tries > 1:
            return self._last_words()
        return None if current.owner is None else _("no engine leads; another one is being started")

    def _holder_lives(self) -> bool:
        lock = engine_lock(self._room.store.path)
        free = lock.acquire()
        lock.release()
        return not free

    def _last_words(self) -> str:
        """Return why the engines started before did not stay."""
        path = log_path(self._room.store.path)
        try:
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()[-1:]
        except OSError:
            lines = []
        words = clean(lines[0], 160) if lines else ""
        return _("the engine does not stay: {words}; see {path}").format(words=words, path=path)
