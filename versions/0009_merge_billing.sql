-- revision: 0009
-- down_revision: 0007, 0008
-- message: merge billing
-- migrate:up
-- A merge has several parents and usually nothing to do; `migrate merge heads -m …` writes it.

-- migrate:down
