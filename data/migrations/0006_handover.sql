-- One handover lies ahead as long as somebody holds the watch: a draft, until the shift that holds it offers it.
-- What the incoming shift opens, reads back, asks and ticks is in the chain.
ALTER TABLE handovers RENAME TO handovers_before;
DROP INDEX handovers_one_offer;
CREATE TABLE handovers (
    number      INTEGER PRIMARY KEY,
    state       TEXT NOT NULL CHECK (state IN ('draft', 'offered', 'declined', 'accepted')),
    start_at    INTEGER,
    relief      TEXT,
    offered_by  TEXT,
    os_user     TEXT,
    cutoff_at   INTEGER,
    cutoff_seq  INTEGER,
    body        TEXT,
    sha256      TEXT,
    readback    TEXT,
    accepted_by TEXT,
    accepted_at INTEGER,
    people      TEXT NOT NULL,
    record      TEXT,
    seal        TEXT,
    CHECK (state = 'draft' OR body IS NOT NULL)
) STRICT;
INSERT INTO handovers (number, state, offered_by, os_user, cutoff_at, cutoff_seq, body, sha256, readback,
                       accepted_by, accepted_at, people)
SELECT number, state, offered_by, os_user, cutoff_at,
       (SELECT COALESCE(MAX(seq), 0) FROM events WHERE at <= cutoff_at), body, sha256, readback,
       accepted_by, accepted_at, people
FROM handovers_before;
DROP TABLE handovers_before;
CREATE UNIQUE INDEX handovers_one_ahead ON handovers ((1)) WHERE state IN ('draft', 'offered');

-- What the store cannot know by itself: it goes over to each next shift until somebody ends it.
CREATE TABLE watch_items (
    number   INTEGER PRIMARY KEY,
    kind     TEXT NOT NULL CHECK (kind IN ('watch', 'contingency', 'words')),
    text     TEXT NOT NULL,
    place    TEXT,
    sign     TEXT,
    action   TEXT,
    until    TEXT,
    by_whom  TEXT NOT NULL,
    at       INTEGER NOT NULL,
    ended_at INTEGER,
    ended_by TEXT
) STRICT;

-- A change may take a while: it is under way until it is made, or taken back.
ALTER TABLE changes ADD COLUMN state TEXT NOT NULL DEFAULT 'made' CHECK (state IN ('under_way', 'made', 'taken_back'));
ALTER TABLE changes ADD COLUMN ended_at INTEGER;
ALTER TABLE changes ADD COLUMN ended_by TEXT;
