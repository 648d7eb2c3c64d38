-- message: create users
-- migrate:up
-- One file is one revision. This one is called 0001 after its file name, and as the first file it
-- has no parent: every line above `migrate:up` could be left out.
CREATE TABLE users (
  id            varchar(36)  PRIMARY KEY,
  email         varchar(320) NOT NULL UNIQUE,
  full_name     varchar(200) NOT NULL,
  password_hash varchar(200) NOT NULL,
  is_active     boolean      NOT NULL DEFAULT TRUE,
  created_at    timestamp    NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- migrate:down
DROP TABLE users;
