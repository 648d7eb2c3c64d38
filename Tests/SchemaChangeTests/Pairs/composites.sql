-- case: made and dropped
-- before
-- after
CREATE TYPE c AS (z int, a text COLLATE "C", m numeric(5,2)); COMMENT ON TYPE c IS 'c'; COMMENT ON COLUMN c.a IS 'a'; CREATE TYPE nothing AS ();
-- case: attribute added and dropped
-- before
CREATE TYPE c AS (a int, gone text); CREATE TABLE t (c c);
-- after
CREATE TYPE c AS (a int, z text, b date); CREATE TABLE t (c c);
-- case: attribute type, not used by rows
-- before
CREATE TYPE c AS (a int, b text); CREATE FUNCTION f(c) RETURNS text LANGUAGE sql AS 'SELECT $1.b'; CREATE VIEW v AS SELECT f(ROW(1, 'x')::c) AS x;
-- after
CREATE TYPE c AS (a bigint, b varchar(9)); CREATE FUNCTION f(c) RETURNS text LANGUAGE sql AS 'SELECT $1.b'; CREATE VIEW v AS SELECT f(ROW(1, 'x')::c) AS x;
-- case: attribute type, used by rows
-- before
CREATE TYPE c AS (a int, b text); CREATE TABLE t (id int PRIMARY KEY, c c NOT NULL DEFAULT ROW(1, 'x')::c); INSERT INTO t VALUES (1, ROW(5, 'y')), (2, ROW(NULL, 'it''s')); CREATE VIEW v AS SELECT (c).a FROM t;
-- after
CREATE TYPE c AS (a bigint, b text); CREATE TABLE t (id int PRIMARY KEY, c c NOT NULL DEFAULT ROW(1, 'x')::c); CREATE VIEW v AS SELECT (c).a FROM t;
-- case: order of attributes
-- before
CREATE TYPE c AS (a int, b text); CREATE FUNCTION f() RETURNS SETOF c LANGUAGE sql AS $$SELECT 1, 'x'$$;
-- after
CREATE TYPE c AS (b text, a int); CREATE FUNCTION f() RETURNS SETOF c LANGUAGE sql AS $$SELECT 'x', 1$$;
-- case: attribute put between others, used by rows
-- before
CREATE TYPE c AS (a int, b text); CREATE TABLE t (c c); INSERT INTO t VALUES (ROW(1, 'x')), (NULL);
-- after
CREATE TYPE c AS (a int, n date, b text); CREATE TABLE t (c c);
-- case: one in another
-- before
CREATE TYPE a AS (x int); CREATE TYPE b AS (a a, ys int[]); CREATE TABLE t (b b); INSERT INTO t VALUES (ROW(ROW(1), '{2}'));
-- after
CREATE TYPE a AS (x bigint); CREATE TYPE b AS (a a, ys int[]); CREATE TABLE t (b b);
-- case: of an enumeration that is reordered
-- before
CREATE TYPE e AS ENUM ('a', 'b'); CREATE TYPE c AS (e e, es e[]); CREATE TABLE t (c c); INSERT INTO t VALUES (ROW('a', '{b}'));
-- after
CREATE TYPE e AS ENUM ('b', 'a'); CREATE TYPE c AS (e e, es e[]); CREATE TABLE t (c c);
-- case: collation of an attribute
-- before
CREATE TYPE c AS (a text);
-- after
CREATE TYPE c AS (a text COLLATE "C");
-- case: row types of tables in functions and columns
-- before
CREATE TABLE k (a int); CREATE FUNCTION f(k) RETURNS int LANGUAGE sql AS 'SELECT $1.a'; CREATE TABLE t (k k, ks k[]);
-- after
CREATE TABLE k (a int, b text); CREATE FUNCTION f(k) RETURNS int LANGUAGE sql AS 'SELECT $1.a'; CREATE TABLE t (k k, ks k[]);
-- case: range made and dropped
-- before
-- after
CREATE TYPE r AS RANGE (SUBTYPE = text, COLLATION = "C"); CREATE TABLE t (r r, m r_multirange); COMMENT ON TYPE r IS 'r'; CREATE INDEX ON t USING gist (r);
-- case: range of another subtype
-- before
CREATE TYPE r AS RANGE (SUBTYPE = int); CREATE FUNCTION f(r) RETURNS r LANGUAGE sql AS 'SELECT $1';
-- after
CREATE TYPE r AS RANGE (SUBTYPE = bigint); CREATE FUNCTION f(r) RETURNS r LANGUAGE sql AS 'SELECT $1';
-- case: range with another name of its multirange
-- before
CREATE TYPE r AS RANGE (SUBTYPE = int);
-- after
CREATE TYPE r AS RANGE (SUBTYPE = int, MULTIRANGE_TYPE_NAME = rs); CREATE FUNCTION f(r) RETURNS rs LANGUAGE sql AS 'SELECT rs($1)';
-- case: range of a domain and of an enumeration
-- before
CREATE TYPE e AS ENUM ('a', 'b'); CREATE TYPE r AS RANGE (SUBTYPE = e);
-- after
CREATE TYPE e AS ENUM ('b', 'a'); CREATE TYPE r AS RANGE (SUBTYPE = e); CREATE DOMAIN d AS int; CREATE TYPE s AS RANGE (SUBTYPE = d);
