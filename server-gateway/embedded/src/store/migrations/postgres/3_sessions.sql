-- The shape that version 3 has in SQLite. Names compare by their bytes, as they do there.
CREATE TABLE sessions (
    principal TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    data TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    PRIMARY KEY (principal, name)
);
CREATE TABLE stores (
    principal TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    sessions BIGINT NOT NULL,
    bytes BIGINT NOT NULL
);
CREATE FUNCTION sessions_held() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO stores AS held VALUES (new.principal, 1, new.bytes)
            ON CONFLICT (principal) DO UPDATE SET sessions = held.sessions + 1, bytes = held.bytes + new.bytes;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        UPDATE stores SET sessions = sessions - 1, bytes = bytes - old.bytes WHERE principal = old.principal;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER sessions_held AFTER INSERT OR UPDATE OR DELETE ON sessions
    FOR EACH ROW EXECUTE FUNCTION sessions_held();
