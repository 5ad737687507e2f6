-- Drops what a replay has made. Whoever still writes to it, or holds it for a swap, is a node that froze in the middle
-- of sending: nothing else ends its transaction, since PostgreSQL waits for the rest of a COPY, or of a message,
-- without a limit.
CREATE OR REPLACE FUNCTION drop_customer_next() RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM pg_terminate_backend(l.pid, 1000)
       FROM pg_locks l
      WHERE l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
        AND l.relation = to_regclass('customer_next') AND l.granted AND l.pid <> pg_backend_pid()
        AND (l.mode = 'RowExclusiveLock'
             OR EXISTS (SELECT FROM pg_locks s
                         WHERE s.pid = l.pid AND s.database = l.database AND s.relation = to_regclass('customer')
                           AND s.mode = 'AccessExclusiveLock' AND s.granted));
    DROP TABLE IF EXISTS customer_next;
END
$$;

-- An empty table of the live one's shape, indexes and settings. It is not vacuumed before it is swapped in, since that
-- would hold the swap up.
CREATE OR REPLACE FUNCTION create_customer_next() RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM drop_customer_next();
    CREATE TABLE customer_next (LIKE customer INCLUDING ALL);
    EXECUTE (SELECT format('ALTER TABLE customer_next SET (%s)', array_to_string(c.reloptions, ', '))
               FROM pg_class c
              WHERE c.oid = 'customer'::regclass AND c.reloptions IS NOT NULL);
    ALTER TABLE customer_next SET (autovacuum_enabled = off);
END
$$;

-- Puts customer_next in the place of customer, which is dropped with all that was left in it of what was erased. The
-- indexes keep their names: each new one takes the name of the old one with its definition.
CREATE OR REPLACE FUNCTION swap_customer_next() RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    old_names text[];
    new_names text[];
BEGIN
    WITH index AS (
        SELECT i.indrelid, c.relname,
               i.indisprimary::text || regexp_replace(pg_get_indexdef(c.oid), ' INDEX [^ ]+ ON [^ ]+ ', ' ') AS definition
          FROM pg_index i
          JOIN pg_class c ON c.oid = i.indexrelid
         WHERE i.indrelid IN ('customer'::regclass, 'customer_next'::regclass)
    )
    SELECT array_agg(o.relname), array_agg(n.relname)
      INTO old_names, new_names
      FROM index o
      JOIN index n USING (definition)
     WHERE o.indrelid = 'customer'::regclass AND n.indrelid = 'customer_next'::regclass;

    DROP TABLE customer;
    ALTER TABLE customer_next RENAME TO customer;
    ALTER TABLE customer RESET (autovacuum_enabled);
    FOR i IN 1 .. cardinality(old_names) LOOP
        EXECUTE format('ALTER INDEX %I RENAME TO %I', new_names[i], old_names[i]);
    END LOOP;
END
$$;
