CREATE TABLE IF NOT EXISTS customer (
    id           text COLLATE "C" PRIMARY KEY,
    external_id  text UNIQUE,
    full_name    text,
    email        text        NOT NULL,
    tax_document text,
    timezone     text,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL
);

INSERT INTO customer
SELECT 'cus_' || lpad(n::text, 26, '0'), 'user_' || n, 'Given Family', 'customer' || n || '@example.com', NULL, 'UTC',
       now(), now()
  FROM generate_series(1, 10000) n
    ON CONFLICT DO NOTHING;
