-- A spell: a probe's target known to be up, or known to be down for one reason, without a gap. Only changes are
-- written; the running spell (end_at is NULL) ends with the probe's last reading and how long that holds.
CREATE TABLE spells (
    number   INTEGER PRIMARY KEY,
    probe    TEXT NOT NULL,
    up       INTEGER NOT NULL CHECK (up IN (0, 1)),
    begin_at INTEGER NOT NULL,
    end_at   INTEGER,
    reason   TEXT,
    phase    TEXT,
    words    TEXT
) STRICT;
CREATE INDEX spells_probe ON spells (probe, number);
CREATE INDEX spells_end ON spells (end_at);

-- Of each probe's last reading only the moment is kept beside its alarm: a row is written at every reading.
ALTER TABLE probes ADD COLUMN at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE probes DROP COLUMN reading;

-- The last heartbeat of each push probe.
CREATE TABLE pushes (
    probe TEXT PRIMARY KEY,
    at    INTEGER NOT NULL,
    value REAL
) STRICT;

-- Windows in which nothing is expected of some probes: no alarm, and no part of their availability.
CREATE TABLE maintenance (
    number   INTEGER PRIMARY KEY,
    probes   TEXT NOT NULL,
    begin_at INTEGER NOT NULL,
    end_at   INTEGER NOT NULL,
    reason   TEXT NOT NULL,
    owner    TEXT NOT NULL,
    ended_by TEXT
) STRICT;
CREATE INDEX maintenance_end ON maintenance (end_at);
