-- What append does, for a few write sets of any organizations, one by one: statements that take any number cost several
-- times as much to start as those for a single one. A lock that somebody holds is not waited for, so nobody waits while
-- holding another's. AppendWaysTest holds all three ways to the same result.
CREATE OR REPLACE FUNCTION append_few(
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
    held      boolean;      -- the organization's lock
    head      bigint;       -- the log's last position
    leader    integer;      -- whose idempotency row speaks for the write set
    recorded  timestamptz;  -- when its key was used before
    kind      text;         -- what is recorded of it and those it speaks for, if anything
    subjects  text[];
    versions  bigint[];
    earlier   bigint;       -- where an earlier, lost call has written the event
    at        bigint;       -- the version that the subject is at
    place     tid;          -- where the customer's row is
BEGIN
    FOR n IN 1 .. cardinality(p_organization) LOOP
        IF n = 1 OR p_organization[n] <> p_organization[n - 1] THEN
            PERFORM 1 FROM organization o WHERE o.organization_id = p_organization[n] FOR NO KEY UPDATE SKIP LOCKED;
            held := FOUND;
            head := coalesce((SELECT max(e.position) FROM event e WHERE e.organization_id = p_organization[n]), 0);
        END IF;
        IF NOT held THEN
            RETURN QUERY SELECT 'busy', NULL::text, NULL::bigint, NULL::json, NULL::timestamptz, NULL::timestamptz;
            CONTINUE;
        END IF;

        IF leader IS DISTINCT FROM p_leader[n] THEN
            leader := n;
            subjects := '{}';
            versions := '{}';
            recorded := NULL;
            IF p_key[n] IS NOT NULL THEN
                SELECT max(r.recorded_at) INTO recorded FROM idempotency r
                 WHERE r.organization_id = p_organization[n] AND r.key = p_key[n];
            END IF;
        END IF;
        earlier := NULL;
        IF p_again THEN
            SELECT e.position INTO earlier FROM event e
             WHERE e.organization_id = p_organization[n] AND e.event_id = p_event_id[n];
        END IF;
        at := NULL;
        IF p_row_table[n] = 'customer' THEN
            SELECT c.version, c.ctid INTO at, place FROM customer c
             WHERE c.organization_id = p_organization[n] AND c.customer_id = p_subject[n];
        ELSIF p_decided_on[n] IS NOT NULL THEN
            SELECT max(e.subject_version) INTO at FROM event e
             WHERE e.organization_id = p_organization[n] AND e.subject_id = p_subject[n];
        END IF;
        holder := NULL;
        holder_version := NULL;
        holder_profile := NULL;
        holder_created_at := NULL;
        holder_updated_at := NULL;
        IF p_own_id[n] IS NOT NULL THEN
            SELECT c.customer_id, c.version, c.profile, c.created_at, c.updated_at
              INTO holder, holder_version, holder_profile, holder_created_at, holder_updated_at FROM customer c
             WHERE c.organization_id = p_organization[n] AND c.external_id = p_own_id[n];
        END IF;
        outcome := outcome_of(earlier, recorded > p_now - interval '24 hours', coalesce(at, 0), p_decided_on[n],
                              holder, p_subject[n]);

        IF outcome = 'written' AND earlier IS NULL AND p_event_id[n] IS NOT NULL THEN
            head := head + 1;
            INSERT INTO event (organization_id, position, event_id, subject_id, subject_version, type, revision,
                               occurred_at, origin, payload)
            VALUES (p_organization[n], head, p_event_id[n], p_subject[n], p_version[n], p_type[n], p_revision[n],
                    p_occurred_at[n], p_origin[n]::json, p_payload[n]::json);
            IF p_deletes[n] THEN
                PERFORM delete_rows(p_organization[n], p_row_table[n], p_subject[n]);
            ELSIF p_row[n] IS NULL THEN
                NULL;
            ELSIF p_row_table[n] <> 'customer' THEN
                PERFORM put_row(p_organization[n], p_row_table[n], p_subject[n], p_version[n], head, p_row[n]::json);
            ELSIF at IS NOT NULL THEN
                UPDATE customer c
                   SET version = p_version[n], external_id = p_external_id[n], email_folded = p_email_folded[n],
                       words = p_words[n]::tsvector, profile = p_row[n]::json, updated_at = p_occurred_at[n]
                 WHERE c.organization_id = p_organization[n] AND c.ctid = place;
            ELSE
                INSERT INTO customer (organization_id, customer_id, version, external_id, email_folded, words, profile,
                                      created_at, updated_at)
                VALUES (p_organization[n], p_subject[n], p_version[n], p_external_id[n], p_email_folded[n],
                        p_words[n]::tsvector, p_row[n]::json, p_created_at[n], p_occurred_at[n]);
            END IF;
            IF p_data_key[n] IS NOT NULL THEN
                INSERT INTO data_key (organization_id, subject_id, wrapped)
                VALUES (p_organization[n], p_subject[n], p_data_key[n]);
            END IF;
        END IF;

        IF n = leader THEN
            kind := CASE WHEN p_key[n] IS NULL OR earlier IS NOT NULL THEN NULL
                         WHEN outcome = 'written' THEN p_kind[n]
                         WHEN outcome = 'own_id_taken' THEN p_kind_taken[n] END;
        END IF;
        IF p_subject[n] IS NOT NULL THEN
            subjects := subjects || CASE WHEN outcome = 'written' THEN p_subject[n] ELSE holder END;
            versions := versions || CASE WHEN outcome = 'written' THEN p_version[n] ELSE holder_version END;
        END IF;
        IF kind IS NOT NULL AND (n = cardinality(p_leader) OR p_leader[n + 1] <> p_leader[n]) THEN
            IF recorded IS NOT NULL THEN -- from the round before: its slot has not been emptied since
                DELETE FROM idempotency r
                 WHERE r.organization_id = p_organization[n] AND r.key = p_key[leader] AND r.slot = this_slot;
            END IF;
            INSERT INTO idempotency (organization_id, key, slot, recorded_at, fingerprint, api_version, kind, subjects,
                                     versions, detail, sealed)
            VALUES (p_organization[n], p_key[leader], this_slot, p_now, p_fingerprint[leader], p_api_version[leader],
                    kind, subjects, versions, p_detail[leader]::json, p_sealed[leader]);
        END IF;
        RETURN NEXT;
    END LOOP;

    IF EXISTS (SELECT FROM projection p
                WHERE p.name = 'customers' AND p.version > ANY (p_projection)) THEN
        RAISE read_only_sql_transaction
            USING MESSAGE = 'customers were replayed by a newer version of the service: this one writes them no more';
    END IF;
END
$$;
