-- A file of version 0, as the program of then left it.
CREATE TABLE sessions (
    principal TEXT NOT NULL,
    name TEXT NOT NULL,
    data TEXT NOT NULL,
    saved_at INTEGER NOT NULL,
    PRIMARY KEY (principal, name)
) STRICT, WITHOUT ROWID;
INSERT INTO sessions VALUES ('legacy-token', 'both', '{"version":2,"chat_history":[{"role":"user","content":"new"}]}', 172800);
INSERT INTO sessions VALUES ('legacy-token', 'same', '{"version":2,"chat_history":[{"role":"user","content":"second"}]}', 5);
INSERT INTO sessions VALUES ('system', 'both', '{"version":2,"chat_history":[{"role":"user","content":"old"}]}', 86400);
INSERT INTO sessions VALUES ('system', 'mine', '{"version":2,"chat_history":[{"role":"user","content":"漢"}]}', 1);
INSERT INTO sessions VALUES ('system', 'same', '{"version":2,"chat_history":[{"role":"user","content":"first"}]}', 5);
INSERT INTO sessions VALUES ('user:ana', 'hers', '{"version":2,"chat_history":[{"role":"user","content":"it''s hers"}]}', 1764446400);
