-- revision: 0007
-- down_revision: 0006
-- message: create payments
-- migrate:up
CREATE TABLE payments (
  id           varchar(36)  PRIMARY KEY,
  invoice_id   varchar(40)  NOT NULL REFERENCES invoices (id),
  provider     varchar(40)  NOT NULL,
  reference    varchar(200) NOT NULL,
  amount_cents integer      NOT NULL CHECK (amount_cents <> 0),
  paid_at      timestamp    NOT NULL DEFAULT CURRENT_TIMESTAMP,
  UNIQUE (provider, reference)
);

CREATE INDEX payments_invoice_id ON payments (invoice_id);

-- migrate:down
DROP TABLE payments;
