-- In ASCII, whatever the database is in. It is better refused at the start than by whoever first writes a name that it cannot
-- hold, or when somebody is erased.
DO $$
BEGIN
    IF current_setting('server_encoding') <> 'UTF8' THEN
        RAISE object_not_in_prerequisite_state
            USING MESSAGE = format('The database is in %s, and must be in UTF8', current_setting('server_encoding'));
    END IF;
    IF EXISTS (SELECT FROM pg_class c
                WHERE c.relname = 'customer' AND c.relnamespace = quote_ident(current_schema())::regnamespace
                  AND NOT pg_has_role(c.relowner, 'USAGE')) THEN
        RAISE object_not_in_prerequisite_state
            USING MESSAGE = format('The role %s does not own the service''s tables, and must: nobody else may replay or erase',
                                   current_user);
    END IF;
END
$$;
