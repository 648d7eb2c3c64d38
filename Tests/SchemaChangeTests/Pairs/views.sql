-- case: made and dropped
-- both
CREATE TABLE t (a int, b text);
-- before
-- after
CREATE VIEW v AS SELECT a, b FROM t WHERE a > 0; COMMENT ON VIEW v IS 'v'; COMMENT ON COLUMN v.a IS 'a'; GRANT SELECT ON v TO pg_monitor; GRANT UPDATE (b) ON v TO pg_monitor;
-- case: column added behind
-- both
CREATE TABLE t (a int, b text);
-- before
CREATE VIEW v AS SELECT a FROM t; COMMENT ON VIEW v IS 'kept'; GRANT SELECT ON v TO pg_monitor;
-- after
CREATE VIEW v AS SELECT a, b FROM t; COMMENT ON VIEW v IS 'kept'; GRANT SELECT ON v TO pg_monitor;
-- case: column put before, renamed and of another type
-- both
CREATE TABLE t (a int, b text);
-- before
CREATE VIEW u AS SELECT a FROM t; CREATE VIEW v AS SELECT a AS x FROM t; CREATE VIEW w AS SELECT a FROM t; CREATE VIEW on_w AS SELECT a FROM w;
-- after
CREATE VIEW u AS SELECT b, a FROM t; CREATE VIEW v AS SELECT a AS y FROM t; CREATE VIEW w AS SELECT a::text FROM t; CREATE VIEW on_w AS SELECT a FROM w;
-- case: options
-- both
CREATE TABLE t (a int);
-- before
CREATE VIEW v WITH (security_barrier) AS SELECT a FROM t; CREATE VIEW w AS SELECT a FROM t WHERE a > 0 WITH LOCAL CHECK OPTION; CREATE VIEW x AS SELECT a FROM t;
-- after
CREATE VIEW v AS SELECT a FROM t; CREATE VIEW w AS SELECT a FROM t WHERE a > 0 WITH CASCADED CHECK OPTION; CREATE VIEW x WITH (security_invoker, security_barrier) AS SELECT a FROM t;
-- case: options kept when it is made again
-- before
CREATE TABLE t (a int); CREATE VIEW v WITH (security_invoker, security_barrier) AS SELECT a FROM t WITH CHECK OPTION; COMMENT ON COLUMN v.a IS 'a';
-- after
CREATE TABLE t (a bigint); CREATE VIEW v WITH (security_invoker, security_barrier) AS SELECT a FROM t WITH CHECK OPTION; COMMENT ON COLUMN v.a IS 'a';
-- case: options kept when it is replaced
-- both
CREATE TABLE t (a int);
-- before
CREATE VIEW v WITH (security_invoker) AS SELECT a FROM t;
-- after
CREATE VIEW v WITH (security_invoker) AS SELECT a FROM t WHERE a > 5;
-- case: default of a column
-- both
CREATE TABLE t (a int, b int);
-- before
CREATE VIEW v AS SELECT a, b FROM t; ALTER VIEW v ALTER a SET DEFAULT 1;
-- after
CREATE VIEW v AS SELECT a, b FROM t; ALTER VIEW v ALTER a SET DEFAULT 2; ALTER VIEW v ALTER b SET DEFAULT 3;
-- case: five on each other, when a column changes
-- before
CREATE TABLE t (a int, b text); CREATE VIEW e AS SELECT a, b FROM t; CREATE VIEW d AS SELECT * FROM e; CREATE MATERIALIZED VIEW c AS SELECT * FROM d; CREATE UNIQUE INDEX c_a ON c (a); CREATE VIEW b AS SELECT c.a, d.b FROM c JOIN d USING (a); CREATE VIEW a AS SELECT * FROM b; GRANT SELECT ON a TO pg_monitor; COMMENT ON MATERIALIZED VIEW c IS 'c';
-- after
CREATE TABLE t (a bigint, b text); CREATE VIEW e AS SELECT a, b FROM t; CREATE VIEW d AS SELECT * FROM e; CREATE MATERIALIZED VIEW c AS SELECT * FROM d; CREATE UNIQUE INDEX c_a ON c (a); CREATE VIEW b AS SELECT c.a, d.b FROM c JOIN d USING (a); CREATE VIEW a AS SELECT * FROM b; GRANT SELECT ON a TO pg_monitor; COMMENT ON MATERIALIZED VIEW c IS 'c';
-- case: of all columns, with one more
-- before
CREATE TABLE t (a int, z int); CREATE VIEW v AS SELECT * FROM t;
-- after
CREATE TABLE t (a int, m int, z int); CREATE VIEW v AS SELECT * FROM t;
-- case: column dropped under it
-- before
CREATE TABLE t (a int, b int); CREATE VIEW v AS SELECT a, b FROM t; CREATE VIEW w AS SELECT a FROM v;
-- after
CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t; CREATE VIEW w AS SELECT a FROM v;
-- case: view moves to another table and the old one goes
-- before
CREATE TABLE old (a int); CREATE VIEW v AS SELECT a FROM old;
-- after
CREATE TABLE new (a int); CREATE VIEW v AS SELECT a FROM new;
-- case: materialized view of another definition
-- both
CREATE TABLE t (a int, b int);
-- before
CREATE MATERIALIZED VIEW m AS SELECT a FROM t; CREATE INDEX i ON m (a); GRANT SELECT ON m TO pg_monitor; COMMENT ON COLUMN m.a IS 'a';
-- after
CREATE MATERIALIZED VIEW m AS SELECT a, count(*) AS n FROM t GROUP BY a; CREATE INDEX i ON m (a); GRANT SELECT ON m TO pg_monitor; COMMENT ON COLUMN m.a IS 'a';
-- case: materialized view options
-- before
CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;
-- after
CREATE MATERIALIZED VIEW m WITH (fillfactor = 50, autovacuum_enabled = off) AS SELECT 1 AS a;
-- case: materialized view with and without its rows
-- before
CREATE MATERIALIZED VIEW m AS SELECT 1 AS a; CREATE MATERIALIZED VIEW n AS SELECT 1 AS a WITH NO DATA;
-- after
CREATE MATERIALIZED VIEW m AS SELECT 1 AS a WITH NO DATA; CREATE MATERIALIZED VIEW n AS SELECT 1 AS a;
-- case: view becomes materialized
-- before
CREATE VIEW v AS SELECT 1 AS a; CREATE VIEW w AS SELECT a FROM v;
-- after
CREATE MATERIALIZED VIEW v AS SELECT 1 AS a; CREATE VIEW w AS SELECT a FROM v;
-- case: rules
-- both
CREATE TABLE t (a int); CREATE TABLE u (a int); CREATE VIEW v AS SELECT a FROM t;
-- before
CREATE RULE r AS ON INSERT TO v DO INSTEAD INSERT INTO t VALUES (NEW.a); CREATE RULE s AS ON UPDATE TO t DO ALSO NOTHING;
-- after
CREATE RULE r AS ON INSERT TO v DO INSTEAD INSERT INTO u VALUES (NEW.a); CREATE RULE s AS ON UPDATE TO t WHERE NEW.a > 5 DO INSTEAD (DELETE FROM u; UPDATE u SET a = 1); ALTER TABLE t DISABLE RULE s; COMMENT ON RULE s ON t IS 's';
-- case: rule states
-- both
CREATE TABLE t (a int); CREATE RULE a AS ON DELETE TO t DO INSTEAD NOTHING; CREATE RULE b AS ON UPDATE TO t DO ALSO NOTHING;
-- before
ALTER TABLE t DISABLE RULE a; ALTER TABLE t ENABLE REPLICA RULE b;
-- after
ALTER TABLE t ENABLE ALWAYS RULE a;
-- case: rule whose column changes
-- before
CREATE TABLE t (a int); CREATE TABLE u (a int); CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO u VALUES (NEW.a);
-- after
CREATE TABLE t (a bigint); CREATE TABLE u (a bigint); CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO u VALUES (NEW.a);
-- case: windows, unions, values, lateral, cubes and samples
-- before
-- after
CREATE TABLE t (a int, b text); CREATE VIEW v1 AS SELECT a, row_number() OVER w AS n, lag(b) OVER w AS l FROM t WINDOW w AS (PARTITION BY b ORDER BY a); CREATE VIEW v2 AS SELECT a FROM t UNION SELECT length(b) FROM t EXCEPT ALL SELECT 1; CREATE VIEW v3 (x, y) AS VALUES (1, 'a'), (2, 'b'); CREATE VIEW v4 AS SELECT t.a, s.n FROM t LEFT JOIN LATERAL (SELECT count(*) AS n FROM t x WHERE x.a = t.a) s ON true; CREATE VIEW v5 AS SELECT a, b, GROUPING(a) AS g, sum(a) FILTER (WHERE a > 1) AS s FROM t GROUP BY CUBE (a, b); CREATE VIEW v6 AS SELECT a FROM t TABLESAMPLE bernoulli (10); CREATE VIEW v7 AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT n FROM r; CREATE VIEW v8 AS SELECT DISTINCT ON (b) a, b FROM t ORDER BY b, a DESC NULLS LAST;
