-- What a deletion takes with it, each table by its key.
CREATE OR REPLACE FUNCTION delete_rows(p_organization text, p_row_table text, p_subject text) RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    IF p_row_table IN ('customer', 'restored') THEN -- the latter came back with a backup, and may have no row
        DELETE FROM customer WHERE organization_id = p_organization AND customer_id = p_subject;
        DELETE FROM data_key WHERE organization_id = p_organization AND subject_id = p_subject;
    ELSIF p_row_table = 'api_key' THEN
        DELETE FROM api_key WHERE organization_id = p_organization AND key_id = p_subject;
    ELSIF p_row_table = 'webhook' THEN
        -- Its deliveries are purged in the background: a node may be in the middle of them.
        DELETE FROM webhook WHERE organization_id = p_organization AND webhook_id = p_subject;
    END IF;
END
$$;

-- What a restore has brought back of a customer who was erased: gone again, under the organization's lock, since a write
-- looks at the same customer more than once.
CREATE OR REPLACE FUNCTION delete_rows_again(p_organization text, p_customer text) RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM 1 FROM organization o WHERE o.organization_id = p_organization FOR NO KEY UPDATE;
    PERFORM delete_rows(p_organization, 'customer', p_customer);
END
$$;

-- The row of a subject other than a customer, made from the JSON that the caller sends.
CREATE OR REPLACE FUNCTION put_row(
    p_organization text,
    p_row_table    text,
    p_subject      text,
    p_version      bigint,
    p_position     bigint,
    p_row          json
) RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    IF p_row_table = 'api_key' THEN
        INSERT INTO api_key (organization_id, key_id, name, prefix, hash, created_at, expires_at)
        SELECT p_organization, p_subject, r.name, r.prefix, r.hash, r.created_at, r.expires_at
          FROM json_populate_record(NULL::api_key, p_row) r;
    ELSIF p_row_table = 'webhook' THEN
        INSERT INTO webhook AS h (organization_id, webhook_id, version, url, events, description, is_active, enabled_at,
                                  disabled_at, disabled_reason, api_version, secret, previous_secret,
                                  previous_secret_until, created_at)
        SELECT p_organization, p_subject, p_version, r.url, r.events, r.description, r.is_active, r.enabled_at,
               r.disabled_at, r.disabled_reason, r.api_version, r.secret, r.previous_secret, r.previous_secret_until,
               r.created_at
          FROM json_populate_record(NULL::webhook, p_row) r
            ON CONFLICT (organization_id, webhook_id) DO UPDATE
           SET version = excluded.version, url = excluded.url, events = excluded.events,
               description = excluded.description, is_active = excluded.is_active, enabled_at = excluded.enabled_at,
               disabled_at = excluded.disabled_at, disabled_reason = excluded.disabled_reason,
               api_version = excluded.api_version, secret = excluded.secret, previous_secret = excluded.previous_secret,
               previous_secret_until = excluded.previous_secret_until;

        IF p_version = 1 THEN -- It is owed what comes after its creation.
            INSERT INTO webhook_progress (organization_id, webhook_id, position, enabled_at)
            SELECT p_organization, p_subject, p_position, r.enabled_at
              FROM json_populate_record(NULL::webhook, p_row) r;
        END IF;
    ELSIF p_row_table = 'webhook_replay' THEN
        INSERT INTO webhook_replay (organization_id, replay_id, webhook_id, status, since, until, events, only_failed,
                                    position, last_position, events_total, events_sent, created_at, completed_at)
        SELECT p_organization, p_subject, r.webhook_id, r.status, r.since, r.until, r.events, r.only_failed, r.position,
               r.last_position, r.events_total, r.events_sent, r.created_at, r.completed_at
          FROM json_populate_record(NULL::webhook_replay, p_row) r;
    END IF;
END
$$;
