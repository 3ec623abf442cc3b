-- The shape that version 4 has in SQLite.
CREATE TABLE hub_conversations (
    conv_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    principal TEXT COLLATE "C" NOT NULL,
    used_at BIGINT NOT NULL,
    events BIGINT NOT NULL,
    bytes BIGINT NOT NULL
);
CREATE TABLE hub_events (
    seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    conv_id TEXT COLLATE "C" NOT NULL,
    principal TEXT COLLATE "C" NOT NULL,
    channel TEXT NOT NULL,
    role TEXT NOT NULL,
    content TEXT NOT NULL,
    client_msg_id TEXT COLLATE "C" NOT NULL,
    ts BIGINT NOT NULL,
    bytes BIGINT NOT NULL
);
CREATE INDEX hub_events_in_order ON hub_events (conv_id, seq);
CREATE UNIQUE INDEX hub_events_once ON hub_events (conv_id, client_msg_id) WHERE client_msg_id <> '';
CREATE TABLE hub_pointers (
    principal TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    conv_id TEXT COLLATE "C" NOT NULL
);
CREATE TABLE hub_bindings (
    platform TEXT COLLATE "C" NOT NULL,
    user_id TEXT COLLATE "C" NOT NULL,
    principal TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (platform, user_id)
);
CREATE INDEX hub_bindings_of ON hub_bindings (principal);
