-- message: add order totals and fill them in
-- migrate:up
-- A data migration: the new column and its contents come together or not at all, because a
-- migration and the record that it was applied are one transaction.
ALTER TABLE orders ADD COLUMN total_cents integer NOT NULL DEFAULT 0;

UPDATE orders
SET total_cents = (
  SELECT coalesce(sum(quantity * unit_price_cents), 0)
  FROM order_items
  WHERE order_items.order_id = orders.id
);

-- migrate:down
ALTER TABLE orders DROP COLUMN total_cents;
