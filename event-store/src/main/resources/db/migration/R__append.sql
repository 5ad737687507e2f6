-- What becomes of a write set, by what the committed state says of it:
--   repeated      its idempotency key was used before; nothing is written
--   stale         its subject is no longer at the version it was decided on, or an own id that nobody had is somebody's;
--                 nothing is written
--   own_id_taken  another customer has its own id; only its idempotency row is written
--   written       its event got the next position, its row and idempotency row are written; or a lost call has done so
CREATE OR REPLACE FUNCTION outcome_of(
    p_earlier    bigint,  -- where an earlier, lost call has written its event
    p_repeated   boolean,
    p_version    bigint,
    p_decided_on bigint,
    p_holder     text,    -- who has the own id that it claims
    p_subject    text
) RETURNS text
    LANGUAGE sql IMMUTABLE
AS $$
    SELECT CASE WHEN p_earlier IS NOT NULL THEN 'written'
                WHEN p_repeated THEN 'repeated'
                WHEN p_version <> p_decided_on THEN 'stale'
                WHEN p_holder IS NULL OR p_holder = p_subject THEN 'written'
                WHEN p_subject IS NULL THEN 'stale'
                ELSE 'own_id_taken' END
$$;

-- The one write: what waits for one organization, in one call. The arrays are parallel, with an element per write set.
--
-- Under the organization's lock each write set gets its own outcome. An organization whose lock another writer holds comes
-- back as busy, unless the caller waits (two seconds at most).
--
-- Whoever changes what it returns has to change the types of its parameters too, so that nodes of an older version go
-- on with the function that they know.
--
-- Its statements are planned once, whatever the number of write sets, and again when the caller discards the plans: a
-- plan for empty tables is not right for full ones.
CREATE OR REPLACE FUNCTION append(
    p_organization text,
    p_wait         boolean,        -- wait for the lock
    p_again        boolean,        -- the call before this one was lost: an event that is there was written by it
    p_now          timestamptz,
    p_subject      text[],
    p_decided_on   bigint[],       -- the version the subject must be at; 0: absent; null: any
    p_own_id       text[],         -- the own id that it claims
    p_version      bigint[],       -- the version it has afterwards
    p_event_id     text[],         -- null: no event
    p_type         text[],
    p_revision     integer[],
    p_occurred_at  timestamptz[],
    p_origin       text[],
    p_payload      text[],
    p_row_table    text[],         -- where the subject's row is
    p_row          text[],         -- of a customer the profile, of others the whole row; null: it stays
    p_deletes      boolean[],      -- whether the row and the data key go
    p_external_id  text[],
    p_email_folded text[],
    p_words        text[],
    p_created_at   timestamptz[],
    p_projection   integer[],      -- the version of the projection that made the row
    p_data_key     bytea[],
    p_leader       integer[],      -- the write set whose idempotency row stands for this one
    p_key          text[],
    p_fingerprint  text[],
    p_api_version  text[],
    p_kind         text[],         -- what is recorded when it is written
    p_kind_taken   text[],         -- what is recorded when its own id is taken, if anything
    p_detail       text[],
    p_sealed       text[]
) RETURNS TABLE (outcome text, holder text, holder_version bigint, holder_profile json, holder_created_at timestamptz,
                 holder_updated_at timestamptz)
    LANGUAGE plpgsql
    SET lock_timeout = '2s'
    SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    this_slot CONSTANT smallint := floor(extract(epoch FROM p_now) / 28800)::bigint % 5;
    outcomes  text[];
    holders   text[];
    versions  bigint[];
    profiles  json[];
    created   timestamptz[];
    updated   timestamptz[];
    earlier   bigint[];  -- where an earlier, lost call has written the event
    places    tid[];     -- where the customer's row is; nobody else moves it while the lock is held
    outdated  boolean;
    positions bigint[];
BEGIN
    IF p_wait THEN
        PERFORM 1 FROM organization o WHERE o.organization_id = p_organization FOR NO KEY UPDATE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'There is no organization % to lock', p_organization;
        END IF;
    ELSE
        PERFORM 1 FROM organization o WHERE o.organization_id = p_organization FOR NO KEY UPDATE SKIP LOCKED;
        IF NOT FOUND THEN
            RETURN QUERY SELECT 'busy', NULL::text, NULL::bigint, NULL::json, NULL::timestamptz, NULL::timestamptz
                           FROM unnest(p_subject);
            RETURN;
        END IF;
    END IF;

    -- What the committed state says of each.
    SELECT array_agg(outcome_of(f.earlier, f.recorded_at > p_now - interval '24 hours', f.version, f.decided_on,
                                f.holder, f.subject) ORDER BY f.n),
           array_agg(f.holder ORDER BY f.n),
           array_agg(f.earlier ORDER BY f.n),
           array_agg(f.place ORDER BY f.n),
           bool_or(f.recorded_at <= p_now - interval '24 hours')
      INTO outcomes, holders, earlier, places, outdated
      FROM (SELECT w.n, w.subject, w.decided_on,
                   CASE WHEN p_again THEN
                       (SELECT e.position FROM event e
                         WHERE e.organization_id = p_organization AND e.event_id = w.event_id)
                   END AS earlier,
                   CASE WHEN p_key[w.leader] IS NOT NULL THEN
                       (SELECT max(i.recorded_at) FROM idempotency i
                         WHERE i.organization_id = p_organization AND i.key = p_key[w.leader])
                   END AS recorded_at,
                   CASE WHEN w.decided_on IS NULL THEN NULL
                        WHEN w.row_table = 'customer' THEN coalesce(present.version, 0)
                        ELSE
                            coalesce((SELECT max(e.subject_version) FROM event e
                                       WHERE e.organization_id = p_organization AND e.subject_id = w.subject), 0)
                   END AS version,
                   CASE WHEN w.own_id IS NOT NULL THEN
                       (SELECT c.customer_id FROM customer c
                         WHERE c.organization_id = p_organization AND c.external_id = w.own_id)
                   END AS holder,
                   present.place
              FROM unnest(p_subject, p_decided_on, p_own_id, p_event_id, p_row_table, p_leader)
                   WITH ORDINALITY AS w(subject, decided_on, own_id, event_id, row_table, leader, n)
              LEFT JOIN LATERAL (
                   SELECT c.version, c.ctid AS place FROM customer c
                    WHERE w.row_table = 'customer' AND c.organization_id = p_organization AND c.customer_id = w.subject
                    LIMIT 1) present ON true
            OFFSET 0) f; -- which keeps the planner from repeating look-ups that are named twice

    -- The look-ups above hold the table against the swap of a replay until the commit: a row of an older projection
    -- cannot slip in behind it.
    IF EXISTS (SELECT FROM projection p
                WHERE p.name = 'customers' AND p.version > ANY (p_projection)) THEN
        RAISE read_only_sql_transaction
            USING MESSAGE = 'customers were replayed by a newer version of the service: this one writes them no more';
    END IF;

    IF 'own_id_taken' = ANY (outcomes) THEN
        SELECT array_agg(c.version ORDER BY w.n), array_agg(c.profile ORDER BY w.n), array_agg(c.created_at ORDER BY w.n),
               array_agg(c.updated_at ORDER BY w.n)
          INTO versions, profiles, created, updated
          FROM unnest(holders) WITH ORDINALITY AS w(holder, n)
          LEFT JOIN LATERAL (
               SELECT * FROM customer c
                WHERE c.organization_id = p_organization AND c.customer_id = w.holder
                LIMIT 1) c ON true;
    END IF;

    -- The next positions, in the order in which the write sets came.
    SELECT array_agg(CASE WHEN a.accepted THEN a.nth + (SELECT coalesce(max(e.position), 0) FROM event e
                                                         WHERE e.organization_id = p_organization)
                     END ORDER BY a.n)
      INTO positions
      FROM (SELECT w.n, w.accepted, count(*) FILTER (WHERE w.accepted) OVER (ORDER BY w.n) AS nth
              FROM (SELECT u.n, u.outcome = 'written' AND u.event_id IS NOT NULL AND u.earlier IS NULL AS accepted
                      FROM unnest(outcomes, p_event_id, earlier)
                           WITH ORDINALITY AS u(outcome, event_id, earlier, n)) w) a;

    INSERT INTO event (organization_id, position, event_id, subject_id, subject_version, type, revision, occurred_at,
                       origin, payload)
    SELECT p_organization, w.position, w.event_id, w.subject, w.version, w.type, w.revision, w.occurred_at,
           w.origin::json, w.payload::json
      FROM unnest(positions, p_event_id, p_subject, p_version, p_type, p_revision, p_occurred_at, p_origin, p_payload)
           AS w(position, event_id, subject, version, type, revision, occurred_at, origin, payload)
     WHERE w.position IS NOT NULL;

    UPDATE customer c
       SET version = w.version, external_id = w.external_id, email_folded = w.email_folded, words = w.words::tsvector,
           profile = w.row::json, updated_at = w.occurred_at
      FROM unnest(positions, places, p_row, p_version, p_external_id, p_email_folded, p_words, p_occurred_at)
           AS w(position, place, row, version, external_id, email_folded, words, occurred_at)
     WHERE w.position IS NOT NULL AND w.row IS NOT NULL AND c.organization_id = p_organization AND c.ctid = w.place;

    IF 1 = ANY (p_version) THEN
        INSERT INTO customer (organization_id, customer_id, version, external_id, email_folded, words, profile, created_at,
                              updated_at)
        SELECT p_organization, w.subject, w.version, w.external_id, w.email_folded, w.words::tsvector, w.row::json,
               w.created_at, w.occurred_at
          FROM unnest(positions, p_row_table, p_row, p_subject, p_version, p_external_id, p_email_folded, p_words,
                      p_created_at, p_occurred_at)
               AS w(position, row_table, row, subject, version, external_id, email_folded, words, created_at, occurred_at)
         WHERE w.position IS NOT NULL AND w.row_table = 'customer' AND w.row IS NOT NULL AND w.version = 1;

        INSERT INTO data_key (organization_id, subject_id, wrapped)
        SELECT p_organization, w.subject, w.data_key
          FROM unnest(positions, p_subject, p_data_key) AS w(position, subject, data_key)
         WHERE w.position IS NOT NULL AND w.data_key IS NOT NULL;
    END IF;

    IF true = ANY (p_deletes) THEN
        PERFORM delete_rows(p_organization, w.row_table, w.subject)
           FROM unnest(positions, p_deletes, p_row_table, p_subject) AS w(position, deletes, row_table, subject)
          WHERE w.position IS NOT NULL AND w.deletes;
    END IF;

    IF ARRAY['api_key', 'webhook', 'webhook_replay'] && p_row_table THEN
        PERFORM put_row(p_organization, w.row_table, w.subject, w.version, w.position, w.row::json)
           FROM unnest(positions, p_row_table, p_subject, p_version, p_row) AS w(position, row_table, subject, version, row)
          WHERE w.position IS NOT NULL AND w.row_table <> 'customer' AND w.row IS NOT NULL;
    END IF;

    IF outdated THEN -- from the round before: their slot has not been emptied since
        DELETE FROM idempotency i
         WHERE i.organization_id = p_organization AND i.key = ANY (p_key) AND i.slot = this_slot
           AND i.recorded_at <= p_now - interval '24 hours';
    END IF;

    INSERT INTO idempotency (organization_id, key, slot, recorded_at, fingerprint, api_version, kind, subjects,
                             versions, detail, sealed)
    SELECT p_organization, w.key, this_slot, p_now, w.fingerprint, w.api_version,
           CASE WHEN w.outcome = 'written' THEN w.kind ELSE w.kind_taken END,
           coalesce(w.subjects, '{}'), coalesce(w.versions, '{}'), w.detail::json, w.sealed
      FROM (SELECT u.*,
                   array_agg(CASE WHEN u.outcome = 'written' THEN u.subject ELSE u.holder END)
                       FILTER (WHERE u.subject IS NOT NULL) OVER led AS subjects,
                   array_agg(CASE WHEN u.outcome = 'written' THEN u.version ELSE u.holder_version END)
                       FILTER (WHERE u.subject IS NOT NULL) OVER led AS versions
              FROM unnest(outcomes, earlier, p_key, p_fingerprint, p_api_version, p_kind, p_kind_taken, p_detail, p_sealed,
                          p_leader, p_subject, p_version, holders, versions)
                   WITH ORDINALITY
                   AS u(outcome, earlier, key, fingerprint, api_version, kind, kind_taken, detail, sealed,
                        leader, subject, version, holder, holder_version, n)
            WINDOW led AS (PARTITION BY u.leader ORDER BY u.n
                           ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)) w
     WHERE w.n = w.leader AND w.key IS NOT NULL AND w.earlier IS NULL
       AND (w.outcome = 'written' OR w.outcome = 'own_id_taken' AND w.kind_taken IS NOT NULL);

    RETURN QUERY
    SELECT w.outcome, w.holder, w.version, w.profile, w.created_at, w.updated_at
      FROM unnest(outcomes, holders, versions, profiles, created, updated) WITH ORDINALITY
           AS w(outcome, holder, version, profile, created_at, updated_at, n)
     ORDER BY w.n;
END
$$;
