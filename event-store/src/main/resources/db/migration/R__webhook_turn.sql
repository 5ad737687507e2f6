-- The deliveries that an endpoint is owed for the next events of a stretch of the log: in a lane that was empty the
-- first one is due, or the caller's, at once; all others wait for those before them.
DROP FUNCTION IF EXISTS fan_out( -- an earlier form, which returned a count
    text, text, text, bigint, bigint, bigint, bigint[], text[], timestamptz, timestamptz, timestamptz);
CREATE OR REPLACE FUNCTION fan_out(
    p_organization text,
    p_webhook      text,
    p_replay       text,        -- '': live
    p_number       bigint,      -- the last one given out
    p_after        bigint,
    p_to           bigint,
    p_most         integer,     -- at most this many; null: all
    p_starts       integer,     -- at most this many that wait for none before them; null: all
    p_only         bigint[],    -- these positions of the stretch; null: all
    p_events       text[],
    p_since        timestamptz,
    p_until        timestamptz,
    p_now          timestamptz,
    p_due          timestamptz, -- the lease's end, if there is one
    p_lease        bigint
) RETURNS SETOF delivery
    LANGUAGE plpgsql
AS $$
BEGIN
    RETURN QUERY
    INSERT INTO delivery (organization_id, webhook_id, number, replay_id, position, event_id, type, subject_id,
                          created_at, due_at, lease)
    SELECT p_organization, p_webhook, p_number + e.n, p_replay, e.position, e.event_id, e.type, e.subject_id, p_now,
           CASE WHEN e.is_first THEN p_due END, CASE WHEN e.is_first THEN p_lease END
      FROM (SELECT e.*, count(*) FILTER (WHERE e.is_first) OVER (ORDER BY e.position) - e.is_first::integer AS starts
              FROM (SELECT e.position, e.event_id, e.type, e.subject_id, row_number() OVER (ORDER BY e.position) AS n,
                           row_number() OVER (PARTITION BY e.subject_id ORDER BY e.position) = 1
                           AND e.subject_id IS DISTINCT FROM (
                               SELECT d.subject_id -- whether it has a lane, in an order only the index of lanes has;
                                                   -- no upper end, so dead entries that it passes are cleared for all
                                 FROM delivery d
                                WHERE d.organization_id = p_organization AND d.webhook_id = p_webhook
                                  AND d.replay_id = p_replay AND d.subject_id >= e.subject_id
                                ORDER BY d.subject_id
                                LIMIT 1) AS is_first
                      FROM (SELECT e.position, e.event_id, e.type, e.subject_id
                              FROM event e
                             WHERE e.organization_id = p_organization AND e.position > p_after AND e.position <= p_to
                               AND (p_only IS NULL OR e.position = ANY (p_only))
                               AND e.type IN ('customer.created', 'customer.updated', 'customer.deleted',
                                              'webhook.disabled')
                               AND ('*' = ANY (p_events) OR e.type = ANY (p_events))
                               AND e.subject_id <> p_webhook
                               AND (p_since IS NULL OR e.occurred_at >= p_since)
                               AND (p_until IS NULL OR e.occurred_at < p_until)
                               AND (p_replay = '' OR e.type NOT IN ('customer.created', 'customer.updated')
                                    OR EXISTS (SELECT FROM data_key k
                                                WHERE k.organization_id = p_organization
                                                  AND k.subject_id = e.subject_id))
                             ORDER BY e.position
                             LIMIT p_most) e) e) e
     WHERE p_starts IS NULL OR e.starts < p_starts
    RETURNING *;
END
$$;

-- Moves deliveries that ended to the log of deliveries, and makes the next one of each of their lanes due. The arrays
-- are parallel.
CREATE OR REPLACE FUNCTION end_deliveries(
    p_organization text,
    p_webhook      text,
    p_slot         smallint,
    p_number       bigint[],
    p_status       text[],
    p_made         integer[],   -- attempts that are still to be counted
    p_code         integer[],
    p_now          timestamptz
) RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    ended   delivery[];
    replays text[];
BEGIN
    SELECT array_agg(d) INTO ended
      FROM delivery d
     WHERE d.organization_id = p_organization AND d.webhook_id = p_webhook AND d.number = ANY (p_number);

    INSERT INTO delivery_ended (organization_id, webhook_id, number, slot, replay_id, position, event_id, type,
                                subject_id, status, attempts, last_status, created_at, ended_at)
    SELECT p_organization, p_webhook, d.number, p_slot, d.replay_id, d.position, d.event_id, d.type, d.subject_id,
           p_status[n], d.attempts + p_made[n], coalesce(p_code[n], d.last_status), d.created_at, p_now
      FROM unnest(ended) d, array_position(p_number, d.number) n;

    DELETE FROM delivery d
     WHERE d.organization_id = p_organization AND d.webhook_id = p_webhook AND d.number = ANY (p_number);

    UPDATE delivery d
       SET due_at = p_now
      FROM (SELECT DISTINCT (SELECT min(n.number) FROM delivery n
                              WHERE n.organization_id = p_organization AND n.webhook_id = p_webhook
                                AND n.replay_id = l.replay_id AND n.subject_id = l.subject_id) AS number
              FROM unnest(ended) l) next
     WHERE d.organization_id = p_organization AND d.webhook_id = p_webhook AND d.number = next.number
       AND d.due_at IS NULL;

    replays := ARRAY(SELECT d.replay_id FROM unnest(ended) d WHERE d.replay_id <> '');
    IF replays <> '{}' THEN
        UPDATE webhook_replay r
           SET events_sent = r.events_sent + cardinality(array_positions(replays, r.replay_id))
         WHERE r.organization_id = p_organization AND r.replay_id = ANY (replays);
    END IF;
END
$$;

-- One more attempt of a delivery, due at once and in a lane of its own. Returns whether there is such a delivery: a
-- test is none, since its event is not in the log, and for an erased customer only the deletion can be told again.
CREATE OR REPLACE FUNCTION resend_delivery(p_organization text, p_webhook text, p_number bigint) RETURNS boolean
    LANGUAGE plpgsql
AS $$
DECLARE
    now   CONSTANT timestamptz := date_trunc('milliseconds', clock_timestamp());
    given bigint;
BEGIN
    -- Its caller has more to commit with it, and may freeze before that.
    PERFORM set_config('idle_in_transaction_session_timeout', '5s', true);
    UPDATE webhook_progress p
       SET last_number = p.last_number + 1, wake_at = least(p.wake_at, now)
     WHERE p.organization_id = p_organization AND p.webhook_id = p_webhook
    RETURNING p.last_number INTO given;
    INSERT INTO delivery (organization_id, webhook_id, number, replay_id, resends, position, event_id, type, subject_id,
                          created_at, due_at)
    SELECT p_organization, p_webhook, given, 'resend/' || given, p_number, d.position, d.event_id, d.type, d.subject_id,
           now, now
      FROM (SELECT position, event_id, type, subject_id FROM delivery
             WHERE organization_id = p_organization AND webhook_id = p_webhook AND number = p_number AND resends IS NULL
            UNION ALL
            SELECT position, event_id, type, subject_id FROM delivery_ended
             WHERE organization_id = p_organization AND webhook_id = p_webhook AND number = p_number AND position > 0) d
     WHERE d.type NOT IN ('customer.created', 'customer.updated')
        OR EXISTS (SELECT FROM data_key k WHERE k.organization_id = p_organization AND k.subject_id = d.subject_id);
    RETURN FOUND;
END
$$;

-- Records a test that was made, as a delivery that has ended. Returns its number.
CREATE OR REPLACE FUNCTION record_test(
    p_organization text,
    p_webhook      text,
    p_slot         smallint,
    p_event        text,
    p_type         text,
    p_success      boolean,
    p_at           timestamptz,
    p_code         integer,
    p_duration     integer,
    p_exchange     bytea
) RETURNS bigint
    LANGUAGE plpgsql
AS $$
DECLARE
    given bigint;
BEGIN
    UPDATE webhook_progress p SET last_number = p.last_number + 1
     WHERE p.organization_id = p_organization AND p.webhook_id = p_webhook
    RETURNING p.last_number INTO given;
    INSERT INTO delivery_ended (organization_id, webhook_id, number, slot, replay_id, position, event_id, type,
                                subject_id, status, attempts, last_status, created_at, ended_at)
    VALUES (p_organization, p_webhook, given, p_slot, '', 0, p_event, p_type, '',
            CASE WHEN p_success THEN 'delivered' ELSE 'failed' END, 1, p_code, p_at, p_at);
    INSERT INTO attempt (organization_id, webhook_id, number, slot, at, status_code, duration_ms, exchange)
    VALUES (p_organization, p_webhook, given, p_slot, p_at, p_code, p_duration, p_exchange);
    RETURN given;
END
$$;

-- Ends a running replay and withdraws its deliveries, except those that are being or have been attempted: turns end
-- these.
CREATE OR REPLACE FUNCTION cancel_replay(p_organization text, p_webhook text, p_replay text) RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    now CONSTANT timestamptz := date_trunc('milliseconds', clock_timestamp());
BEGIN
    UPDATE webhook_progress p
       SET wake_at = least(p.wake_at, now)
     WHERE p.organization_id = p_organization AND p.webhook_id = p_webhook;
    UPDATE webhook_replay r
       SET status = 'cancelled', completed_at = now
     WHERE r.organization_id = p_organization AND r.webhook_id = p_webhook AND r.replay_id = p_replay
       AND r.status = 'running';
    IF FOUND THEN
        DELETE FROM delivery d
         WHERE d.organization_id = p_organization AND d.webhook_id = p_webhook AND d.replay_id = p_replay
           AND d.lease IS NULL AND d.attempts = 0;
        UPDATE delivery d
           SET due_at = now
         WHERE d.organization_id = p_organization AND d.webhook_id = p_webhook AND d.replay_id = p_replay
           AND d.lease IS NULL;
    END IF;
END
$$;

-- One step of an endpoint's deliveries, in one call and one short transaction under the endpoint's lock, on any node:
-- takes in what came of attempts, makes the deliveries of the log's next events, and leases to the caller what it can
-- attempt of these and of what is due. The lock is never held between calls, and nothing here is waited for but the lock.
-- Times are the database's, for all nodes.
--
-- Nothing is lost with a transaction that a crash of PostgreSQL takes back: the log is what is owed, and an attempt that
-- nobody knows of is made again. So the commit does not wait for the disk.
CREATE OR REPLACE FUNCTION webhook_turn(
    p_organization text,
    p_webhook      text,
    p_slot         smallint,
    p_lease        bigint,      -- a new one, for this call
    p_lease_ms     integer,
    p_want         integer,     -- how many the caller can start at once
    p_in_flight    integer,     -- how many may be in flight on all nodes
    p_probe_after  integer,     -- after this many failures in a row it is only probed
    p_pause_ms     integer,     -- the longest pause between two probes
    -- What came of the caller's attempts: parallel arrays, in the order of the attempts.
    p_number       bigint[],
    p_held         bigint[],    -- the lease under which it was attempted
    p_status       text[],      -- delivered, failed, pending (again after the delay), erased, released (not attempted)
    p_delay_ms     integer[],
    p_at           timestamptz[],
    p_code         integer[],
    p_duration     integer[],
    p_exchange     bytea[]
) RETURNS TABLE (
    more           boolean,     -- there is more to do than one step did
    failing_since  timestamptz,
    livemode       boolean,
    url            text,
    api_version    text,
    secret         text,
    previous_secret text,
    number         bigint,      -- null: nothing is due
    log_position   bigint,
    retries        integer,
    resent         boolean      -- for nodes of an older version
)
    LANGUAGE plpgsql
    SET lock_timeout = '2s'
    SET enable_seqscan = off
    SET enable_sort = off -- what is wanted in an index's order is not to be found by another and sorted
    SET jit = off -- up to PostgreSQL 17 an unavoidable sort looks expensive enough to be compiled, at every turn
    SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
    fan_out_step   CONSTANT integer := 150;
    looked_ahead   CONSTANT integer := 16; -- past events that have to wait, for others that need not
    enough_due     CONSTANT integer := 64; -- more would only wait
    replays_a_turn CONSTANT integer := 4; -- the others wait until one of these has ended
    replay_flights CONSTANT integer := 16;
    now       timestamptz := date_trunc('milliseconds', clock_timestamp());
    lease_end timestamptz;
    too_late  timestamptz; -- later than any lease ends
    hook      webhook;
    progress  webhook_progress;
    before    webhook_progress;
    replay    webhook_replay;
    resend    record;
    head      bigint;
    upto      bigint;
    unsettled boolean := false;
    all_well  boolean;          -- every reported attempt succeeded
    aside     boolean;          -- there are resends or deliveries of replays
    attempted bigint[];         -- the delivery that each is an attempt of
    statuses  text[];
    again     bigint[];
    ended     bigint[];
    deleted   text[];
    outcomes  text[];
    made      integer[];
    codes     integer[];
    success   bigint;
    only_these bigint[];
    room      integer;
    flying    integer;
    replaying integer;
    retrying  integer;     -- live ones that failed before
    latest    timestamptz;
    is_well   boolean;
    starts    integer;
    waiting   integer;
    added     integer;
    last      bigint;
    picked    delivery[] := '{}';
    live      delivery[] := '{}';
    started   delivery[] := '{}';
    soonest   timestamptz;
BEGIN
    -- The log's end is read first, so that the endpoint, read after it, has all its changes up to there.
    SELECT coalesce(max(e.position), 0) INTO head FROM event e WHERE e.organization_id = p_organization;
    SELECT * INTO hook FROM webhook w WHERE w.organization_id = p_organization AND w.webhook_id = p_webhook;
    IF NOT FOUND THEN
        RETURN;
    END IF;

    -- A call for nothing takes no lock.
    IF cardinality(p_number) = 0 THEN
        SELECT * INTO progress FROM webhook_progress p
         WHERE p.organization_id = p_organization AND p.webhook_id = p_webhook;
        IF (NOT hook.is_active OR (progress.position = head AND progress.enabled_at = hook.enabled_at))
           AND (progress.wake_at IS NULL OR progress.wake_at > now)
           AND NOT EXISTS (SELECT FROM delivery d
                            WHERE d.organization_id = p_organization AND d.webhook_id = p_webhook
                              AND d.due_at <= now AND (hook.is_active OR d.resends IS NOT NULL))
           AND NOT EXISTS (SELECT FROM webhook_replay r
                            WHERE r.organization_id = p_organization AND r.webhook_id = p_webhook
                              AND r.status = 'running') THEN
            RETURN;
        END IF;
    END IF;

    PERFORM set_config('synchronous_commit', 'off', true);
    SELECT * INTO progress FROM webhook_progress p
     WHERE p.organization_id = p_organization AND p.webhook_id = p_webhook
       FOR NO KEY UPDATE;
    before := progress;
    -- The lock's last holder may have begun after this turn.
    now := date_trunc('milliseconds', clock_timestamp());
    lease_end := now + p_lease_ms * interval '1 millisecond';
    too_late := lease_end + p_lease_ms * interval '1 millisecond';
    -- Later than it can be: the clock was set back.
    IF progress.paused_until > now + p_pause_ms * interval '1 millisecond' THEN
        progress.paused_until := now;
    END IF;

    IF cardinality(p_number) > 0 THEN
        -- What came of attempts. Where the caller no longer holds the lease, the delivery is somebody else's, and the
        -- outcome is null here. Each is looked up in the order of numbers: otherwise the planner, to whom this table
        -- looks empty, would walk all lanes for every outcome.
        SELECT array_agg(coalesce(d.resends, d.number) ORDER BY c.n),
               array_agg(CASE WHEN d.lease = c.held THEN c.status END ORDER BY c.n)
          INTO attempted, statuses
          FROM unnest(p_number, p_held, p_status) WITH ORDINALITY AS c(number, held, status, n)
          LEFT JOIN LATERAL (SELECT * FROM delivery d
                              WHERE d.organization_id = p_organization AND d.webhook_id = p_webhook
                                AND d.number >= c.number
                              ORDER BY d.number
                              LIMIT 1) d ON d.number = c.number;

        -- A caller that delivered all that it held is spared much of what follows.
        all_well := cardinality(array_remove(statuses, 'delivered')) = 0;
        IF NOT all_well THEN
            SELECT array_agg(CASE WHEN c.status IS NOT NULL
                                    OR NOT EXISTS (SELECT FROM attempt a -- from a report whose answer was lost
                                                    WHERE a.organization_id = p_organization AND a.webhook_id = p_webhook
                                                      AND a.number = c.attempted AND a.at = c.at
                                                   OFFSET 0)
                                  THEN c.attempted END ORDER BY c.n),
                   array_agg(CASE WHEN c.status IN ('pending', 'failed', 'released')
                                   AND EXISTS (SELECT FROM attempt a -- made by a resend
                                                WHERE a.organization_id = p_organization AND a.webhook_id = p_webhook
                                                  AND a.number = d.number AND a.status_code BETWEEN 200 AND 299
                                               OFFSET 0)
                                  THEN 'delivered'
                                  WHEN c.status IN ('pending', 'failed')
                                   AND d.type IN ('customer.created', 'customer.updated')
                                   AND NOT EXISTS (SELECT FROM data_key k
                                                    WHERE k.organization_id = p_organization
                                                      AND k.subject_id = d.subject_id) THEN 'erased'
                                  WHEN c.status = 'pending'
                                   AND (d.resends IS NOT NULL AND c.at IS NOT NULL
                                        OR (d.replay_id >= 'whr_'
                                            AND NOT EXISTS (SELECT FROM webhook_replay r
                                                             WHERE r.organization_id = p_organization
                                                               AND r.replay_id = d.replay_id AND r.status = 'running')))
                                  THEN 'failed'
                                  ELSE c.status END ORDER BY c.n)
              INTO attempted, statuses
              FROM unnest(p_number, attempted, statuses, p_at) WITH ORDINALITY AS c(number, attempted, status, at, n)
              LEFT JOIN LATERAL (SELECT * FROM delivery d
                                  WHERE d.organization_id = p_organization AND d.webhook_id = p_webhook
                                    AND d.number >= c.number
                                  ORDER BY d.number
                                  LIMIT 1) d ON d.number = c.number;

            again := ARRAY(SELECT c.number FROM unnest(p_number, statuses) AS c(number, status)
                            WHERE c.status IN ('pending', 'released'));
            IF again <> '{}' THEN
                UPDATE delivery d
                   SET (due_at, lease, last_status, attempts, retries) = (
                           SELECT now + c.delay * interval '1 millisecond', NULL::bigint, coalesce(c.code, d.last_status),
                                  d.attempts + (c.at IS NOT NULL)::integer, d.retries + (c.at IS NOT NULL)::integer
                             FROM unnest(p_number, statuses, p_delay_ms, p_at, p_code)
                                  AS c(number, status, delay, at, code)
                            WHERE c.number = d.number AND c.status IN ('pending', 'released'))
                 WHERE d.organization_id = p_organization AND d.webhook_id = p_webhook AND d.number = ANY (again);
            END IF;
        END IF;

        INSERT INTO attempt (organization_id, webhook_id, number, slot, at, status_code, duration_ms, exchange)
        SELECT p_organization, p_webhook, c.number, p_slot, c.at, c.code, c.duration, c.exchange
          FROM unnest(attempted, p_at, p_code, p_duration, p_exchange) AS c(number, at, code, duration, exchange)
         WHERE c.number IS NOT NULL AND c.at IS NOT NULL;

        SELECT array_agg(c.number), array_agg(c.status), array_agg((c.at IS NOT NULL)::integer), array_agg(c.code)
          INTO ended, outcomes, made, codes
          FROM unnest(p_number, statuses, p_at, p_code) AS c(number, status, at, code)
         WHERE c.status IN ('delivered', 'failed', 'erased');

        -- A resend is one more attempt of another delivery: that one becomes delivered, or stays as it is.
        FOR resend IN
            SELECT c.number, c.resends, c.status, (c.at IS NOT NULL)::integer AS at, c.code
              FROM unnest(p_number, attempted, statuses, p_at, p_code) AS c(number, resends, status, at, code)
             WHERE c.resends <> c.number AND c.status IN ('delivered', 'failed', 'erased')
        LOOP
            DELETE FROM delivery d
             WHERE d.organization_id = p_organization AND d.webhook_id = p_webhook AND d.number = resend.number;
            -- If delivered, it moves to the present slot: with its new time it would keep its old slot from being
            -- emptied.
            UPDATE delivery_ended d
               SET attempts = d.attempts + resend.at, last_status = coalesce(resend.code, d.last_status),
                   slot = CASE WHEN resend.status = 'delivered' THEN p_slot ELSE d.slot END,
                   status = CASE WHEN resend.status = 'delivered' THEN resend.status ELSE d.status END,
                   ended_at = CASE WHEN resend.status = 'delivered' THEN now ELSE d.ended_at END
             WHERE d.organization_id = p_organization AND d.webhook_id = p_webhook AND d.number = resend.resends;
            UPDATE delivery d
               SET attempts = d.attempts + resend.at, last_status = coalesce(resend.code, d.last_status)
             WHERE d.organization_id = p_organization AND d.webhook_id = p_webhook AND d.number = resend.resends;
            IF resend.status = 'delivered' AND resend.resends = ANY (ended) THEN
                outcomes[array_position(ended, resend.resends)] := resend.status;
            ELSIF resend.status = 'delivered' AND EXISTS (
                   SELECT FROM delivery d
                    WHERE d.organization_id = p_organization AND d.webhook_id = p_webhook
                      AND d.number = resend.resends AND (d.lease IS NULL OR d.due_at <= now)) THEN
                ended := ended || resend.resends;
                outcomes := outcomes || resend.status;
                made := made || 0;
                codes := codes || resend.code;
            END IF;
        END LOOP;
        IF ended IS NOT NULL THEN
            PERFORM end_deliveries(p_organization, p_webhook, p_slot, ended, outcomes, made, codes, now);
        END IF;

        -- How the endpoint is doing.
        IF all_well THEN
            progress.failures := 0;
            progress.failing_since := NULL;
            progress.paused_until := NULL;
        ELSE
            SELECT max(c.n) INTO success
              FROM unnest(p_status, statuses) WITH ORDINALITY AS c(status, counted, n)
             WHERE c.status = 'delivered' AND c.counted IS NOT NULL;
            SELECT CASE WHEN success IS NULL THEN progress.failures ELSE 0 END + count(*),
                   CASE WHEN success IS NULL THEN coalesce(progress.failing_since, min(c.at)) ELSE min(c.at) END
              INTO progress.failures, progress.failing_since
              FROM unnest(p_at, statuses) WITH ORDINALITY AS c(at, status, n)
             WHERE c.at IS NOT NULL AND c.status IS NOT NULL AND c.n > coalesce(success, 0);
            IF progress.failures < p_probe_after THEN
                progress.paused_until := NULL;
            ELSIF num_nonnulls(VARIADIC p_at) > 0 THEN
                progress.paused_until := now
                    + interval '1 millisecond' * least(p_pause_ms, 1000 * 2 ^ least(progress.failures - p_probe_after, 20));
            END IF;
        END IF;
    END IF;

    -- Enabled again: what was pending is due at once.
    IF hook.is_active AND progress.enabled_at <> hook.enabled_at THEN
        UPDATE delivery d
           SET due_at = now
         WHERE d.organization_id = p_organization AND d.webhook_id = p_webhook
           AND d.number = ANY (ARRAY((SELECT l.number FROM delivery l
                                       WHERE l.organization_id = p_organization AND l.webhook_id = p_webhook
                                         AND l.replay_id = '' AND l.due_at > now AND l.lease IS NULL
                                       LIMIT 1000)
                                     UNION ALL
                                     (SELECT l.number FROM delivery l
                                       WHERE l.organization_id = p_organization AND l.webhook_id = p_webhook
                                         AND l.replay_id >= 'whr_' AND l.due_at > now AND l.lease IS NULL
                                       LIMIT 1000)));
        GET DIAGNOSTICS waiting = ROW_COUNT;
        progress.failures := 0;
        progress.failing_since := NULL;
        progress.paused_until := NULL;
        IF waiting < 1000 THEN
            progress.enabled_at := hook.enabled_at;
        ELSE
            unsettled := true;
        END IF;
    END IF;

    -- What the caller may attempt. An endpoint with neither resends nor replays is spared the look-ups for them.
    aside := EXISTS (SELECT FROM delivery d
                      WHERE d.organization_id = p_organization AND d.webhook_id = p_webhook AND d.replay_id > ''
                        AND d.due_at IS NOT NULL);
    LOOP
        SELECT count(*), count(*) FILTER (WHERE d.replay_id >= 'whr_'),
               count(*) FILTER (WHERE d.retries > 0 AND d.replay_id = ''), max(d.due_at)
          INTO flying, replaying, retrying, latest
          FROM delivery d
         WHERE d.organization_id = p_organization AND d.webhook_id = p_webhook AND d.lease IS NOT NULL AND d.due_at > now;
        EXIT WHEN latest IS NULL OR latest <= too_late;
        UPDATE delivery d -- as above; a clock that was set back by less only makes a lease longer
           SET due_at = now
         WHERE d.organization_id = p_organization AND d.webhook_id = p_webhook AND d.lease IS NOT NULL
           AND d.due_at > too_late;
    END LOOP;
    room := least(p_want, p_in_flight - flying);
    IF room > 0 AND aside THEN
        picked := ARRAY(SELECT d FROM delivery d
                         WHERE d.organization_id = p_organization AND d.webhook_id = p_webhook
                           AND d.replay_id >= 'resend' AND d.replay_id < 'resene' AND d.due_at <= now
                         LIMIT room);
    END IF;
    IF NOT hook.is_active OR progress.paused_until > now THEN
        room := 0;
    ELSIF progress.failures >= p_probe_after THEN
        room := least(room, 1 - flying);
    END IF;
    room := greatest(room - cardinality(picked), 0);
    is_well := progress.failures < p_probe_after;

    IF hook.is_active THEN
        -- The log's next events: while the endpoint does well, as many as can be attempted at once, so that the log itself
        -- is the queue. What is due besides, after a failure, leaves them half of the room, and half of all attempts.
        SELECT count(*) INTO waiting
          FROM (SELECT FROM delivery d
                 WHERE d.organization_id = p_organization AND d.webhook_id = p_webhook AND d.replay_id = ''
                   AND d.due_at <= now
                 LIMIT enough_due) due;
        IF is_well THEN
            starts := greatest(room - waiting, (room + round(random())::integer) / 2,
                               room - greatest(p_in_flight / 2 - retrying, 0));
        END IF;
        IF progress.position < head AND (is_well AND starts > 0 OR NOT is_well AND waiting < enough_due) THEN
            upto := least(head, progress.position + fan_out_step);
            SELECT count(*), max(d.position), array_agg(d) FILTER (WHERE d.lease = p_lease) INTO added, last, started
              FROM fan_out(p_organization, p_webhook, '', progress.last_number, progress.position, upto,
                           starts + looked_ahead, starts, NULL, hook.events, NULL, NULL, now,
                           CASE WHEN is_well THEN lease_end ELSE now END, CASE WHEN is_well THEN p_lease END) d;
            started := coalesce(started, '{}');
            IF cardinality(started) = starts OR added = starts + looked_ahead THEN
                upto := last;
            END IF;
            -- Not by a join, which would walk the customer's events for every delivery that waits.
            deleted := ARRAY(SELECT e.subject_id FROM event e
                              WHERE e.organization_id = p_organization AND e.position > progress.position
                                AND e.position <= upto AND e.type = 'customer.deleted');
            IF deleted <> '{}' THEN
                ended := ARRAY(SELECT d.number FROM delivery d
                                WHERE d.organization_id = p_organization AND d.webhook_id = p_webhook AND d.replay_id = ''
                                  AND d.subject_id = ANY (deleted) AND d.type <> 'customer.deleted'
                                  AND (d.lease IS NULL OR d.due_at <= now));
                PERFORM end_deliveries(p_organization, p_webhook, p_slot, ended,
                    array_fill('erased'::text, ARRAY[cardinality(ended)]),
                    array_fill(0, ARRAY[cardinality(ended)]), '{}', now);
            END IF;
            progress.last_number := progress.last_number + added;
            progress.position := upto;
            unsettled := unsettled OR (NOT is_well AND upto < head);
        END IF;

        -- Replays, a few deliveries ahead of what is being sent. Those that wait for a failing customer hold back nobody.
        FOR replay IN
            SELECT * FROM webhook_replay r
             WHERE r.organization_id = p_organization AND r.webhook_id = p_webhook AND r.status = 'running'
             ORDER BY r.replay_id
             LIMIT replays_a_turn
               FOR NO KEY UPDATE
        LOOP
            SELECT count(*) INTO waiting
              FROM (SELECT FROM delivery d
                     WHERE d.organization_id = p_organization AND d.webhook_id = p_webhook
                       AND d.replay_id = replay.replay_id AND d.due_at <= now
                     LIMIT enough_due) due;
            IF waiting < enough_due AND replay.position < replay.last_position THEN
                upto := least(replay.last_position, replay.position + fan_out_step);
                only_these := NULL;
                IF replay.only_failed THEN
                    SELECT array_agg(f.position), coalesce(max(f.position), replay.last_position) INTO only_these, upto
                      FROM (SELECT DISTINCT d.position FROM delivery_ended d
                             WHERE d.organization_id = p_organization AND d.webhook_id = p_webhook
                               AND d.status = 'failed' AND d.position > replay.position
                               AND d.position <= replay.last_position
                             ORDER BY d.position
                             LIMIT fan_out_step) f;
                    only_these := coalesce(only_these, '{}');
                END IF;
                SELECT progress.last_number + count(*) INTO progress.last_number
                  FROM fan_out(p_organization, p_webhook, replay.replay_id, progress.last_number, replay.position, upto,
                               NULL, NULL, only_these, replay.events, replay.since, replay.until, now, now, NULL);
                UPDATE webhook_replay r SET position = upto
                 WHERE r.organization_id = p_organization AND r.replay_id = replay.replay_id;
                unsettled := true;
            ELSIF NOT EXISTS (SELECT FROM delivery d
                               WHERE d.organization_id = p_organization AND d.webhook_id = p_webhook
                                 AND d.replay_id = replay.replay_id) THEN
                UPDATE webhook_replay r SET status = 'completed', completed_at = now
                 WHERE r.organization_id = p_organization AND r.replay_id = replay.replay_id;
                unsettled := true;
            END IF;
        END LOOP;
        aside := aside OR FOUND;
    END IF;

    -- What is due of a cancelled replay is no longer sent; what was attempted of it stays in the log.
    IF aside THEN
        ended := ARRAY(SELECT d.number FROM delivery d
                        WHERE d.organization_id = p_organization AND d.webhook_id = p_webhook
                          AND d.replay_id >= 'whr_' AND d.due_at <= now
                          AND NOT EXISTS (SELECT FROM webhook_replay r
                                           WHERE r.organization_id = p_organization AND r.webhook_id = p_webhook
                                             AND r.replay_id = d.replay_id AND r.status = 'running'));
        IF ended <> '{}' THEN
            DELETE FROM delivery d
             WHERE d.organization_id = p_organization AND d.webhook_id = p_webhook AND d.number = ANY (ended)
               AND d.attempts = 0;
            PERFORM end_deliveries(p_organization, p_webhook, p_slot, ended,
                array_fill('failed'::text, ARRAY[cardinality(ended)]),
                array_fill(0, ARRAY[cardinality(ended)]), '{}', now);
        END IF;
    END IF;

    -- What is due goes to the caller: resends, live deliveries, replays, in this order.
    room := room - cardinality(started);
    IF room > 0 THEN
        live := ARRAY(SELECT d FROM delivery d
                       WHERE d.organization_id = p_organization AND d.webhook_id = p_webhook
                         AND d.replay_id = '' AND d.due_at <= now
                       ORDER BY d.due_at, d.number
                       LIMIT room);
    END IF;
    room := room - cardinality(live);
    unsettled := unsettled OR (is_well AND room > 0 AND hook.is_active AND progress.position < head);
    room := least(room, replay_flights - replaying);
    picked := picked || live;
    IF room > 0 AND aside THEN
        picked := picked || ARRAY(SELECT due.delivery
                                    FROM webhook_replay r
                                   CROSS JOIN LATERAL (
                                         SELECT d AS delivery FROM delivery d
                                          WHERE d.organization_id = p_organization AND d.webhook_id = p_webhook
                                            AND d.replay_id = r.replay_id AND d.due_at <= now
                                          ORDER BY d.due_at, d.number
                                          LIMIT room) due
                                   WHERE r.organization_id = p_organization AND r.webhook_id = p_webhook
                                     AND r.status = 'running'
                                   ORDER BY (due.delivery).number
                                   LIMIT room);
    END IF;
    IF picked <> '{}' THEN
        UPDATE delivery d
           SET lease = p_lease, due_at = lease_end
         WHERE d.organization_id = p_organization AND d.webhook_id = p_webhook
           AND d.number = ANY (ARRAY(SELECT p.number FROM unnest(picked) p));
    END IF;
    picked := picked || started;

    -- When to look again if nothing happens. A time that is too early is left as it is: to look for nothing costs less
    -- than a write.
    IF hook.is_active OR flying > 0 OR picked <> '{}' THEN
        SELECT min(d.due_at) INTO soonest FROM delivery d
         WHERE d.organization_id = p_organization AND d.webhook_id = p_webhook AND d.replay_id = '';
        IF aside THEN
            SELECT least(soonest, min(d.due_at)) INTO soonest FROM delivery d
             WHERE d.organization_id = p_organization AND d.webhook_id = p_webhook AND d.replay_id >= 'whr_'
               AND d.due_at IS NOT NULL;
        END IF;
        IF soonest IS NOT NULL THEN -- greatest() would make null the end of the pause
            soonest := greatest(soonest, progress.paused_until);
        END IF;
    END IF;
    IF aside THEN -- resends wait for no pause, and go to a disabled one too
        SELECT least(soonest, min(d.due_at)) INTO soonest FROM delivery d
         WHERE d.organization_id = p_organization AND d.webhook_id = p_webhook
           AND d.replay_id >= 'resend' AND d.replay_id < 'resene' AND d.due_at IS NOT NULL;
    END IF;
    IF unsettled THEN
        soonest := now; -- the caller may die before its next turn
    END IF;
    IF progress.wake_at IS NULL OR progress.wake_at > soonest
       OR (progress.wake_at <= now AND (soonest IS NULL OR soonest > now)) THEN
        progress.wake_at := soonest;
    END IF;

    IF progress IS DISTINCT FROM before THEN
        UPDATE webhook_progress p
           SET position = progress.position, last_number = progress.last_number, failures = progress.failures,
               failing_since = progress.failing_since, paused_until = progress.paused_until,
               enabled_at = progress.enabled_at, wake_at = progress.wake_at
         WHERE p.organization_id = p_organization AND p.webhook_id = p_webhook;
    END IF;

    RETURN QUERY
    SELECT unsettled, progress.failing_since, o.livemode, hook.url, hook.api_version, hook.secret,
           CASE WHEN hook.previous_secret_until > now THEN hook.previous_secret END,
           d.number, d.position, d.retries, d.resends IS NOT NULL
      FROM organization o
      LEFT JOIN unnest(picked) d ON true
     WHERE o.organization_id = p_organization
     ORDER BY d.number;
END
$$;
