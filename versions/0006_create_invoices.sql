-- revision: 0006
-- down_revision: 0004
-- depends_on: 0005
-- branch_labels: billing
-- message: create invoices
-- migrate:up
-- A second branch, worked on by another team: it follows 0004 as 0005 does. Its label lets one
-- write `migrate upgrade billing@head`. What it needs of the other branch stands in `depends_on`:
-- the totals have to be there before they can be invoiced.
CREATE TABLE invoices (
  id           varchar(40) PRIMARY KEY,
  order_id     varchar(36) NOT NULL REFERENCES orders (id),
  amount_cents integer     NOT NULL CHECK (amount_cents >= 0),
  issued_at    timestamp   NOT NULL DEFAULT CURRENT_TIMESTAMP
);

INSERT INTO invoices (id, order_id, amount_cents, issued_at)
SELECT 'inv-' || id, id, total_cents, created_at
FROM orders
WHERE status IN ('paid', 'shipped');

-- migrate:down
DROP TABLE invoices;
