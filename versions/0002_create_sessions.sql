-- revision: 0002
-- down_revision: 0001
-- message: create sessions
-- migrate:up
-- The header says here what would be understood without it: the revision, and the one it follows.
CREATE TABLE sessions (
  token_hash varchar(64) PRIMARY KEY,
  user_id    varchar(36) NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  expires_at timestamp   NOT NULL,
  created_at timestamp   NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE INDEX sessions_user_id ON sessions (user_id);
CREATE INDEX sessions_expires_at ON sessions (expires_at);

-- migrate:down
DROP TABLE sessions;
