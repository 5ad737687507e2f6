-- Where an organization's events are delivered to: written with its events, by append(). Secrets are sealed by the master
-- key.
CREATE TABLE webhook (
    organization_id       text COLLATE "C" NOT NULL,
    webhook_id            text COLLATE "C" NOT NULL,
    version               bigint           NOT NULL,
    url                   text             NOT NULL,
    events                text[]           NOT NULL,
    description           text,
    is_active             boolean          NOT NULL,
    enabled_at            timestamptz      NOT NULL,
    disabled_at           timestamptz,
    disabled_reason       text,
    api_version           text,
    secret                text             NOT NULL,
    previous_secret       text,
    previous_secret_until timestamptz,
    created_at            timestamptz      NOT NULL,
    PRIMARY KEY (organization_id, webhook_id)
);

CREATE INDEX webhook_by_creation ON webhook (organization_id, created_at, webhook_id);

-- How far an endpoint's deliveries have come. Its row is the lock of every change to them. Rewritten all the time, so it
-- has room for that on its page.
CREATE TABLE webhook_progress (
    organization_id text COLLATE "C" NOT NULL,
    webhook_id      text COLLATE "C" NOT NULL,
    position        bigint           NOT NULL, -- up to here the log has been fanned out
    last_number     bigint           NOT NULL DEFAULT 0,
    failures        integer          NOT NULL DEFAULT 0, -- in a row
    failing_since   timestamptz,
    paused_until    timestamptz,               -- no probe before
    enabled_at      timestamptz      NOT NULL, -- the enabling that its deliveries know of
    wake_at         timestamptz,               -- at the latest then something is due; null: nothing is
    PRIMARY KEY (organization_id, webhook_id)
) WITH (fillfactor = 20);

CREATE INDEX webhook_progress_by_wake ON webhook_progress (wake_at);

-- What is still to be delivered, and nothing else: it stays as small as what is due. Deliveries of one endpoint, one replay
-- ('' is live) and one subject are a lane; only a lane's first may be due.
CREATE TABLE delivery (
    organization_id text COLLATE "C" NOT NULL,
    webhook_id      text COLLATE "C" NOT NULL,
    number          bigint           NOT NULL, -- among its endpoint's, in order
    replay_id       text COLLATE "C" NOT NULL,
    resends         bigint,                    -- another delivery, of which this is one more attempt
    position        bigint           NOT NULL,
    event_id        text COLLATE "C" NOT NULL,
    type            text COLLATE "C" NOT NULL,
    subject_id      text COLLATE "C" NOT NULL,
    attempts        integer          NOT NULL DEFAULT 0,
    retries         integer          NOT NULL DEFAULT 0, -- attempts that count for the schedule
    last_status     integer,
    created_at      timestamptz      NOT NULL,
    due_at          timestamptz,               -- the next attempt, or the lease's end; null: waits for its lane's first
    lease           bigint,                    -- who is attempting it
    PRIMARY KEY (organization_id, webhook_id, number)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

CREATE INDEX delivery_by_due ON delivery (organization_id, webhook_id, replay_id, due_at, number) WHERE due_at IS NOT NULL;
CREATE INDEX delivery_by_lane ON delivery (organization_id, webhook_id, replay_id, subject_id, number);
CREATE INDEX delivery_leased ON delivery (organization_id, webhook_id) WHERE lease IS NOT NULL;

-- Deliveries that ended, for the log. Eight slots go round, each for a sixth of the retention: the one before its turn is
-- older than that and is emptied at once, so nothing is deleted row by row and nothing bloats.
CREATE TABLE delivery_ended (
    organization_id text COLLATE "C" NOT NULL,
    webhook_id      text COLLATE "C" NOT NULL,
    number          bigint           NOT NULL,
    slot            smallint         NOT NULL,
    replay_id       text COLLATE "C" NOT NULL,
    position        bigint           NOT NULL, -- 0: a test, which is not in the log
    event_id        text COLLATE "C" NOT NULL,
    type            text COLLATE "C" NOT NULL,
    subject_id      text COLLATE "C" NOT NULL,
    status          text COLLATE "C" NOT NULL,
    attempts        integer          NOT NULL,
    last_status     integer,
    created_at      timestamptz      NOT NULL,
    ended_at        timestamptz      NOT NULL,
    PRIMARY KEY (organization_id, webhook_id, number, slot)
) PARTITION BY LIST (slot);

CREATE INDEX delivery_ended_otherwise ON delivery_ended (organization_id, webhook_id, status, number)
    WHERE status <> 'delivered';
CREATE INDEX delivery_ended_failed ON delivery_ended (organization_id, webhook_id, position) WHERE status = 'failed';

-- Every attempt. What came back is sealed: with the customer's data key where the event is a customer's.
CREATE TABLE attempt (
    organization_id text COLLATE "C" NOT NULL,
    webhook_id      text COLLATE "C" NOT NULL,
    number          bigint           NOT NULL,
    slot            smallint         NOT NULL,
    at              timestamptz      NOT NULL,
    status_code     integer,
    duration_ms     integer          NOT NULL,
    exchange        bytea
) PARTITION BY LIST (slot);

CREATE INDEX attempt_by_delivery ON attempt (organization_id, webhook_id, number);

DO $$
BEGIN
    FOR slot IN 0 .. 7 LOOP
        EXECUTE format('CREATE TABLE delivery_ended_%s PARTITION OF delivery_ended FOR VALUES IN (%s)', slot, slot);
        EXECUTE format('CREATE TABLE attempt_%s PARTITION OF attempt FOR VALUES IN (%s)', slot, slot);
    END LOOP;
END
$$;

-- A replay of an endpoint's events; created by append() with its event, moved on by the endpoint's deliveries.
CREATE TABLE webhook_replay (
    organization_id text COLLATE "C" NOT NULL,
    replay_id       text COLLATE "C" NOT NULL,
    webhook_id      text COLLATE "C" NOT NULL,
    status          text             NOT NULL,
    since           timestamptz,
    until           timestamptz,
    events          text[]           NOT NULL,
    only_failed     boolean          NOT NULL,
    position        bigint           NOT NULL, -- up to here its deliveries have been made
    last_position   bigint           NOT NULL,
    events_total    bigint           NOT NULL,
    events_sent     bigint           NOT NULL,
    created_at      timestamptz      NOT NULL,
    completed_at    timestamptz,
    PRIMARY KEY (organization_id, replay_id)
);

CREATE INDEX webhook_replay_running ON webhook_replay (organization_id, webhook_id, replay_id) WHERE status = 'running';
