-- Callers without a token and callers with it had a store each. Both stores become one. Where both used a name, the
-- older session gets another one.
ALTER TABLE sessions ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
UPDATE sessions SET bytes = octet_length(data);
UPDATE sessions AS old
    SET name = substr(name, 1, 225) || '-older-' || strftime('%Y%m%d', saved_at, 'unixepoch') || '-'
        || lower(hex(randomblob(3)))
    WHERE principal IN ('system', 'legacy-token') AND EXISTS (
        SELECT 1 FROM sessions AS new
        WHERE new.principal IN ('system', 'legacy-token') AND new.principal <> old.principal AND new.name = old.name
        AND (new.saved_at, new.principal) > (old.saved_at, old.principal)
    );
UPDATE sessions SET principal = 'shared' WHERE principal IN ('system', 'legacy-token');
CREATE INDEX sessions_list ON sessions (principal, name, bytes);
