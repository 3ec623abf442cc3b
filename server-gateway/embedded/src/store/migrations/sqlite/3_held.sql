-- What a store holds, counted by the database itself: to count it at each save would take longer than to save.
CREATE TABLE stores (
    principal TEXT NOT NULL PRIMARY KEY,
    sessions INTEGER NOT NULL,
    bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO stores SELECT principal, count(*), sum(bytes) FROM sessions GROUP BY principal;
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
