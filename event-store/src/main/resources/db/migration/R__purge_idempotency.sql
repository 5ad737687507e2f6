-- Empties the slot of recorded answers that is written to next: what it holds is from at least 24 hours ago. A slot holds
-- eight hours and five of them go round (see V1__ledger.sql), so there are eight hours to do it in; by truncating, which
-- takes no longer for many rows than for one and leaves nothing behind.
--
-- The database's clock decides, so it matters neither which node asks nor how many do. A slot is spared as long as its
-- oldest row does not belong to the round before. Writers wait for at most the lock_timeout.
CREATE OR REPLACE FUNCTION purge_idempotency(p_now timestamptz DEFAULT clock_timestamp()) RETURNS boolean
    LANGUAGE plpgsql
    SET lock_timeout = '200ms'
AS $$
DECLARE
    eight_hours CONSTANT integer := 28800;
    this_period CONSTANT bigint  := floor(extract(epoch FROM p_now) / eight_hours);
    slot        CONSTANT text    := 'idempotency_' || (this_period + 1) % 5;
    oldest      timestamptz;
BEGIN
    EXECUTE format('SELECT recorded_at FROM %I LIMIT 1', slot) INTO oldest;
    IF oldest IS NULL OR oldest >= to_timestamp((this_period - 3) * eight_hours) THEN
        RETURN false;
    END IF;
    EXECUTE format('TRUNCATE %I', slot);
    RETURN true;
END
$$;
