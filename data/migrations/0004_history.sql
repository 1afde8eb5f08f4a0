-- Thirty minutes of one series, packed; a window that got samples afterwards has a further chunk.
CREATE TABLE chunks (
    id       INTEGER PRIMARY KEY,
    series   INTEGER NOT NULL,
    begin_at INTEGER NOT NULL,
    body     BLOB NOT NULL
) STRICT;
CREATE INDEX chunks_series ON chunks (series, begin_at);

-- What the chunks of one series and hour come to, and packed the same for each five minutes of it.
CREATE TABLE rollups (
    series    INTEGER NOT NULL,
    begin_at  INTEGER NOT NULL,
    n         INTEGER NOT NULL,
    fast      INTEGER NOT NULL,
    total     REAL NOT NULL,
    low       REAL NOT NULL,
    high      REAL NOT NULL,
    histogram BLOB,
    fine      BLOB NOT NULL,
    PRIMARY KEY (series, begin_at)
) STRICT, WITHOUT ROWID;
