-- 100 creations in one transaction, as multi-row statements: read rows, data keys, events, and one idempotency row.
SELECT nextval('batch_number') AS first \gset
BEGIN;
INSERT INTO customer (organization_id, customer_id, version, external_id, email_folded, words, profile, created_at,
                      updated_at)
SELECT 'org_00000000000000000000000000', 'cus_' || lpad(n::text, 26, '0'), 1, id, 'customer' || left(id, 8) || '@example.com',
       ('''org_00000000000000000000000000/given' || n % 64 || ''' ''org_00000000000000000000000000/family' || n % 61
        || ''' ''org_00000000000000000000000000/customer' || left(id, 8)
        || ''' ''org_00000000000000000000000000/example'' ''org_00000000000000000000000000/com'
        || ''' ''org_00000000000000000000000000/' || replace(id, '-', ''' ''org_00000000000000000000000000/')
        || '''')::tsvector,
       :profile::json, now(), now()
  FROM (SELECT n, gen_random_uuid()::text AS id FROM generate_series(:first::bigint, :first::bigint + 99) n) c;
INSERT INTO data_key (organization_id, subject_id, wrapped)
SELECT 'org_00000000000000000000000000', 'cus_' || lpad(n::text, 26, '0'), decode(repeat('5a', 60), 'hex')
  FROM generate_series(:first::bigint, :first::bigint + 99) n;
INSERT INTO event (organization_id, position, event_id, subject_id, subject_version, type, revision, occurred_at, origin,
                   payload)
SELECT 'org_00000000000000000000000000', nextval('log_position'),
       'evt_' || lpad(currval('log_position')::text, 26, '0'), 'cus_' || lpad(n::text, 26, '0'), 1, 'customer.created', 1,
       now(), :origin::json, :created::json
  FROM generate_series(:first::bigint, :first::bigint + 99) n;
INSERT INTO idempotency (organization_id, key, slot, recorded_at, fingerprint, api_version, kind, subjects, versions)
SELECT 'org_00000000000000000000000000', gen_random_uuid()::text, (extract(epoch FROM now())::bigint / 28800) % 5, now(),
       :fingerprint, '2026-07-11', 'batch', array_agg('cus_' || lpad(n::text, 26, '0')), array_agg(1::bigint)
  FROM generate_series(:first::bigint, :first::bigint + 99) n;
COMMIT;
