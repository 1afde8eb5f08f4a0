-- Every moment is UTC milliseconds; every duration milliseconds.

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- now = base_utc + elapsed * speed, elapsed on the boot clock (the wall's only across a reboot).
CREATE TABLE clock (
    one       INTEGER PRIMARY KEY CHECK (one = 1),
    drill     INTEGER NOT NULL CHECK (drill IN (0, 1)),
    base_utc  INTEGER NOT NULL,
    base_wall INTEGER NOT NULL,
    base_boot INTEGER NOT NULL,
    boot_id   TEXT NOT NULL,
    speed     REAL NOT NULL CHECK (speed >= 0)
) STRICT;

-- One engine leads. Real time only: renewed_boot is the boot clock.
CREATE TABLE lease (
    one            INTEGER PRIMARY KEY CHECK (one = 1),
    token          INTEGER NOT NULL,
    owner          TEXT,
    boot_id        TEXT NOT NULL,
    renewed_boot   INTEGER NOT NULL,
    site_path      TEXT,
    site_hash      TEXT,
    secrets        TEXT NOT NULL,
    stop_requested INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO lease (one, token, owner, boot_id, renewed_boot, secrets) VALUES (1, 0, NULL, '', 0, '[]');

CREATE TABLE events (
    seq     INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    actor   TEXT NOT NULL,
    os_user TEXT NOT NULL,
    subject TEXT NOT NULL,
    kind    TEXT NOT NULL,
    payload TEXT NOT NULL,
    prev    TEXT NOT NULL UNIQUE,
    hash    TEXT NOT NULL UNIQUE
) STRICT;
CREATE INDEX events_subject ON events (subject, seq);
CREATE TRIGGER events_no_update BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER events_no_delete BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
-- INSERT OR REPLACE deletes without firing the trigger above.
CREATE TRIGGER events_no_replace BEFORE INSERT ON events
WHEN EXISTS (SELECT 1 FROM events WHERE seq = NEW.seq OR prev = NEW.prev OR hash = NEW.hash)
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;

CREATE TABLE policies (
    version INTEGER PRIMARY KEY,
    hash    TEXT NOT NULL UNIQUE,
    at      INTEGER NOT NULL,
    body    TEXT NOT NULL
) STRICT;

CREATE TABLE incidents (
    number          INTEGER PRIMARY KEY,
    title           TEXT NOT NULL,
    category        TEXT NOT NULL,
    priority        TEXT NOT NULL CHECK (priority IN ('P1', 'P2', 'P3', 'P4')),
    status          TEXT NOT NULL CHECK (status IN ('triggered', 'acknowledged', 'mitigated', 'resolved', 'closed')),
    signal          TEXT NOT NULL CHECK (signal IN ('raised', 'recovered', 'none')),
    alarm           TEXT,
    step            INTEGER NOT NULL CHECK (step BETWEEN 1 AND 6),
    level           INTEGER NOT NULL,
    epoch           INTEGER NOT NULL,
    commander       TEXT,
    communications  TEXT,
    scribe          TEXT,
    acknowledged_by TEXT,
    ack_expires_at  INTEGER,
    next_action     TEXT,
    impact          TEXT,
    eta             INTEGER,
    anchor_at       INTEGER NOT NULL,
    opened_at       INTEGER NOT NULL,
    detected_at     INTEGER NOT NULL,
    acknowledged_at INTEGER,
    mitigated_at    INTEGER,
    recovered_at    INTEGER,
    resolved_at     INTEGER,
    closed_at       INTEGER,
    policy_version  INTEGER NOT NULL REFERENCES policies (version),
    linked          INTEGER REFERENCES incidents (number),
    row_version     INTEGER NOT NULL
) STRICT;
CREATE INDEX incidents_alarm ON incidents (alarm, number);
CREATE INDEX incidents_status ON incidents (status);

CREATE TABLE obligations (
    id        INTEGER PRIMARY KEY,
    subject   TEXT NOT NULL,
    epoch     INTEGER NOT NULL,
    kind      TEXT NOT NULL,
    level     INTEGER NOT NULL,
    seq       INTEGER NOT NULL,
    anchor_at INTEGER NOT NULL,
    due_at    INTEGER NOT NULL,
    state     TEXT NOT NULL CHECK (state IN ('armed', 'fired', 'met', 'cancelled', 'superseded')),
    fired_at  INTEGER,
    met_at    INTEGER,
    cause     TEXT,
    UNIQUE (subject, epoch, kind, level, seq),
    CHECK ((state = 'fired') = (fired_at IS NOT NULL))
) STRICT;
CREATE INDEX obligations_due ON obligations (state, due_at);
CREATE TRIGGER obligations_no_delete BEFORE DELETE ON obligations
BEGIN SELECT RAISE(ABORT, 'obligations are never deleted'); END;
-- REPLACE would delete without firing the trigger above; a promise that stands is left as it is.
CREATE TRIGGER obligations_no_replace BEFORE INSERT ON obligations
WHEN EXISTS (
    SELECT 1 FROM obligations
    WHERE id = NEW.id
       OR (subject = NEW.subject AND epoch = NEW.epoch AND kind = NEW.kind AND level = NEW.level AND seq = NEW.seq)
)
BEGIN SELECT RAISE(IGNORE); END;

-- What the engine owes the outside world; written in the transaction that fires.
CREATE TABLE outbox (
    id            INTEGER PRIMARY KEY,
    key           TEXT NOT NULL UNIQUE,
    obligation_id INTEGER NOT NULL REFERENCES obligations (id),
    person        TEXT NOT NULL,
    route         TEXT NOT NULL,
    body          TEXT NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('pending', 'sent', 'failed', 'suppressed')),
    attempts      INTEGER NOT NULL DEFAULT 0,
    next_at       INTEGER NOT NULL,
    sent_at       INTEGER,
    error         TEXT
) STRICT;

CREATE TABLE series (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

-- Time first: a tick appends to one page instead of touching one per series.
CREATE TABLE hot (
    ts     INTEGER NOT NULL,
    series INTEGER NOT NULL,
    value  REAL NOT NULL,
    PRIMARY KEY (ts, series)
) STRICT, WITHOUT ROWID;

CREATE TABLE probes (
    name      TEXT PRIMARY KEY,
    reading   TEXT NOT NULL,
    raised    INTEGER NOT NULL CHECK (raised IN (0, 1)),
    failures  INTEGER NOT NULL,
    successes INTEGER NOT NULL,
    since     INTEGER
) STRICT;

CREATE TABLE tasks (
    id       TEXT PRIMARY KEY,
    state    TEXT NOT NULL CHECK (state IN ('open', 'done', 'skipped')),
    by_whom  TEXT NOT NULL,
    at       INTEGER NOT NULL,
    evidence TEXT
) STRICT;

CREATE TABLE handovers (
    number      INTEGER PRIMARY KEY,
    state       TEXT NOT NULL CHECK (state IN ('offered', 'declined', 'accepted')),
    offered_by  TEXT NOT NULL,
    os_user     TEXT NOT NULL,
    cutoff_at   INTEGER NOT NULL,
    body        TEXT NOT NULL,
    sha256      TEXT NOT NULL,
    readback    TEXT,
    accepted_by TEXT,
    accepted_at INTEGER,
    people      TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX handovers_one_offer ON handovers (state) WHERE state = 'offered';
