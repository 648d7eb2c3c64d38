-- case: index that is not valid is built again
-- before
CREATE TABLE t (a int, b text); CREATE INDEX t_a ON t (a); UPDATE pg_index SET indisvalid = false WHERE indexrelid = 't_a'::regclass;
-- after
CREATE TABLE t (a int, b text); CREATE INDEX t_a ON t (a);
-- case: options of the index of a key
-- before
CREATE TABLE t (a int PRIMARY KEY, b int UNIQUE, c int CONSTRAINT k UNIQUE);
-- after
CREATE TABLE t (a int PRIMARY KEY WITH (fillfactor = 60), b int UNIQUE WITH (fillfactor = 50), c int CONSTRAINT k UNIQUE DEFERRABLE);
-- case: columns of a key's index change with its name
-- before
CREATE TABLE t (a int CONSTRAINT one PRIMARY KEY, b int, c int, CONSTRAINT two UNIQUE (b) INCLUDE (c));
-- after
CREATE TABLE t (a int CONSTRAINT "One" PRIMARY KEY, b int, c int, CONSTRAINT two UNIQUE (b, c));
-- case: replica identity by an index, full, nothing
-- before
CREATE TABLE a (id int PRIMARY KEY, k int NOT NULL UNIQUE); CREATE TABLE b (id int PRIMARY KEY, k int NOT NULL); CREATE UNIQUE INDEX b_k ON b (k); ALTER TABLE a REPLICA IDENTITY USING INDEX a_k_key; ALTER TABLE b REPLICA IDENTITY NOTHING;
-- after
CREATE TABLE a (id int PRIMARY KEY, k int NOT NULL UNIQUE); CREATE TABLE b (id int PRIMARY KEY, k int NOT NULL); CREATE UNIQUE INDEX b_k ON b (k); ALTER TABLE a REPLICA IDENTITY FULL; ALTER TABLE b REPLICA IDENTITY USING INDEX b_k;
-- case: replica identity moves to a new index and the old one goes
-- before
CREATE TABLE t (a int NOT NULL, b int NOT NULL); CREATE UNIQUE INDEX x ON t (a); ALTER TABLE t REPLICA IDENTITY USING INDEX x;
-- after
CREATE TABLE t (a int NOT NULL, b int NOT NULL); CREATE UNIQUE INDEX y ON t (b); ALTER TABLE t REPLICA IDENTITY USING INDEX y;
-- case: clustered by another index, and a materialized view by its own
-- before
CREATE TABLE t (a int PRIMARY KEY, b int); CREATE INDEX t_b ON t (b); ALTER TABLE t CLUSTER ON t_b; CREATE MATERIALIZED VIEW m AS SELECT a FROM t; CREATE INDEX m_a ON m (a);
-- after
CREATE TABLE t (a int PRIMARY KEY, b int); CREATE INDEX t_b ON t (b DESC); ALTER TABLE t CLUSTER ON t_pkey; CREATE MATERIALIZED VIEW m AS SELECT a FROM t; CREATE INDEX m_a ON m (a); ALTER MATERIALIZED VIEW m CLUSTER ON m_a;
-- case: states of triggers and rules with their definitions
-- both
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
-- before
CREATE TABLE t (a int, b int); CREATE TRIGGER one AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f(); CREATE TRIGGER two AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE t ENABLE REPLICA TRIGGER one; CREATE RULE r AS ON UPDATE TO t DO ALSO NOTHING; ALTER TABLE t ENABLE ALWAYS RULE r;
-- after
CREATE TABLE t (a int, b int); CREATE TRIGGER one AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f(); CREATE TRIGGER two AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE t ENABLE ALWAYS TRIGGER one; ALTER TABLE t DISABLE TRIGGER two; CREATE RULE r AS ON UPDATE TO t WHERE OLD.a > 1 DO ALSO NOTHING; ALTER TABLE t ENABLE REPLICA RULE r;
-- case: states of a trigger on the whole and on a partition
-- both
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
-- before
CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p DEFAULT; CREATE TRIGGER g AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION f();
-- after
CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p DEFAULT; CREATE TRIGGER g AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE p DISABLE TRIGGER g;
-- case: statistics targets of columns, objects and index columns
-- before
CREATE TABLE t (a int, b int, c text); ALTER TABLE t ALTER a SET STATISTICS 10; CREATE STATISTICS s (ndistinct, mcv) ON a, b FROM t; ALTER STATISTICS s SET STATISTICS 20; CREATE INDEX i ON t (lower(c)); ALTER INDEX i ALTER COLUMN 1 SET STATISTICS 30;
-- after
CREATE TABLE t (a int, b int, c text); ALTER TABLE t ALTER a SET STATISTICS 0; ALTER TABLE t ALTER b SET STATISTICS 1000; CREATE STATISTICS s (ndistinct, mcv) ON a, b FROM t; CREATE INDEX i ON t (lower(c)); ALTER INDEX i ALTER COLUMN 1 SET STATISTICS 40;
-- case: statistics target of an index's expression goes
-- before
CREATE TABLE t (c text); CREATE INDEX i ON t (lower(c)); ALTER INDEX i ALTER COLUMN 1 SET STATISTICS 30;
-- after
CREATE TABLE t (c text); CREATE INDEX i ON t (lower(c));
-- case: statistics over expressions and of kinds
-- before
CREATE TABLE t (a int, b int, c text); CREATE STATISTICS s (dependencies) ON a, b FROM t;
-- after
CREATE TABLE t (a int, b int, c text); CREATE STATISTICS s (mcv, dependencies) ON a, b, lower(c) FROM t; CREATE STATISTICS e ON (a + b) FROM t;
-- case: user mappings
-- both
CREATE EXTENSION postgres_fdw; CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw;
-- before
CREATE USER MAPPING FOR PUBLIC SERVER far OPTIONS (user 'a');
-- after
CREATE USER MAPPING FOR CURRENT_USER SERVER far OPTIONS (user 'b');
-- case: foreign table moves to another server
-- both
CREATE EXTENSION postgres_fdw; CREATE SERVER one FOREIGN DATA WRAPPER postgres_fdw; CREATE SERVER two FOREIGN DATA WRAPPER postgres_fdw;
-- before
CREATE FOREIGN TABLE f (a int) SERVER one OPTIONS (table_name 'x'); CREATE VIEW v AS SELECT a FROM f; GRANT SELECT ON f TO pg_monitor;
-- after
CREATE FOREIGN TABLE f (a int, b text) SERVER two OPTIONS (table_name 'y'); CREATE VIEW v AS SELECT a FROM f; GRANT SELECT ON f TO pg_monitor;
-- case: foreign table as a partition
-- both
CREATE EXTENSION postgres_fdw; CREATE SERVER one FOREIGN DATA WRAPPER postgres_fdw;
-- before
CREATE TABLE p (a int, b int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
-- after
CREATE TABLE p (a int, b int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE FOREIGN TABLE p2 PARTITION OF p FOR VALUES IN (2) SERVER one; ALTER TABLE p ALTER b SET DEFAULT 4;
-- case: check option of a view
-- both
CREATE TABLE t (a int);
-- before
CREATE VIEW v WITH (check_option = local) AS SELECT a FROM t WHERE a > 0; CREATE VIEW w AS SELECT a FROM v; CREATE VIEW x WITH (security_barrier) AS SELECT a FROM t;
-- after
CREATE VIEW v WITH (check_option = cascaded, security_barrier = true) AS SELECT a FROM t WHERE a > 1; CREATE VIEW w WITH (check_option = local) AS SELECT a FROM v; CREATE VIEW x AS SELECT a FROM t;
-- case: comments on every kind that can have one
-- before
CREATE SCHEMA s; CREATE TABLE t (a int CONSTRAINT c CHECK (a > 0), d text); CREATE VIEW v AS SELECT a FROM t; CREATE MATERIALIZED VIEW m AS SELECT a FROM t; CREATE SEQUENCE q; CREATE TYPE e AS ENUM ('a'); CREATE TYPE k AS (x int); CREATE TYPE r AS RANGE (SUBTYPE = float8); CREATE DOMAIN dm AS int CONSTRAINT dc CHECK (VALUE > 0); CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE PROCEDURE p() LANGUAGE sql AS ''; CREATE AGGREGATE g(int) (SFUNC = int4pl, STYPE = int); CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq); CREATE OPERATOR FAMILY of USING btree; CREATE COLLATION cl FROM "C"; CREATE CONVERSION cv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8; CREATE TEXT SEARCH CONFIGURATION tc (COPY = simple); CREATE TEXT SEARCH DICTIONARY td (TEMPLATE = simple); CREATE FOREIGN DATA WRAPPER w; CREATE SERVER sv FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE ft (a int) SERVER sv; CREATE PUBLICATION pb; CREATE POLICY pl ON t; CREATE RULE ru AS ON DELETE TO t DO ALSO NOTHING; CREATE STATISTICS st ON a, d FROM t; CREATE CAST (k AS text) WITH INOUT;
-- after
CREATE SCHEMA s; CREATE TABLE t (a int CONSTRAINT c CHECK (a > 0), d text); CREATE VIEW v AS SELECT a FROM t; CREATE MATERIALIZED VIEW m AS SELECT a FROM t; CREATE SEQUENCE q; CREATE TYPE e AS ENUM ('a'); CREATE TYPE k AS (x int); CREATE TYPE r AS RANGE (SUBTYPE = float8); CREATE DOMAIN dm AS int CONSTRAINT dc CHECK (VALUE > 0); CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE PROCEDURE p() LANGUAGE sql AS ''; CREATE AGGREGATE g(int) (SFUNC = int4pl, STYPE = int); CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq); CREATE OPERATOR FAMILY of USING btree; CREATE COLLATION cl FROM "C"; CREATE CONVERSION cv FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8; CREATE TEXT SEARCH CONFIGURATION tc (COPY = simple); CREATE TEXT SEARCH DICTIONARY td (TEMPLATE = simple); CREATE FOREIGN DATA WRAPPER w; CREATE SERVER sv FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE ft (a int) SERVER sv; CREATE PUBLICATION pb; CREATE POLICY pl ON t; CREATE RULE ru AS ON DELETE TO t DO ALSO NOTHING; CREATE STATISTICS st ON a, d FROM t; CREATE CAST (k AS text) WITH INOUT;
COMMENT ON SCHEMA s IS '1'; COMMENT ON TABLE t IS '2'; COMMENT ON COLUMN t.a IS '3'; COMMENT ON CONSTRAINT c ON t IS '4'; COMMENT ON VIEW v IS '5'; COMMENT ON COLUMN v.a IS '6'; COMMENT ON MATERIALIZED VIEW m IS '7'; COMMENT ON COLUMN m.a IS '8'; COMMENT ON SEQUENCE q IS '9'; COMMENT ON TYPE e IS '10'; COMMENT ON TYPE k IS '11'; COMMENT ON COLUMN k.x IS '12'; COMMENT ON TYPE r IS '13'; COMMENT ON DOMAIN dm IS '14'; COMMENT ON CONSTRAINT dc ON DOMAIN dm IS '15'; COMMENT ON FUNCTION f() IS '16'; COMMENT ON PROCEDURE p() IS '17'; COMMENT ON AGGREGATE g(int) IS '18'; COMMENT ON OPERATOR === (int, int) IS '19'; COMMENT ON OPERATOR FAMILY of USING btree IS '20'; COMMENT ON COLLATION cl IS '21'; COMMENT ON CONVERSION cv IS '22'; COMMENT ON TEXT SEARCH CONFIGURATION tc IS '23'; COMMENT ON TEXT SEARCH DICTIONARY td IS '24'; COMMENT ON FOREIGN DATA WRAPPER w IS '25'; COMMENT ON SERVER sv IS '26'; COMMENT ON FOREIGN TABLE ft IS '27'; COMMENT ON COLUMN ft.a IS '28'; COMMENT ON PUBLICATION pb IS '29'; COMMENT ON POLICY pl ON t IS '30'; COMMENT ON RULE ru ON t IS '31'; COMMENT ON STATISTICS st IS '32'; COMMENT ON CAST (k AS text) IS '33';
-- case: what belongs to others, a hand-made partial index is dropped only when nobody wants it
-- before
CREATE TABLE t (id int PRIMARY KEY, gone timestamptz, who text); CREATE INDEX by_hand ON t (who) WHERE gone IS NULL;
-- after
CREATE TABLE t (id int PRIMARY KEY, gone timestamptz, who text); CREATE INDEX by_hand ON t (who) WHERE gone IS NULL; CREATE INDEX t_who ON t (who);
-- case: generated always and default are not mistaken for each other
-- before
CREATE TABLE t (a int, b int DEFAULT 3, c int GENERATED ALWAYS AS (a * 2) STORED, d int GENERATED ALWAYS AS IDENTITY);
-- after
CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 3) STORED, c int DEFAULT 2, d int GENERATED BY DEFAULT AS IDENTITY);
-- case: procedures, support, settings and security of functions
-- before
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a'; CREATE PROCEDURE p(INOUT a int) LANGUAGE plpgsql AS 'BEGIN END';
-- after
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql STABLE PARALLEL SAFE STRICT SECURITY DEFINER COST 7 SET search_path = '' AS 'SELECT a'; CREATE PROCEDURE p(INOUT a int) LANGUAGE plpgsql SECURITY DEFINER SET work_mem = '2MB' AS 'BEGIN a := 1; END';
-- case: collation of a domain, a composite and a range
-- before
CREATE DOMAIN d AS text; CREATE TYPE c AS (a text, b int); CREATE TYPE r AS RANGE (SUBTYPE = text);
-- after
CREATE DOMAIN d AS text COLLATE "C"; CREATE TYPE c AS (a text COLLATE "C", b int); CREATE TYPE r AS RANGE (SUBTYPE = text, COLLATION = "C");
