-- Customers as they were, now and then on the way of a long history, so that a reader need not go all of it. Sealed like
-- the events, and gone with the key: whatever deletes a data key erases them, and none can come after it.
CREATE TABLE customer_snapshot (
    organization_id text COLLATE "C" NOT NULL,
    subject_id      text COLLATE "C" NOT NULL,
    version         bigint           NOT NULL,
    sealed          bytea            NOT NULL,
    PRIMARY KEY (organization_id, subject_id, version),
    FOREIGN KEY (organization_id, subject_id) REFERENCES data_key ON DELETE CASCADE
);

-- The contents of the logs: what is in each stretch of 256 positions, so that a reader who wants some types or times skips
-- the others. Written by the first reader who comes by, and never again; no index of the log itself could cost less.
CREATE TABLE event_stretch (
    organization_id text COLLATE "C" NOT NULL,
    stretch         bigint           NOT NULL, -- position / 256
    first_at        timestamptz      NOT NULL,
    last_at         timestamptz      NOT NULL,
    types           text[]           NOT NULL,
    PRIMARY KEY (organization_id, stretch)
);
