-- By which version of its projection a read model was made. A node whose own is older writes no more to it.
CREATE TABLE projection (
    name    text COLLATE "C" PRIMARY KEY,
    version integer          NOT NULL
);

INSERT INTO projection (name, version) VALUES ('customers', 1);

-- Read models made again from their events. The one that runs belongs to the node that keeps up its lease.
CREATE TABLE replay (
    replay_id         text COLLATE "C" PRIMARY KEY,
    projection        text COLLATE "C" NOT NULL,
    version           integer          NOT NULL,
    status            text COLLATE "C" NOT NULL,
    owner             text,
    lease_until       timestamptz,
    attempts          integer          NOT NULL DEFAULT 0,
    events_total      bigint           NOT NULL DEFAULT 0,
    events_replayed   bigint           NOT NULL DEFAULT 0,
    differences       json             NOT NULL DEFAULT '[]',
    differences_total bigint           NOT NULL DEFAULT 0,
    failure           text,
    started_at        timestamptz      NOT NULL DEFAULT now(),
    begun_at          timestamptz      NOT NULL DEFAULT now(),
    seen_at           timestamptz      NOT NULL DEFAULT now(),
    completed_at      timestamptz
);

CREATE UNIQUE INDEX replay_running ON replay (projection) WHERE status = 'running';
