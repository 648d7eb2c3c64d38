-- message: create the order overview
-- migrate:up
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

-- migrate:down
DROP VIEW order_overview;
