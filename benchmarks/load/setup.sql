-- The customers that plain SQL changes, in the service's own tables.
CREATE SEQUENCE log_position;
CREATE SEQUENCE batch_number START 1000001 INCREMENT 100;

INSERT INTO organization (organization_id, name, livemode, created_at)
VALUES ('org_00000000000000000000000000', 'Bare', false, now());

INSERT INTO customer (organization_id, customer_id, version, external_id, email_folded, words, profile, created_at,
                      updated_at)
SELECT 'org_00000000000000000000000000', 'cus_' || lpad(n::text, 26, '0'), 1, 'user_' || n,
       'customer' || n || '@example.com', '''org_00000000000000000000000000/given'''::tsvector, '{}'::json, now(), now()
  FROM generate_series(1, 10000) n;
