-- What the whole installation shares: the one row that says with which master key its data keys are wrapped.
CREATE TABLE installation (
    only_row               boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    master_key_fingerprint text    NOT NULL
);

-- A tenant. Its row is the lock that numbers its events.
CREATE TABLE organization (
    organization_id text COLLATE "C" PRIMARY KEY,
    name            text             NOT NULL,
    livemode        boolean          NOT NULL,
    created_at      timestamptz      NOT NULL
);

-- The log: one per organization, numbered 1, 2, 3 … in commit order, without a hole.
CREATE TABLE event (
    organization_id text COLLATE "C" NOT NULL,
    position        bigint           NOT NULL,
    event_id        text COLLATE "C" NOT NULL,
    subject_id      text COLLATE "C" NOT NULL,
    subject_version bigint           NOT NULL,
    type            text COLLATE "C" NOT NULL,
    revision        smallint         NOT NULL,
    occurred_at     timestamptz      NOT NULL,
    origin          json             NOT NULL,
    payload         json             NOT NULL,
    PRIMARY KEY (organization_id, position),
    UNIQUE (organization_id, subject_id, subject_version),
    UNIQUE (organization_id, event_id)
);

-- The read model of customers, and each one's latest snapshot: written with its event, by append().
CREATE TABLE customer (
    organization_id text COLLATE "C" NOT NULL,
    customer_id     text COLLATE "C" NOT NULL,
    version         bigint           NOT NULL,
    external_id     text COLLATE "C",
    email_folded    text COLLATE "C" NOT NULL,
    words           tsvector         NOT NULL,
    profile         json             NOT NULL,
    created_at      timestamptz      NOT NULL,
    updated_at      timestamptz      NOT NULL,
    PRIMARY KEY (organization_id, customer_id),
    UNIQUE (organization_id, external_id)
) WITH (fillfactor = 70);

CREATE INDEX customer_by_creation ON customer (organization_id, created_at, customer_id);
CREATE INDEX customer_by_email ON customer (organization_id, email_folded, created_at, customer_id);
-- Every word begins with its organization, so that one index serves prefixes within one organization.
CREATE INDEX customer_by_word ON customer USING gin (words);

-- The keys that the customers' personal data in events is sealed with, each wrapped by the master key.
CREATE TABLE data_key (
    organization_id text COLLATE "C" NOT NULL,
    subject_id      text COLLATE "C" NOT NULL,
    wrapped         bytea            NOT NULL,
    PRIMARY KEY (organization_id, subject_id)
);

-- API keys. Nodes find them by hash and keep them in memory.
CREATE TABLE api_key (
    organization_id text COLLATE "C" NOT NULL,
    key_id          text COLLATE "C" NOT NULL,
    name            text             NOT NULL,
    prefix          text             NOT NULL,
    hash            bytea            NOT NULL,
    created_at      timestamptz      NOT NULL,
    expires_at      timestamptz,
    last_used_at    timestamptz,
    PRIMARY KEY (organization_id, key_id)
);

CREATE INDEX api_key_by_hash ON api_key (hash);

-- What was answered to requests with an Idempotency-Key. A slot holds eight hours; five of them go round, so that what is
-- older than a day is emptied slot by slot and nothing bloats.
CREATE TABLE idempotency (
    organization_id text COLLATE "C" NOT NULL,
    key             text COLLATE "C" NOT NULL,
    slot            smallint         NOT NULL,
    recorded_at     timestamptz      NOT NULL,
    fingerprint     text             NOT NULL,
    api_version     text             NOT NULL,
    kind            text             NOT NULL,
    subjects        text[]           NOT NULL,
    versions        bigint[]         NOT NULL,
    detail          json,
    sealed          text,
    PRIMARY KEY (organization_id, key, slot)
) PARTITION BY LIST (slot);

CREATE TABLE idempotency_0 PARTITION OF idempotency FOR VALUES IN (0);
CREATE TABLE idempotency_1 PARTITION OF idempotency FOR VALUES IN (1);
CREATE TABLE idempotency_2 PARTITION OF idempotency FOR VALUES IN (2);
CREATE TABLE idempotency_3 PARTITION OF idempotency FOR VALUES IN (3);
CREATE TABLE idempotency_4 PARTITION OF idempotency FOR VALUES IN (4);
