-- case: made and dropped
-- before
-- after
CREATE TYPE e AS ENUM ('a', 'b'); COMMENT ON TYPE e IS 'e'; CREATE TYPE nothing AS ENUM ();
-- case: value added at the end
-- both
CREATE TABLE u (a int);
-- before
CREATE TYPE e AS ENUM ('a', 'b'); CREATE TABLE t (e e);
-- after
CREATE TYPE e AS ENUM ('a', 'b', 'c'); CREATE TABLE t (e e);
-- case: value added at the beginning and between (empty)
-- before
CREATE TYPE e AS ENUM ('b', 'd'); CREATE TABLE t (e e);
-- after
CREATE TYPE e AS ENUM ('a', 'b', 'c', 'd'); CREATE TABLE t (e e);
-- case: value added and used by a default and a check (empty)
-- before
CREATE TYPE e AS ENUM ('a'); CREATE TABLE t (e e DEFAULT 'a');
-- after
CREATE TYPE e AS ENUM ('a', 'b'); CREATE TABLE t (e e DEFAULT 'b', CHECK (e <> 'a'), f e NOT NULL DEFAULT 'b');
-- case: value removed that no row has
-- before
CREATE TYPE e AS ENUM ('a', 'b', 'zz'); CREATE TABLE t (e e NOT NULL DEFAULT 'a'); INSERT INTO t VALUES ('a'), ('b');
-- after
CREATE TYPE e AS ENUM ('a', 'b'); CREATE TABLE t (e e NOT NULL DEFAULT 'a');
-- case: reordered under a key, an index, a view and a function
-- before
CREATE TYPE e AS ENUM ('a', 'b', 'c'); CREATE TABLE t (e e PRIMARY KEY); CREATE INDEX i ON t (e) WHERE e > 'a'; CREATE VIEW v AS SELECT e FROM t WHERE e IN ('a', 'b');
CREATE FUNCTION f(x e DEFAULT 'b') RETURNS e LANGUAGE sql AS 'SELECT $1'; CREATE TABLE u (e e REFERENCES t); GRANT USAGE ON TYPE e TO pg_monitor;
-- after
CREATE TYPE e AS ENUM ('c', 'a', 'b'); CREATE TABLE t (e e PRIMARY KEY); CREATE INDEX i ON t (e) WHERE e > 'a'; CREATE VIEW v AS SELECT e FROM t WHERE e IN ('a', 'b');
CREATE FUNCTION f(x e DEFAULT 'b') RETURNS e LANGUAGE sql AS 'SELECT $1'; CREATE TABLE u (e e REFERENCES t); GRANT USAGE ON TYPE e TO pg_monitor;
-- case: reordered in an array, a domain and a composite type
-- before
CREATE TYPE e AS ENUM ('a', 'b'); CREATE DOMAIN d AS e CHECK (VALUE <> 'b'); CREATE TYPE c AS (e e, n int); CREATE TABLE t (es e[] DEFAULT '{a}', d d, c c);
-- after
CREATE TYPE e AS ENUM ('b', 'a'); CREATE DOMAIN d AS e CHECK (VALUE <> 'b'); CREATE TYPE c AS (e e, n int); CREATE TABLE t (es e[] DEFAULT '{a}', d d, c c);
-- case: reordered under a generated column and a policy
-- before
CREATE TYPE e AS ENUM ('a', 'b'); CREATE TABLE t (e e, is_a boolean GENERATED ALWAYS AS (e = 'a') STORED); CREATE POLICY p ON t USING (e = 'b');
-- after
CREATE TYPE e AS ENUM ('b', 'a'); CREATE TABLE t (e e, is_a boolean GENERATED ALWAYS AS (e = 'a') STORED); CREATE POLICY p ON t USING (e = 'b');
-- case: reordered in a table with children
-- before
CREATE TYPE e AS ENUM ('a', 'b'); CREATE TABLE p (e e); CREATE TABLE c () INHERITS (p); CREATE TABLE w (k int, e e) PARTITION BY LIST (k); CREATE TABLE w1 PARTITION OF w FOR VALUES IN (1);
-- after
CREATE TYPE e AS ENUM ('b', 'a'); CREATE TABLE p (e e); CREATE TABLE c () INHERITS (p); CREATE TABLE w (k int, e e) PARTITION BY LIST (k); CREATE TABLE w1 PARTITION OF w FOR VALUES IN (1);
-- case: column goes from one to another (empty)
-- before
CREATE TYPE a AS ENUM ('x'); CREATE TYPE b AS ENUM ('y', 'x'); CREATE TABLE t (c a DEFAULT 'x');
-- after
CREATE TYPE a AS ENUM ('x'); CREATE TYPE b AS ENUM ('y', 'x'); CREATE TABLE t (c b DEFAULT 'x');
-- case: column goes to text, and the type goes
-- before
CREATE TYPE a AS ENUM ('x'); CREATE TABLE t (c a NOT NULL DEFAULT 'x', cs a[]); INSERT INTO t VALUES ('x', '{x}');
-- after
CREATE TABLE t (c text NOT NULL DEFAULT 'x', cs text[]);
-- case: in another schema
-- before
CREATE SCHEMA s; CREATE TYPE s.e AS ENUM ('a', 'b'); CREATE TABLE t (e s.e DEFAULT 'b');
-- after
CREATE SCHEMA s; CREATE TYPE s.e AS ENUM ('b', 'a', 'c'); CREATE TABLE t (e s.e DEFAULT 'b');
-- case: as the argument of an aggregate, an operator and a cast
-- before
CREATE TYPE e AS ENUM ('a', 'b'); CREATE FUNCTION e_int(e) RETURNS int LANGUAGE sql IMMUTABLE AS $$SELECT length($1::text)$$; CREATE CAST (e AS int) WITH FUNCTION e_int(e);
-- after
CREATE TYPE e AS ENUM ('b', 'a'); CREATE FUNCTION e_int(e) RETURNS int LANGUAGE sql IMMUTABLE AS $$SELECT length($1::text)$$; CREATE CAST (e AS int) WITH FUNCTION e_int(e);
