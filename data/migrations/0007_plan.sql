-- Phases that last longer than the plan said; the days of one phase add up.
CREATE TABLE extensions (
    number  INTEGER PRIMARY KEY,
    phase   TEXT NOT NULL,
    days    INTEGER NOT NULL CHECK (days <> 0),
    reason  TEXT NOT NULL,
    by_whom TEXT NOT NULL,
    at      INTEGER NOT NULL
) STRICT;

-- What became of one time of a meeting or report: standup@2026-12-01.
CREATE TABLE appointments (
    id       TEXT PRIMARY KEY,
    state    TEXT NOT NULL CHECK (state IN ('open', 'done', 'skipped')),
    begin_at INTEGER,
    text     TEXT,
    by_whom  TEXT NOT NULL,
    at       INTEGER NOT NULL
) STRICT;

CREATE TABLE decisions (
    number  INTEGER PRIMARY KEY,
    meeting TEXT NOT NULL,
    text    TEXT NOT NULL,
    by_whom TEXT NOT NULL,
    at      INTEGER NOT NULL
) STRICT;
CREATE INDEX decisions_meeting ON decisions (meeting);

-- What became of a document, or of what the customer takes over: operations.manual.
CREATE TABLE deliverables (
    id        TEXT PRIMARY KEY,
    state     TEXT NOT NULL,
    owner     TEXT,
    review_at INTEGER,
    link      TEXT,
    note      TEXT,
    by_whom   TEXT NOT NULL,
    at        INTEGER NOT NULL
) STRICT;

-- An action item comes of an incident or of a meeting.
CREATE TABLE actions_new (
    number   INTEGER PRIMARY KEY,
    incident INTEGER REFERENCES incidents (number),
    meeting  TEXT,
    kind     TEXT NOT NULL CHECK (kind IN ('detective', 'preventative', 'corrective')),
    text     TEXT NOT NULL,
    owner    TEXT NOT NULL,
    due_at   INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    done_at  INTEGER,
    done_by  TEXT,
    evidence TEXT,
    CHECK ((incident IS NULL) <> (meeting IS NULL))
) STRICT;
INSERT INTO actions_new (number, incident, kind, text, owner, due_at, at, done_at, done_by, evidence)
SELECT number, incident, kind, text, owner, due_at, at, done_at, done_by, evidence FROM actions;
DROP TABLE actions;
ALTER TABLE actions_new RENAME TO actions;
CREATE INDEX actions_incident ON actions (incident);
CREATE INDEX actions_meeting ON actions (meeting);

-- How often anything was committed but that an engine lives, which it says each second.
CREATE TABLE commits (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    number INTEGER NOT NULL
) STRICT;
INSERT INTO commits (one, number) VALUES (1, 0);
