-- case: enum value added in the middle
-- before
CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE TABLE t (m mood DEFAULT 'sad');
-- after
CREATE TYPE mood AS ENUM ('sad', 'so so', 'happy', 'mad');
CREATE TABLE t (m mood DEFAULT 'sad');
-- case: enum value removed
-- before
CREATE TYPE mood AS ENUM ('sad', 'happy', 'mad');
CREATE TABLE t (m mood DEFAULT 'sad', ms mood[]);
INSERT INTO t VALUES ('sad', '{sad,happy}');
CREATE FUNCTION f(mood) RETURNS mood LANGUAGE sql AS 'SELECT $1';
CREATE INDEX i ON t (m) WHERE m = 'sad';
CREATE VIEW v AS SELECT m FROM t WHERE m <> 'happy';
-- after
CREATE TYPE mood AS ENUM ('happy', 'sad');
CREATE TABLE t (m mood DEFAULT 'sad', ms mood[]);
CREATE FUNCTION f(mood) RETURNS mood LANGUAGE sql AS 'SELECT $1';
CREATE INDEX i ON t (m) WHERE m = 'sad';
CREATE VIEW v AS SELECT m FROM t WHERE m <> 'happy';
-- case: domains
-- before
CREATE DOMAIN d AS int DEFAULT 1 CHECK (VALUE > 0);
CREATE TABLE t (d d, e d[]);
INSERT INTO t VALUES (1, '{2}');
-- after
CREATE DOMAIN d AS bigint NOT NULL CHECK (VALUE > -1) CONSTRAINT two CHECK (VALUE < 100);
CREATE TABLE t (d d, e d[]);
-- case: domain changed in place
-- before
CREATE DOMAIN d AS text CHECK (VALUE <> '');
CREATE TABLE t (d d);
-- after
CREATE DOMAIN d AS text DEFAULT 'x' CHECK (length(VALUE) > 1);
CREATE TABLE t (d d);
COMMENT ON DOMAIN d IS 'd'; COMMENT ON CONSTRAINT d_check ON DOMAIN d IS 'c';
-- case: composite
-- before
CREATE TYPE c AS (a int, b text);
CREATE FUNCTION f(c) RETURNS int LANGUAGE sql AS 'SELECT $1.a';
-- after
CREATE TYPE c AS (a int, z date, d numeric(4,1));
CREATE FUNCTION f(c) RETURNS int LANGUAGE sql AS 'SELECT $1.a';
CREATE TABLE typed OF c (a WITH OPTIONS NOT NULL);
COMMENT ON COLUMN c.a IS 'a';
-- case: range
-- before
-- after
CREATE FUNCTION diff(a float8, b float8) RETURNS float8 LANGUAGE sql IMMUTABLE AS 'SELECT a - b';
CREATE TYPE fr AS RANGE (subtype = float8, subtype_diff = diff);
CREATE TABLE t (r fr, m fr_multirange);
CREATE TYPE odd AS RANGE (subtype = int, multirange_type_name = odds);
-- case: extension
-- before
-- after
CREATE EXTENSION citext;
CREATE EXTENSION hstore SCHEMA public;
CREATE TABLE t (a citext UNIQUE, h hstore);
CREATE INDEX ON t USING gin (h);
-- case: statistics collation
-- before
CREATE TABLE t (a int, b int, c text);
CREATE STATISTICS s (ndistinct) ON a, b FROM t;
-- after
CREATE TABLE t (a int, b int, c text COLLATE "C");
CREATE STATISTICS s (ndistinct, mcv) ON a, b FROM t;
ALTER STATISTICS s SET STATISTICS 100;
CREATE COLLATION nd (provider = icu, locale = 'und', deterministic = false);
CREATE TABLE u (x text COLLATE nd);
-- case: text search
-- before
CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple, STOPWORDS = english);
-- after
CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple, ACCEPT = false);
CREATE TEXT SEARCH CONFIGURATION c (COPY = english);
ALTER TEXT SEARCH CONFIGURATION c ALTER MAPPING FOR asciiword WITH d, english_stem;
CREATE TABLE t (a text);
CREATE INDEX i ON t USING gin (to_tsvector('c', a));
-- case: cast change without assignment (empty)
-- before
CREATE TABLE t (a text DEFAULT '1', b int DEFAULT 0, c text);
INSERT INTO t VALUES ('5', 1, '2020-01-01');
-- after
CREATE TABLE t (a int DEFAULT 1, b boolean DEFAULT false, c date);
-- case: enum with values in new places
-- before
CREATE TYPE e AS ENUM ('b', 'd');
CREATE TABLE t (e e NOT NULL DEFAULT 'b', es e[] DEFAULT '{b}');
-- after
CREATE TYPE e AS ENUM ('a', 'b', 'c', 'd', 'it''s, "odd"');
CREATE TABLE t (e e NOT NULL DEFAULT 'a', es e[] DEFAULT '{c}');
-- case: enum in a key, a check, a partition-free index and a view
-- before
CREATE TYPE e AS ENUM ('x', 'y', 'z');
CREATE TABLE t (e e PRIMARY KEY, CHECK (e <> 'y'));
INSERT INTO t VALUES ('x');
CREATE VIEW v AS SELECT e FROM t;
COMMENT ON TYPE e IS 'e'; GRANT USAGE ON TYPE e TO pg_monitor;
-- after
CREATE TYPE e AS ENUM ('z', 'y', 'x');
CREATE TABLE t (e e PRIMARY KEY, CHECK (e <> 'y'));
CREATE VIEW v AS SELECT e FROM t;
COMMENT ON TYPE e IS 'e'; GRANT USAGE ON TYPE e TO pg_monitor;
-- case: column from enum to text
-- before
CREATE TYPE e AS ENUM ('x');
CREATE TABLE t (e e DEFAULT 'x');
INSERT INTO t VALUES ('x');
-- after
CREATE TABLE t (e text DEFAULT 'x');
-- case: domain over a domain
-- before
CREATE DOMAIN a AS text;
CREATE TABLE t (c a);
-- after
CREATE DOMAIN a AS text CHECK (VALUE <> '');
CREATE DOMAIN b AS a NOT NULL DEFAULT 'x';
CREATE TABLE t (c a, d b, e b[]);
-- case: composite in a composite and in a function
-- before
CREATE TYPE p AS (x int);
CREATE TYPE q AS (p p, note text);
-- after
CREATE TYPE p AS (x int, y int);
CREATE TYPE q AS (p p, note varchar(5), ps p[]);
CREATE FUNCTION f() RETURNS q LANGUAGE sql AS $$SELECT ROW(ROW(1, 2)::p, 'n', NULL)::q$$;
