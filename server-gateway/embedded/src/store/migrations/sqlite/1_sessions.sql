CREATE TABLE IF NOT EXISTS sessions (
    principal TEXT NOT NULL,
    name TEXT NOT NULL,
    data TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    PRIMARY KEY (principal, name)
) STRICT, WITHOUT ROWID;
