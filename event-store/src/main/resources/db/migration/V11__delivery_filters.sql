-- The log of deliveries by what is rare in it, and by time: else a page with few of them reads all.
CREATE INDEX delivery_ended_of_others ON delivery_ended (organization_id, webhook_id, type, number)
    WHERE type NOT IN ('customer.created', 'customer.updated');
CREATE INDEX delivery_ended_by_time ON delivery_ended USING brin (created_at) WITH (autosummarize = on);
