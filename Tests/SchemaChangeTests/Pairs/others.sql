-- case: extension made, and used at once
-- before
-- after
CREATE EXTENSION citext; CREATE EXTENSION btree_gin; CREATE TABLE t (a citext PRIMARY KEY DEFAULT 'x', b int); CREATE INDEX ON t USING gin (b); CREATE FUNCTION f(citext) RETURNS citext LANGUAGE sql AS 'SELECT lower($1)::citext';
-- case: extension in a schema, and moved
-- both
CREATE SCHEMA ext; CREATE SCHEMA other;
-- before
CREATE EXTENSION pg_trgm SCHEMA ext;
-- after
CREATE EXTENSION pg_trgm SCHEMA other; CREATE EXTENSION hstore SCHEMA ext; CREATE TABLE t (h ext.hstore);
-- case: comment on an extension
-- both
CREATE EXTENSION pg_trgm;
-- before
-- after
COMMENT ON EXTENSION pg_trgm IS 'ours';
-- case: collations
-- before
CREATE COLLATION a (LOCALE = 'C'); CREATE COLLATION b (PROVIDER = icu, LOCALE = 'de');
-- after
CREATE COLLATION a (PROVIDER = icu, LOCALE = 'en', DETERMINISTIC = false); CREATE COLLATION "C x" (LC_COLLATE = 'C', LC_CTYPE = 'POSIX'); COMMENT ON COLLATION a IS 'a'; CREATE TABLE t (x text COLLATE a, y text COLLATE "C x");
-- case: collation that columns have is changed
-- before
CREATE COLLATION c (LOCALE = 'C'); CREATE TABLE t (a int);
-- after
CREATE COLLATION c (LOCALE = 'POSIX'); CREATE TABLE t (a int, b text COLLATE c);
-- case: text search configuration
-- before
CREATE TEXT SEARCH CONFIGURATION c (COPY = simple); CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = snowball, LANGUAGE = german);
-- after
CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = snowball, LANGUAGE = english, STOPWORDS = english); CREATE TEXT SEARCH CONFIGURATION c (COPY = simple); ALTER TEXT SEARCH CONFIGURATION c ALTER MAPPING FOR asciiword, word WITH d, simple; ALTER TEXT SEARCH CONFIGURATION c DROP MAPPING FOR email; COMMENT ON TEXT SEARCH CONFIGURATION c IS 'c'; COMMENT ON TEXT SEARCH DICTIONARY d IS 'd';
-- case: text search of another parser
-- before
CREATE TEXT SEARCH PARSER p (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
-- after
CREATE TEXT SEARCH PARSER p (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype, HEADLINE = prsd_headline); CREATE TEXT SEARCH TEMPLATE m (INIT = dsimple_init, LEXIZE = dsimple_lexize); CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = m); CREATE TEXT SEARCH CONFIGURATION c (PARSER = p);
-- case: text search in an index and a generated column
-- before
CREATE TABLE t (a text);
-- after
CREATE TEXT SEARCH CONFIGURATION c (COPY = english); CREATE TABLE t (a text, s tsvector GENERATED ALWAYS AS (to_tsvector('c', a)) STORED); CREATE INDEX ON t USING gin (s);
-- case: operators
-- before
CREATE FUNCTION same(int, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1::text = $2'; CREATE OPERATOR === (FUNCTION = same, LEFTARG = int, RIGHTARG = text);
-- after
CREATE FUNCTION same(int, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1::text = $2'; CREATE FUNCTION not_same(int, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1::text <> $2';
CREATE OPERATOR === (FUNCTION = same, LEFTARG = int, RIGHTARG = text, NEGATOR = !==, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES); CREATE OPERATOR !== (FUNCTION = not_same, LEFTARG = int, RIGHTARG = text, NEGATOR = ===); CREATE FUNCTION neg(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1'; CREATE OPERATOR @@@ (FUNCTION = neg, RIGHTARG = text); COMMENT ON OPERATOR === (int, text) IS 'o';
-- case: operator in a view and an index
-- before
-- after
CREATE FUNCTION plus(text, text) RETURNS text LANGUAGE sql IMMUTABLE AS $$SELECT $1 || '+' || $2$$; CREATE OPERATOR |+| (FUNCTION = plus, LEFTARG = text, RIGHTARG = text, COMMUTATOR = |+|); CREATE TABLE t (a text, b text); CREATE VIEW v AS SELECT a |+| b AS x FROM t; CREATE INDEX i ON t ((a |+| b));
-- case: operator classes and families
-- before
CREATE OPERATOR CLASS c FOR TYPE int USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(int, int);
-- after
CREATE OPERATOR CLASS c FOR TYPE int USING btree AS OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <, FUNCTION 1 btint4cmp(int, int); CREATE TABLE t (a int); CREATE INDEX i ON t (a c); CREATE OPERATOR FAMILY f USING btree; ALTER OPERATOR FAMILY f USING btree ADD OPERATOR 1 < (int4, int8), FUNCTION 1 (int4, int8) btint48cmp(int4, int8); COMMENT ON OPERATOR CLASS c USING btree IS 'c'; COMMENT ON OPERATOR FAMILY f USING btree IS 'f';
-- case: casts
-- before
CREATE TYPE p AS (a int, b int); CREATE FUNCTION to_p(int) RETURNS p LANGUAGE sql AS 'SELECT ROW($1, $1)::p'; CREATE CAST (int AS p) WITH FUNCTION to_p(int);
-- after
CREATE TYPE p AS (a int, b int); CREATE FUNCTION to_p(int) RETURNS p LANGUAGE sql AS 'SELECT ROW($1, $1)::p'; CREATE CAST (int AS p) WITH FUNCTION to_p(int) AS ASSIGNMENT; CREATE CAST (p AS text) WITH INOUT AS IMPLICIT; COMMENT ON CAST (int AS p) IS 'c';
-- case: language and transform
-- before
-- after
CREATE LANGUAGE mine HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler VALIDATOR plpgsql_validator; COMMENT ON LANGUAGE mine IS 'l'; CREATE FUNCTION f() RETURNS int LANGUAGE mine AS 'BEGIN RETURN 1; END';
-- case: conversion
-- before
CREATE CONVERSION c FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
-- after
CREATE DEFAULT CONVERSION c FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8; COMMENT ON CONVERSION c IS 'c';
-- case: foreign data wrapper and server
-- before
CREATE FOREIGN DATA WRAPPER w OPTIONS (a '1', b '2'); CREATE SERVER s VERSION '1' FOREIGN DATA WRAPPER w OPTIONS (host 'h'); CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS ("user" 'u');
-- after
CREATE FOREIGN DATA WRAPPER w VALIDATOR postgresql_fdw_validator; CREATE SERVER s VERSION '2' FOREIGN DATA WRAPPER w OPTIONS (host 'it''s', port '5'); CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS ("user" 'v', password 'secret'); COMMENT ON SERVER s IS 's'; GRANT USAGE ON FOREIGN DATA WRAPPER w TO pg_monitor;
-- case: foreign server of another type, with tables
-- before
CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE f (a int, b text) SERVER s; CREATE VIEW v AS SELECT a FROM f; GRANT SELECT ON f TO pg_monitor;
-- after
CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s TYPE 'x' FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE f (a int, b text) SERVER s; CREATE VIEW v AS SELECT a FROM f; GRANT SELECT ON f TO pg_monitor;
-- case: foreign table
-- both
CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;
-- before
CREATE FOREIGN TABLE f (a int OPTIONS (x '1'), b text, gone int) SERVER s OPTIONS (t 'u');
-- after
CREATE FOREIGN TABLE f (a bigint OPTIONS (y '2') NOT NULL, b text DEFAULT 'x', c date, CONSTRAINT k CHECK (a > 0)) SERVER s OPTIONS (t 'v', n '1'); COMMENT ON FOREIGN TABLE f IS 'f'; COMMENT ON COLUMN f.a IS 'a';
-- case: publication of tables
-- both
CREATE TABLE a (x int PRIMARY KEY, y int); CREATE TABLE b (x int PRIMARY KEY); CREATE SCHEMA s; CREATE TABLE s.c (x int);
-- before
CREATE PUBLICATION p FOR TABLE a, b; CREATE PUBLICATION q FOR TABLE a;
-- after
CREATE PUBLICATION p FOR TABLE a (x), s.c WITH (publish = 'insert, delete', publish_via_partition_root); CREATE PUBLICATION q FOR ALL TABLES; CREATE PUBLICATION r FOR TABLES IN SCHEMA s; COMMENT ON PUBLICATION p IS 'p';
-- case: publication of a table that is made and dropped
-- before
CREATE TABLE old (a int); CREATE PUBLICATION p FOR TABLE old;
-- after
CREATE TABLE new (a int); CREATE PUBLICATION p FOR TABLE new WHERE (a > 5);
-- case: publication of a column whose type changes
-- before
CREATE TABLE t (a int PRIMARY KEY, b int); CREATE PUBLICATION p FOR TABLE t (a, b);
-- after
CREATE TABLE t (a bigint PRIMARY KEY, b int); CREATE PUBLICATION p FOR TABLE t (a, b);
-- case: subscription
-- before
CREATE SUBSCRIPTION s CONNECTION 'host=none password=secret' PUBLICATION a WITH (connect = false, slot_name = NONE);
-- after
CREATE SUBSCRIPTION s CONNECTION 'host=none password=other dbname=x' PUBLICATION b, c WITH (connect = false, slot_name = NONE, binary = true, streaming = true, synchronous_commit = local, disable_on_error = true); COMMENT ON SUBSCRIPTION s IS 's';
