-- One PUT in plain SQL: read row, event and idempotency row, in a transaction of its own.
\set n random(1, 10000)
\set given random(1, 64)
\set family random(1, 64)
BEGIN;
UPDATE customer
   SET version = version + 1, profile = :profile::json, updated_at = now(),
       words = ('''org_00000000000000000000000000/given' || :given || ''' ''org_00000000000000000000000000/family' || :family
                || ''' ''org_00000000000000000000000000/customer' || :n || ''' ''org_00000000000000000000000000/example'''
                || ' ''org_00000000000000000000000000/com'' ''org_00000000000000000000000000/user'' ''org_00000000000000000000000000/' || :n || '''')::tsvector
 WHERE organization_id = 'org_00000000000000000000000000'
   AND customer_id = 'cus_' || lpad(:n::text, 26, '0')
RETURNING version \gset
INSERT INTO event (organization_id, position, event_id, subject_id, subject_version, type, revision, occurred_at, origin,
                   payload)
VALUES ('org_00000000000000000000000000', nextval('log_position'),
        'evt_' || lpad(currval('log_position')::text, 26, '0'), 'cus_' || lpad(:n::text, 26, '0'), :version,
        'customer.updated', 1, now(), :origin::json, :payload::json);
INSERT INTO idempotency (organization_id, key, slot, recorded_at, fingerprint, api_version, kind, subjects, versions)
VALUES ('org_00000000000000000000000000', gen_random_uuid()::text, (extract(epoch FROM now())::bigint / 28800) % 5, now(),
        :fingerprint, '2026-07-11', 'changed', ARRAY['cus_' || lpad(:n::text, 26, '0')], ARRAY[:version::bigint]);
COMMIT;
