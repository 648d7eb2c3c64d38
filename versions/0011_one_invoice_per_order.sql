-- message: allow one invoice per order
-- phase: contract
-- migrate:up
-- The version of the service before this one could write a second invoice for an order, so the rule
-- waits until none of those is running. That is what the phase `contract` says.
CREATE UNIQUE INDEX invoices_order_id ON invoices (order_id);

-- migrate:down
DROP INDEX invoices_order_id;
