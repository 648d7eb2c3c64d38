-- What the models do not describe: indexes by their names, and a view.
CREATE INDEX sessions_user_id ON sessions (user_id);
CREATE INDEX sessions_expires_at ON sessions (expires_at);
CREATE INDEX items_owner_id ON items (owner_id);
CREATE UNIQUE INDEX items_slug ON items (slug);
CREATE INDEX orders_user_id ON orders (user_id);
CREATE INDEX order_items_item_id ON order_items (item_id);
CREATE UNIQUE INDEX invoices_order_id ON invoices (order_id);
CREATE INDEX payments_invoice_id ON payments (invoice_id);

CREATE VIEW order_overview AS
SELECT
  orders.id AS order_id,
  users.email,
  orders.status,
  orders.total_cents,
  coalesce(paid.amount_cents, 0) AS paid_cents,
  orders.created_at
FROM orders
JOIN users ON users.id = orders.user_id
LEFT JOIN (
  SELECT invoices.order_id, sum(payments.amount_cents) AS amount_cents
  FROM invoices
  JOIN payments ON payments.invoice_id = invoices.id
  GROUP BY invoices.order_id
) AS paid ON paid.order_id = orders.id;
