-- message: create orders and their items
-- migrate:up
CREATE TABLE orders (
  id         varchar(36) PRIMARY KEY,
  user_id    varchar(36) NOT NULL REFERENCES users (id),
  status     varchar(20) NOT NULL DEFAULT 'open'
             CHECK (status IN ('open', 'paid', 'shipped', 'cancelled')),
  created_at timestamp   NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE INDEX orders_user_id ON orders (user_id);

-- The price is copied: an order stays what it was when the item's price changes.
CREATE TABLE order_items (
  order_id         varchar(36) NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
  item_id          varchar(36) NOT NULL REFERENCES items (id),
  quantity         integer     NOT NULL CHECK (quantity > 0),
  unit_price_cents integer     NOT NULL CHECK (unit_price_cents >= 0),
  PRIMARY KEY (order_id, item_id)
);

CREATE INDEX order_items_item_id ON order_items (item_id);

-- migrate:down
DROP TABLE order_items;
DROP TABLE orders;
