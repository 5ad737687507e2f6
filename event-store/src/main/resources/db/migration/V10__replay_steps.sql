-- How many of its node's steps are committed. They do not wait for the disk, so after a crash of PostgreSQL the last ones
-- may be missing, rows and all: a node that has counted more begins again.
ALTER TABLE replay ADD COLUMN steps bigint NOT NULL DEFAULT 0;
