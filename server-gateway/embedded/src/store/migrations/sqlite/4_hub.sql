-- The conversation hub. A conversation knows what it holds, so that its limits cost no counting.
CREATE TABLE hub_conversations (
    conv_id TEXT NOT NULL PRIMARY KEY,
    principal TEXT NOT NULL,
    used_at INTEGER NOT NULL,
    events INTEGER NOT NULL,
    bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE hub_events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    conv_id TEXT NOT NULL,
    principal TEXT NOT NULL,
    channel TEXT NOT NULL,
    role TEXT NOT NULL,
    content TEXT NOT NULL,
    client_msg_id TEXT NOT NULL,
    ts INTEGER NOT NULL,
    bytes INTEGER NOT NULL
) STRICT;
CREATE INDEX hub_events_in_order ON hub_events (conv_id, seq);
CREATE UNIQUE INDEX hub_events_once ON hub_events (conv_id, client_msg_id) WHERE client_msg_id <> '';
CREATE TABLE hub_pointers (
    principal TEXT NOT NULL PRIMARY KEY,
    conv_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE hub_bindings (
    platform TEXT NOT NULL,
    user_id TEXT NOT NULL,
    principal TEXT NOT NULL,
    PRIMARY KEY (platform, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX hub_bindings_of ON hub_bindings (principal);
