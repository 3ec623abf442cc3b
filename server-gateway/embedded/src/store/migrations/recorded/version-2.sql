-- A file of version 2, as the program of then left it.
CREATE TABLE sessions (
    principal TEXT NOT NULL,
    name TEXT NOT NULL,
    data TEXT NOT NULL,
    saved_at INTEGER NOT NULL, bytes INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (principal, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_list ON sessions (principal, name, bytes);
INSERT INTO sessions VALUES ('shared', 'both', '{"version":2,"chat_history":[{"role":"user","content":"new"}]}', 172800, 62);
INSERT INTO sessions VALUES ('shared', 'both-older-19700102-0a1b2c', '{"version":2,"chat_history":[{"role":"user","content":"old"}]}', 86400, 62);
INSERT INTO sessions VALUES ('shared', 'mine', '{"version":2,"chat_history":[{"role":"user","content":"漢"}]}', 1, 62);
INSERT INTO sessions VALUES ('shared', 'same', '{"version":2,"chat_history":[{"role":"user","content":"second"}]}', 5, 65);
INSERT INTO sessions VALUES ('shared', 'same-older-19700101-0a1b2d', '{"version":2,"chat_history":[{"role":"user","content":"first"}]}', 5, 64);
INSERT INTO sessions VALUES ('user:ana', 'hers', '{"version":2,"chat_history":[{"role":"user","content":"it''s hers"}]}', 1764446400, 68);
PRAGMA user_version = 2;
