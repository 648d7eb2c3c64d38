-- case: made and dropped
-- both
CREATE TABLE t (a int, b text);
-- before
-- after
CREATE INDEX i ON t (a); CREATE UNIQUE INDEX u ON t (b);
-- case: unique or not
-- both
CREATE TABLE t (a int);
-- before
CREATE INDEX i ON t (a);
-- after
CREATE UNIQUE INDEX i ON t (a);
-- case: order of a column
-- both
CREATE TABLE t (a int, b int);
-- before
CREATE INDEX i ON t (a, b);
-- after
CREATE INDEX i ON t (a DESC, b ASC NULLS FIRST);
-- case: included columns
-- both
CREATE TABLE t (a int, b int, c int);
-- before
CREATE INDEX i ON t (a) INCLUDE (b);
-- after
CREATE INDEX i ON t (a) INCLUDE (b, c);
-- case: predicate
-- both
CREATE TABLE t (a int, b text);
-- before
CREATE INDEX i ON t (a) WHERE b = 'x';
-- after
CREATE INDEX i ON t (a) WHERE b IN ('x', 'y') AND a IS NOT NULL;
-- case: method
-- both
CREATE TABLE t (a int);
-- before
CREATE INDEX i ON t (a);
-- after
CREATE INDEX i ON t USING hash (a);
-- case: expression
-- both
CREATE TABLE t (a text, b jsonb);
-- before
CREATE INDEX i ON t (lower(a));
-- after
CREATE INDEX i ON t ((b ->> 'k'), upper(a));
-- case: operator class with options
-- both
CREATE TABLE t (a tsvector, b text);
-- before
CREATE INDEX i ON t USING gist (a); CREATE INDEX j ON t (b);
-- after
CREATE INDEX i ON t USING gist (a tsvector_ops (siglen = 200)); CREATE INDEX j ON t (b text_pattern_ops);
-- case: collation
-- both
CREATE TABLE t (a text);
-- before
CREATE INDEX i ON t (a);
-- after
CREATE INDEX i ON t (a COLLATE "C" DESC);
-- case: nulls not distinct
-- both
CREATE TABLE t (a int);
-- before
CREATE UNIQUE INDEX i ON t (a);
-- after
CREATE UNIQUE INDEX i ON t (a) NULLS NOT DISTINCT;
-- case: options
-- both
CREATE TABLE t (a int, b jsonb);
-- before
CREATE INDEX i ON t (a) WITH (fillfactor = 70); CREATE INDEX j ON t USING gin (b);
-- after
CREATE INDEX i ON t (a) WITH (fillfactor = 90, deduplicate_items = off); CREATE INDEX j ON t USING gin (b) WITH (fastupdate = off);
-- case: on other columns and on another table
-- both
CREATE TABLE t (a int, b int); CREATE TABLE u (a int);
-- before
CREATE INDEX i ON t (a); CREATE INDEX j ON t (a);
-- after
CREATE INDEX i ON u (a); CREATE INDEX j ON t (b);
-- case: comment
-- both
CREATE TABLE t (a int); CREATE INDEX i ON t (a);
-- before
COMMENT ON INDEX i IS 'old';
-- after
COMMENT ON INDEX i IS 'new, it''s "quoted" \ too';
-- case: statistics of an expression
-- both
CREATE TABLE t (a int);
-- before
CREATE INDEX i ON t ((a + 1)); ALTER INDEX i ALTER COLUMN 1 SET STATISTICS 10;
-- after
CREATE INDEX i ON t ((a + 1)); ALTER INDEX i ALTER COLUMN 1 SET STATISTICS 20;
-- case: clustered
-- both
CREATE TABLE t (a int, b int); CREATE INDEX i ON t (a); CREATE INDEX j ON t (b);
-- before
ALTER TABLE t CLUSTER ON i;
-- after
ALTER TABLE t CLUSTER ON j;
-- case: clustered no more
-- both
CREATE TABLE t (a int PRIMARY KEY);
-- before
ALTER TABLE t CLUSTER ON t_pkey;
-- after
-- case: replica identity
-- both
CREATE TABLE t (a int NOT NULL); CREATE UNIQUE INDEX i ON t (a); CREATE TABLE u (a int); CREATE TABLE v (a int);
-- before
ALTER TABLE u REPLICA IDENTITY FULL; ALTER TABLE v REPLICA IDENTITY NOTHING;
-- after
ALTER TABLE t REPLICA IDENTITY USING INDEX i; ALTER TABLE u REPLICA IDENTITY NOTHING;
-- case: replica identity by an index that changes
-- before
CREATE TABLE t (a int NOT NULL, b int NOT NULL); CREATE UNIQUE INDEX i ON t (a);
-- after
CREATE TABLE t (a int NOT NULL, b int NOT NULL); CREATE UNIQUE INDEX i ON t (a, b); ALTER TABLE t REPLICA IDENTITY USING INDEX i;
-- case: by a function that is made with it
-- both
CREATE TABLE t (a text);
-- before
-- after
CREATE FUNCTION slug(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$SELECT lower($1)$$; CREATE INDEX i ON t (slug(a));
-- case: by a function that changes its result
-- before
CREATE TABLE t (a text); CREATE FUNCTION f(text) RETURNS int LANGUAGE sql IMMUTABLE AS $$SELECT length($1)$$; CREATE INDEX i ON t (f(a));
-- after
CREATE TABLE t (a text); CREATE FUNCTION f(text) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$SELECT length($1)::bigint$$; CREATE INDEX i ON t (f(a));
-- case: of a materialized view
-- before
CREATE TABLE t (a int, b int); CREATE MATERIALIZED VIEW m AS SELECT a, b FROM t; CREATE UNIQUE INDEX i ON m (a);
-- after
CREATE TABLE t (a int, b int); CREATE MATERIALIZED VIEW m AS SELECT a, b FROM t; CREATE UNIQUE INDEX i ON m (a, b); CREATE INDEX j ON m (b DESC);
-- case: in another schema
-- before
CREATE SCHEMA s; CREATE TABLE s.t (a int);
-- after
CREATE SCHEMA s; CREATE TABLE s.t (a int); CREATE INDEX i ON s.t (a); COMMENT ON INDEX s.i IS 'there';
-- case: two with one definition
-- both
CREATE TABLE t (a int);
-- before
CREATE INDEX i ON t (a);
-- after
CREATE INDEX i ON t (a); CREATE INDEX j ON t (a);
-- case: statistics objects
-- both
CREATE TABLE t (a int, b int, c int);
-- before
CREATE STATISTICS s (ndistinct, dependencies) ON a, b FROM t; CREATE STATISTICS gone ON b, c FROM t;
-- after
CREATE STATISTICS s (ndistinct, dependencies) ON a, c FROM t; CREATE STATISTICS e ON (a + b) FROM t; ALTER STATISTICS s SET STATISTICS 50; COMMENT ON STATISTICS s IS 's';
