-- A file of version 3, as the program of then left it.
CREATE TABLE sessions (
    principal TEXT NOT NULL,
    name TEXT NOT NULL,
    data TEXT NOT NULL,
    saved_at INTEGER NOT NULL, bytes INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (principal, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_list ON sessions (principal, name, bytes);
CREATE TABLE stores (
    principal TEXT NOT NULL PRIMARY KEY,
    sessions INTEGER NOT NULL,
    bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO sessions VALUES ('shared', 'both', '{"version":2,"chat_history":[{"role":"user","content":"new"}]}', 172800, 62);
INSERT INTO sessions VALUES ('shared', 'both-older-19700102-0a1b2c', '{"version":2,"chat_history":[{"role":"user","content":"old"}]}', 86400, 62);
INSERT INTO sessions VALUES ('shared', 'mine', '{"version":2,"chat_history":[{"role":"user","content":"漢"}]}', 1, 62);
INSERT INTO sessions VALUES ('shared', 'same', '{"version":2,"chat_history":[{"role":"user","content":"second"}]}', 5, 65);
INSERT INTO sessions VALUES ('shared', 'same-older-19700101-0a1b2d', '{"version":2,"chat_history":[{"role":"user","content":"first"}]}', 5, 64);
INSERT INTO sessions VALUES ('user:ana', 'hers', '{"version":2,"chat_history":[{"role":"user","content":"it''s hers"}]}', 1764446400, 68);
INSERT INTO stores VALUES ('shared', 5, 315);
INSERT INTO stores VALUES ('user:ana', 1, 68);
CREATE TRIGGER sessions_added AFTER INSERT ON sessions BEGIN
    INSERT INTO stores SELECT new.principal, 0, 0
        WHERE NOT EXISTS (SELECT 1 FROM stores WHERE principal = new.principal);
    UPDATE stores SET sessions = sessions + 1, bytes = bytes + new.bytes
        WHERE principal = new.principal;
END;
CREATE TRIGGER sessions_changed AFTER UPDATE OF bytes ON sessions BEGIN
    UPDATE stores SET bytes = bytes + new.bytes - old.bytes WHERE principal = new.principal;
END;
CREATE TRIGGER sessions_removed AFTER DELETE ON sessions BEGIN
    UPDATE stores SET sessions = sessions - 1, bytes = bytes - old.bytes
        WHERE principal = old.principal;
END;
PRAGMA user_version = 3;
