-- message: create items
-- migrate:up
CREATE TABLE items (
  id          varchar(36)  PRIMARY KEY,
  owner_id    varchar(36)  NOT NULL REFERENCES users (id),
  title       varchar(200) NOT NULL,
  description text         NOT NULL DEFAULT '',
  price_cents integer      NOT NULL CHECK (price_cents >= 0),
  created_at  timestamp    NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE INDEX items_owner_id ON items (owner_id);

-- migrate:down
DROP TABLE items;
