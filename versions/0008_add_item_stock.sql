-- revision: 0008
-- down_revision: 0005
-- message: add the stock of items
-- migrate:up lock_timeout:500ms
-- Back on the main branch, hence the `down_revision`. Options of a section stand on its line; this
-- one keeps the wait for the lock on a busy table shorter than configured, where the database has
-- such locks.
ALTER TABLE items ADD COLUMN stock integer NOT NULL DEFAULT 0 CHECK (stock >= 0);

-- migrate:down
ALTER TABLE items DROP COLUMN stock;
