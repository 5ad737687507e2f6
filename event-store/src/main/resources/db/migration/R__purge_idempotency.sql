-- Empties the slot of recorded answers that is written to next: all that it holds is at least 24 hours old. A slot
-- holds eight hours, and five of them are used in rotation (see V1__ledger.sql), so there are eight hours to do it in.
-- It truncates, which takes no longer for many rows than for one and leaves nothing behind.
--
-- The database's clock decides, so it matters neither which node asks nor how many do. A slot is spared as long as its
-- newest rows do not belong to the round before. Writers wait for at most the lock_timeout.
CREATE OR REPLACE FUNCTION purge_idempotency(p_now timestamptz DEFAULT clock_timestamp()) RETURNS boolean
    LANGUAGE plpgsql
    SET lock_timeout = '200ms'
AS $$
DECLARE
    eight_hours CONSTANT integer := 28800;
    this_period CONSTANT bigint  := floor(extract(epoch FROM p_now) / eight_hours);
    slot        CONSTANT text    := 'idempotency_' || (this_period + 1) % 5;
    end_of_it   tid;
    newest      timestamptz;
BEGIN
    -- One at a time: two that both read it would wait for each other's truncation.
    EXECUTE format('LOCK TABLE %I IN SHARE UPDATE EXCLUSIVE MODE', slot);
    -- Few rows are ever changed, so the newest are in the last pages.
    end_of_it := format('(%s,0)', greatest(pg_relation_size(slot::regclass) / 8192 - 4, 0))::tid;
    EXECUTE format('SELECT max(recorded_at) FROM %I WHERE ctid >= $1', slot) INTO newest USING end_of_it;
    IF newest IS NULL OR newest >= to_timestamp((this_period - 3) * eight_hours) THEN
        RETURN false;
    END IF;
    EXECUTE format('TRUNCATE %I', slot);
    RETURN true;
END
$$;
