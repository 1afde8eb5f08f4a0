-- When what an incident is about began, and the temporary fix that holds it.
ALTER TABLE incidents ADD COLUMN started_at INTEGER NOT NULL DEFAULT 0;
UPDATE incidents SET started_at = detected_at;
ALTER TABLE incidents ADD COLUMN fix TEXT;
ALTER TABLE incidents ADD COLUMN undo TEXT;

-- The first failure of the run that raised, or may raise, an alarm.
ALTER TABLE probes ADD COLUMN failing_since INTEGER;

-- What somebody outside is owed is a line of the outbox, written in the transaction that fires. The engine packs
-- the lines of one recipient into one message, and tries each message by one channel after another.
-- When a message is tried again is real time: the boot clock of the kernel's run that boot_id names.
CREATE TABLE messages (
    id          INTEGER PRIMARY KEY,
    key         TEXT NOT NULL UNIQUE,
    person      TEXT NOT NULL,
    channels    TEXT NOT NULL,
    route       TEXT NOT NULL,
    body        TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('pending', 'sent', 'failed', 'suppressed')),
    attempts    INTEGER NOT NULL DEFAULT 0,
    at          INTEGER NOT NULL,
    next_boot   INTEGER NOT NULL,
    boot_id     TEXT NOT NULL,
    sent_at     INTEGER,
    error       TEXT
) STRICT;
CREATE INDEX messages_state ON messages (state);

INSERT INTO messages (id, key, person, channels, route, body, state, attempts, at, next_boot, boot_id,
                      sent_at, error)
SELECT id, key, person, '["' || REPLACE(REPLACE(route, '\', '\\'), '"', '\"') || '"]', route, body, state, attempts, COALESCE(sent_at, next_at), 0, '',
       sent_at, error
FROM outbox;

-- An attempt without an outcome is under way, or its engine died in it.
CREATE TABLE attempts (
    id         INTEGER PRIMARY KEY,
    message_id INTEGER NOT NULL REFERENCES messages (id),
    route      TEXT NOT NULL,
    at         INTEGER NOT NULL,
    outcome    TEXT CHECK (outcome IN ('delivered', 'temporary', 'permanent', 'unknown')),
    error      TEXT
) STRICT;
CREATE INDEX attempts_message ON attempts (message_id);
CREATE INDEX attempts_route ON attempts (route, id);

INSERT INTO attempts (message_id, route, at) SELECT id, route, next_at FROM outbox WHERE state = 'pending' AND attempts > 0;

ALTER TABLE outbox RENAME TO outbox_before;
CREATE TABLE outbox (
    id            INTEGER PRIMARY KEY,
    subject       TEXT NOT NULL,
    obligation_id INTEGER REFERENCES obligations (id),
    channels      TEXT NOT NULL,
    people        TEXT NOT NULL,
    text          TEXT NOT NULL,
    at            INTEGER NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('waiting', 'packed', 'dropped')),
    message_id    INTEGER REFERENCES messages (id),
    reason        TEXT,
    UNIQUE (obligation_id, channels)
) STRICT;
CREATE INDEX outbox_state ON outbox (state);
CREATE INDEX outbox_subject ON outbox (subject);

INSERT INTO outbox (id, subject, obligation_id, channels, people, text, at, state, message_id)
SELECT before.id, obligations.subject, obligation_id, '["' || REPLACE(REPLACE(route, '\', '\\'), '"', '\"') || '"]', '["' || REPLACE(REPLACE(person, '\', '\\'), '"', '\"') || '"]', body,
       COALESCE(obligations.fired_at, next_at), 'packed', before.id
FROM outbox_before AS before JOIN obligations ON obligations.id = obligation_id;
DROP TABLE outbox_before;

-- Who holds back whose messages; clocks run on.
CREATE TABLE silences (
    number   INTEGER PRIMARY KEY,
    scope    TEXT NOT NULL,
    owner    TEXT NOT NULL,
    reason   TEXT NOT NULL,
    begin_at INTEGER NOT NULL,
    end_at   INTEGER NOT NULL,
    ended_by TEXT
) STRICT;

-- The roster as changed from a screen, over the site file's.
CREATE TABLE roster_days (
    day     TEXT NOT NULL,
    shift   TEXT NOT NULL,
    people  TEXT NOT NULL,
    by_whom TEXT NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (day, shift)
) STRICT;
CREATE TABLE swaps (
    number     INTEGER PRIMARY KEY,
    begin_at   INTEGER NOT NULL,
    end_at     INTEGER NOT NULL,
    out_person TEXT NOT NULL,
    in_person  TEXT NOT NULL,
    reason     TEXT NOT NULL,
    by_whom    TEXT NOT NULL,
    at         INTEGER NOT NULL,
    ended_at   INTEGER
) STRICT;

-- What was learnt from an incident and has to be done.
CREATE TABLE actions (
    number   INTEGER PRIMARY KEY,
    incident INTEGER NOT NULL REFERENCES incidents (number),
    kind     TEXT NOT NULL CHECK (kind IN ('detective', 'preventative', 'corrective')),
    text     TEXT NOT NULL,
    owner    TEXT NOT NULL,
    due_at   INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    done_at  INTEGER,
    done_by  TEXT,
    evidence TEXT
) STRICT;
CREATE INDEX actions_incident ON actions (incident);

-- Tuning, patches and deploys of the system that is watched.
CREATE TABLE changes (
    number   INTEGER PRIMARY KEY,
    kind     TEXT NOT NULL CHECK (kind IN ('tuning', 'patch', 'deploy', 'other')),
    text     TEXT NOT NULL,
    rollback TEXT,
    by_whom  TEXT NOT NULL,
    at       INTEGER NOT NULL
) STRICT;
CREATE INDEX changes_at ON changes (at);
