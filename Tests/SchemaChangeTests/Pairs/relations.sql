-- case: table made and dropped
-- before
-- after
CREATE TABLE t (a int PRIMARY KEY, b text NOT NULL UNIQUE, c int REFERENCES t, CHECK (a <> c)); CREATE INDEX ON t (c); COMMENT ON TABLE t IS 't'; COMMENT ON COLUMN t.b IS 'b';
-- case: table without columns
-- before
-- after
CREATE TABLE t ();
-- case: unlogged and logged
-- before
CREATE TABLE t (a int PRIMARY KEY); CREATE UNLOGGED TABLE u (a int);
-- after
CREATE UNLOGGED TABLE t (a int PRIMARY KEY); CREATE TABLE u (a int);
-- case: logged tables that hang on each other
-- before
CREATE UNLOGGED TABLE z (id int PRIMARY KEY); CREATE UNLOGGED TABLE a (z int REFERENCES z);
-- after
CREATE TABLE z (id int PRIMARY KEY); CREATE TABLE a (z int REFERENCES z);
-- case: options set, changed and reset
-- before
CREATE TABLE t (a text) WITH (fillfactor = 80, parallel_workers = 2);
-- after
CREATE TABLE t (a text) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05, toast.autovacuum_enabled = off);
-- case: row security on and off
-- before
CREATE TABLE t (a int); CREATE TABLE u (a int); ALTER TABLE u ENABLE ROW LEVEL SECURITY; ALTER TABLE u FORCE ROW LEVEL SECURITY;
-- after
CREATE TABLE t (a int); ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE TABLE u (a int);
-- case: access method
-- before
CREATE TABLE t (a int);
-- after
CREATE ACCESS METHOD other TYPE TABLE HANDLER heap_tableam_handler; CREATE TABLE t (a int) USING other; CREATE MATERIALIZED VIEW m USING other AS SELECT 1 AS x;
-- case: comment on a table changed and dropped
-- both
CREATE TABLE t (a int); CREATE TABLE u (a int);
-- before
COMMENT ON TABLE t IS 'one'; COMMENT ON COLUMN t.a IS 'x'; COMMENT ON TABLE u IS 'gone';
-- after
COMMENT ON TABLE t IS 'two lines
of it'; COMMENT ON COLUMN t.a IS 'y';
-- case: schema with everything in it
-- before
-- after
CREATE SCHEMA s; COMMENT ON SCHEMA s IS 's'; CREATE TYPE s.e AS ENUM ('a'); CREATE TABLE s.t (e s.e DEFAULT 'a', id serial PRIMARY KEY); CREATE VIEW s.v AS SELECT e FROM s.t; CREATE FUNCTION s.f(s.e) RETURNS s.t LANGUAGE sql AS 'SELECT * FROM s.t LIMIT 1'; CREATE SEQUENCE s.q; GRANT USAGE ON SCHEMA s TO pg_monitor;
-- case: table in another schema of the same name
-- before
CREATE SCHEMA s; CREATE TABLE t (a int); CREATE TABLE s.t (a text);
-- after
CREATE SCHEMA s; CREATE TABLE t (a bigint); CREATE TABLE s.t (a text, b int); CREATE VIEW v AS SELECT x.a, y.b FROM t x, s.t y;
-- case: table becomes a view and a materialized view a table
-- before
CREATE TABLE x (a int); CREATE MATERIALIZED VIEW y AS SELECT 1 AS a;
-- after
CREATE VIEW x AS SELECT 1 AS a; CREATE TABLE y (a int);
-- case: another table takes the name of a key
-- before
CREATE TABLE old (id int, CONSTRAINT k PRIMARY KEY (id)); CREATE INDEX i ON old (id);
-- after
CREATE TABLE new (id int, CONSTRAINT k PRIMARY KEY (id)); CREATE INDEX i ON new (id);
-- case: sequence attributes one by one
-- before
CREATE SEQUENCE a; CREATE SEQUENCE b; CREATE SEQUENCE c; CREATE SEQUENCE d; CREATE SEQUENCE e AS int; CREATE SEQUENCE f; CREATE UNLOGGED SEQUENCE g;
-- after
CREATE SEQUENCE a INCREMENT 5; CREATE SEQUENCE b MINVALUE 10 MAXVALUE 1000; CREATE SEQUENCE c START 100; CREATE SEQUENCE d CACHE 50 CYCLE; CREATE SEQUENCE e AS bigint; CREATE SEQUENCE f INCREMENT -1; CREATE SEQUENCE g;
-- case: sequence that begins again elsewhere
-- before
CREATE SEQUENCE a MINVALUE 1 MAXVALUE 50;
-- after
CREATE SEQUENCE a MINVALUE 100 MAXVALUE 200;
-- case: sequence gets and loses its owner
-- both
CREATE TABLE t (a int, b int);
-- before
CREATE SEQUENCE q OWNED BY t.a; CREATE SEQUENCE r;
-- after
CREATE SEQUENCE q; CREATE SEQUENCE r OWNED BY t.b;
-- case: sequence of its own with a new column
-- before
CREATE TABLE t (a int);
-- after
CREATE TABLE t (a int); CREATE SEQUENCE numbers START 1000; ALTER TABLE t ADD n bigint NOT NULL DEFAULT nextval('numbers'); ALTER SEQUENCE numbers OWNED BY t.n;
-- case: sequence of its own with a new table
-- before
-- after
CREATE SEQUENCE numbers; CREATE TABLE t (n bigint DEFAULT nextval('numbers') PRIMARY KEY); ALTER SEQUENCE numbers OWNED BY t.n; GRANT USAGE ON SEQUENCE numbers TO pg_monitor; COMMENT ON SEQUENCE numbers IS 'n';
-- case: one sequence for two tables
-- before
CREATE TABLE a (id int);
-- after
CREATE SEQUENCE ids; CREATE TABLE a (id int DEFAULT nextval('ids')); CREATE TABLE b (id int DEFAULT nextval('ids'));
