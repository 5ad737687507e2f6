-- 32 PUTs in one transaction, as multi-row statements. The two clients never meet at a customer.
\set base random(0, 4999)
BEGIN;
UPDATE customer
   SET version = version + 1, profile = :profile::json, updated_at = now(),
       words = ('''org_00000000000000000000000000/given' || version % 64 || ''' ''org_00000000000000000000000000/family'
                || version % 61 || ''' ''org_00000000000000000000000000/customer' || right(customer_id, 5)
                || ''' ''org_00000000000000000000000000/example'' ''org_00000000000000000000000000/com'' ''org_00000000000000000000000000/user''')::tsvector
 WHERE organization_id = 'org_00000000000000000000000000'
   AND customer_id = ANY (ARRAY(
           SELECT 'cus_' || lpad((((:base::int + i * 157) % 5000) * 2 + :client_id::int + 1)::text, 26, '0')
             FROM generate_series(0, 31) i));
INSERT INTO event (organization_id, position, event_id, subject_id, subject_version, type, revision, occurred_at, origin,
                   payload)
SELECT 'org_00000000000000000000000000', nextval('log_position'),
       'evt_' || lpad(currval('log_position')::text, 26, '0'), customer_id, version, 'customer.updated', 1, now(),
       :origin::json, :payload::json
  FROM customer
 WHERE organization_id = 'org_00000000000000000000000000'
   AND customer_id = ANY (ARRAY(
           SELECT 'cus_' || lpad((((:base::int + i * 157) % 5000) * 2 + :client_id::int + 1)::text, 26, '0')
             FROM generate_series(0, 31) i));
INSERT INTO idempotency (organization_id, key, slot, recorded_at, fingerprint, api_version, kind, subjects, versions)
SELECT 'org_00000000000000000000000000', gen_random_uuid()::text, (extract(epoch FROM now())::bigint / 28800) % 5, now(),
       :fingerprint, '2026-07-11', 'changed', ARRAY[customer_id], ARRAY[version]
  FROM customer
 WHERE organization_id = 'org_00000000000000000000000000'
   AND customer_id = ANY (ARRAY(
           SELECT 'cus_' || lpad((((:base::int + i * 157) % 5000) * 2 + :client_id::int + 1)::text, 26, '0')
             FROM generate_series(0, 31) i));
COMMIT;
