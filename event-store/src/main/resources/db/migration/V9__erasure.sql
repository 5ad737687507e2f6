-- ANALYZE keeps samples of a column's values, and they outlive the rows. Of keys there are to be none.
ALTER TABLE data_key ALTER wrapped TYPE bytea, ALTER wrapped SET STATISTICS 0;

-- Samples of the customers that there are, in place of those that there were. Of an empty table ANALYZE keeps the old ones;
-- they go when a column gets a type, though it be the one it has.
CREATE FUNCTION renew_customer_samples() RETURNS void
    LANGUAGE plpgsql
    SET lock_timeout = '1s'
AS $$
BEGIN
    IF EXISTS (SELECT FROM customer) THEN
        ANALYZE customer;
    ELSE
        ALTER TABLE customer ALTER external_id TYPE text COLLATE "C", ALTER email_folded TYPE text COLLATE "C",
              ALTER words TYPE tsvector;
    END IF;
END
$$;
