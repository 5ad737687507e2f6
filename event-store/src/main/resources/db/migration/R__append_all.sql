-- What append does, for write sets of several organizations at once: the organizations are an array too, with an
-- element per write set, and write sets of one organization stand side by side. A lock that somebody holds is not
-- waited for, so nobody waits while holding another's. AppendWaysTest holds all three ways to the same result.
CREATE OR REPLACE FUNCTION append_all(
    p_organization text[],
    p_again        boolean,
    p_now          timestamptz,
    p_subject      text[],
    p_decided_on   bigint[],
    p_own_id       text[],
    p_version      bigint[],
    p_event_id     text[],
    p_type         text[],
    p_revision     integer[],
    p_occurred_at  timestamptz[],
    p_origin       text[],
    p_payload      text[],
    p_row_table    text[],
    p_row          text[],
    p_deletes      boolean[],
    p_external_id  text[],
    p_email_folded text[],
    p_words        text[],
    p_created_at   timestamptz[],
    p_projection   integer[],
    p_data_key     bytea[],
    p_leader       integer[],
    p_key          text[],
    p_fingerprint  text[],
    p_api_version  text[],
    p_kind         text[],
    p_kind_taken   text[],
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
    locked    boolean;
    held      boolean[] := '{}'; -- the lock of its organization
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
    FOR n IN 1 .. cardinality(p_organization) LOOP
        IF n = 1 OR p_organization[n] <> p_organization[n - 1] THEN
            PERFORM 1 FROM organization o WHERE o.organization_id = p_organization[n] FOR NO KEY UPDATE SKIP LOCKED;
            locked := FOUND;
        END IF;
        held := held || locked;
    END LOOP;

    -- What the committed state says of each.
    SELECT array_agg(CASE WHEN NOT f.held THEN 'busy'
                          ELSE outcome_of(f.earlier, f.recorded_at > p_now - interval '24 hours', f.version, f.decided_on,
                                          f.holder, f.subject)
                     END ORDER BY f.n),
           array_agg(f.holder ORDER BY f.n),
           array_agg(f.earlier ORDER BY f.n),
           array_agg(f.place ORDER BY f.n),
           bool_or(f.recorded_at <= p_now - interval '24 hours')
      INTO outcomes, holders, earlier, places, outdated
      FROM (SELECT w.n, w.held, w.subject, w.decided_on,
                   CASE WHEN p_again THEN
                       (SELECT e.position FROM event e
                         WHERE e.organization_id = w.organization AND e.event_id = w.event_id)
                   END AS earlier,
                   CASE WHEN p_key[w.leader] IS NOT NULL THEN
                       (SELECT max(i.recorded_at) FROM idempotency i
                         WHERE i.organization_id = w.organization AND i.key = p_key[w.leader])
                   END AS recorded_at,
                   CASE WHEN w.decided_on IS NULL THEN NULL
                        WHEN w.row_table = 'customer' THEN coalesce(present.version, 0)
                        ELSE
                            coalesce((SELECT max(e.subject_version) FROM event e
                                       WHERE e.organization_id = w.organization AND e.subject_id = w.subject), 0)
                   END AS version,
                   CASE WHEN w.own_id IS NOT NULL THEN
                       (SELECT c.customer_id FROM customer c
                         WHERE c.organization_id = w.organization AND c.external_id = w.own_id)
                   END AS holder,
                   present.place
              FROM unnest(p_organization, held, p_subject, p_decided_on, p_own_id, p_event_id, p_row_table, p_leader)
                   WITH ORDINALITY AS w(organization, held, subject, decided_on, own_id, event_id, row_table, leader, n)
              LEFT JOIN LATERAL (
                   SELECT c.version, c.ctid AS place FROM customer c
                    WHERE w.row_table = 'customer' AND c.organization_id = w.organization AND c.customer_id = w.subject
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
          FROM unnest(p_organization, holders) WITH ORDINALITY AS w(organization, holder, n)
          LEFT JOIN LATERAL (
               SELECT * FROM customer c
                WHERE c.organization_id = w.organization AND c.customer_id = w.holder
                LIMIT 1) c ON true;
    END IF;

    -- The next positions in each log, in the order in which its write sets came.
    SELECT array_agg(CASE WHEN a.accepted THEN a.nth + (SELECT coalesce(max(e.position), 0) FROM event e
                                                         WHERE e.organization_id = a.organization)
                     END ORDER BY a.n)
      INTO positions
      FROM (SELECT w.n, w.organization, w.accepted,
                   count(*) FILTER (WHERE w.accepted) OVER (PARTITION BY w.organization ORDER BY w.n) AS nth
              FROM (SELECT u.n, u.organization,
                           u.outcome = 'written' AND u.event_id IS NOT NULL AND u.earlier IS NULL AS accepted
                      FROM unnest(p_organization, outcomes, p_event_id, earlier)
                           WITH ORDINALITY AS u(organization, outcome, event_id, earlier, n)) w) a;

    INSERT INTO event (organization_id, position, event_id, subject_id, subject_version, type, revision, occurred_at,
                       origin, payload)
    SELECT w.organization, w.position, w.event_id, w.subject, w.version, w.type, w.revision, w.occurred_at,
           w.origin::json, w.payload::json
      FROM unnest(p_organization, positions, p_event_id, p_subject, p_version, p_type, p_revision, p_occurred_at, p_origin,
                  p_payload)
           AS w(organization, position, event_id, subject, version, type, revision, occurred_at, origin, payload)
     WHERE w.position IS NOT NULL;

    UPDATE customer c
       SET version = w.version, external_id = w.external_id, email_folded = w.email_folded, words = w.words::tsvector,
           profile = w.row::json, updated_at = w.occurred_at
      FROM unnest(p_organization, positions, places, p_row, p_version, p_external_id, p_email_folded, p_words,
                  p_occurred_at)
           AS w(organization, position, place, row, version, external_id, email_folded, words, occurred_at)
     WHERE w.position IS NOT NULL AND w.row IS NOT NULL AND c.organization_id = w.organization AND c.ctid = w.place;

    IF 1 = ANY (p_version) THEN
        INSERT INTO customer (organization_id, customer_id, version, external_id, email_folded, words, profile, created_at,
                              updated_at)
        SELECT w.organization, w.subject, w.version, w.external_id, w.email_folded, w.words::tsvector, w.row::json,
               w.created_at, w.occurred_at
          FROM unnest(p_organization, positions, p_row_table, p_row, p_subject, p_version, p_external_id, p_email_folded,
                      p_words, p_created_at, p_occurred_at)
               AS w(organization, position, row_table, row, subject, version, external_id, email_folded, words, created_at,
                    occurred_at)
         WHERE w.position IS NOT NULL AND w.row_table = 'customer' AND w.row IS NOT NULL AND w.version = 1;

        INSERT INTO data_key (organization_id, subject_id, wrapped)
        SELECT w.organization, w.subject, w.data_key
          FROM unnest(p_organization, positions, p_subject, p_data_key) AS w(organization, position, subject, data_key)
         WHERE w.position IS NOT NULL AND w.data_key IS NOT NULL;
    END IF;

    IF true = ANY (p_deletes) THEN
        PERFORM delete_rows(w.organization, w.row_table, w.subject)
           FROM unnest(p_organization, positions, p_deletes, p_row_table, p_subject)
                AS w(organization, position, deletes, row_table, subject)
          WHERE w.position IS NOT NULL AND w.deletes;
    END IF;

    IF ARRAY['api_key', 'webhook', 'webhook_replay'] && p_row_table THEN
        PERFORM put_row(w.organization, w.row_table, w.subject, w.version, w.position, w.row::json)
           FROM unnest(p_organization, positions, p_row_table, p_subject, p_version, p_row)
                AS w(organization, position, row_table, subject, version, row)
          WHERE w.position IS NOT NULL AND w.row_table <> 'customer' AND w.row IS NOT NULL;
    END IF;

    IF outdated THEN -- from the round before: their slot has not been emptied since
        DELETE FROM idempotency i
         USING unnest(p_organization, held, p_key) AS w(organization, held, key)
         WHERE w.held AND i.organization_id = w.organization AND i.key = w.key AND i.slot = this_slot
           AND i.recorded_at <= p_now - interval '24 hours';
    END IF;

    INSERT INTO idempotency (organization_id, key, slot, recorded_at, fingerprint, api_version, kind, subjects,
                             versions, detail, sealed)
    SELECT w.organization, w.key, this_slot, p_now, w.fingerprint, w.api_version,
           CASE WHEN w.outcome = 'written' THEN w.kind ELSE w.kind_taken END,
           coalesce(w.subjects, '{}'), coalesce(w.versions, '{}'), w.detail::json, w.sealed
      FROM (SELECT u.*,
                   array_agg(CASE WHEN u.outcome = 'written' THEN u.subject ELSE u.holder END)
                       FILTER (WHERE u.subject IS NOT NULL) OVER led AS subjects,
                   array_agg(CASE WHEN u.outcome = 'written' THEN u.version ELSE u.holder_version END)
                       FILTER (WHERE u.subject IS NOT NULL) OVER led AS versions
              FROM unnest(p_organization, outcomes, earlier, p_key, p_fingerprint, p_api_version, p_kind, p_kind_taken,
                          p_detail, p_sealed, p_leader, p_subject, p_version, holders, versions)
                   WITH ORDINALITY
                   AS u(organization, outcome, earlier, key, fingerprint, api_version, kind, kind_taken, detail, sealed,
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
