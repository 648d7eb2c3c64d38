-- case: made and dropped
-- before
-- after
CREATE DOMAIN d AS int DEFAULT 3 NOT NULL CONSTRAINT pos CHECK (VALUE > 0); COMMENT ON DOMAIN d IS 'd'; COMMENT ON CONSTRAINT pos ON DOMAIN d IS 'c'; CREATE TABLE t (a d);
-- case: default
-- before
CREATE DOMAIN a AS int; CREATE DOMAIN b AS int DEFAULT 1; CREATE DOMAIN c AS text DEFAULT 'x'; CREATE TABLE t (a a, b b, c c);
-- after
CREATE DOMAIN a AS int DEFAULT 2; CREATE DOMAIN b AS int; CREATE DOMAIN c AS text DEFAULT 'it''s'; CREATE TABLE t (a a, b b, c c);
-- case: not null
-- before
CREATE DOMAIN a AS int; CREATE DOMAIN b AS int NOT NULL; CREATE TABLE t (a a, b b);
-- after
CREATE DOMAIN a AS int NOT NULL; CREATE DOMAIN b AS int; CREATE TABLE t (a a, b b);
-- case: check added, changed and dropped
-- before
CREATE DOMAIN d AS int CONSTRAINT one CHECK (VALUE > -5) CONSTRAINT two CHECK (VALUE < 99999); CREATE TABLE t (a d);
-- after
CREATE DOMAIN d AS int CONSTRAINT one CHECK (VALUE > -9) CONSTRAINT three CHECK (VALUE <> 77777); CREATE TABLE t (a d);
-- case: check that is not valid, and made valid
-- before
CREATE DOMAIN d AS int; ALTER DOMAIN d ADD CONSTRAINT one CHECK (VALUE > -5) NOT VALID; CREATE TABLE t (a d);
-- after
CREATE DOMAIN d AS int CONSTRAINT one CHECK (VALUE > -5); CREATE TABLE t (a d);
-- case: base type
-- before
CREATE DOMAIN d AS int CHECK (VALUE > -5); CREATE TABLE t (a d NOT NULL, b d[]); CREATE VIEW v AS SELECT a FROM t;
-- after
CREATE DOMAIN d AS bigint CHECK (VALUE > -5); CREATE TABLE t (a d NOT NULL, b d[]); CREATE VIEW v AS SELECT a FROM t;
-- case: length
-- before
CREATE DOMAIN d AS varchar(10); CREATE TABLE t (a d PRIMARY KEY); CREATE FUNCTION f(d) RETURNS d LANGUAGE sql AS 'SELECT $1';
-- after
CREATE DOMAIN d AS varchar(40); CREATE TABLE t (a d PRIMARY KEY); CREATE FUNCTION f(d) RETURNS d LANGUAGE sql AS 'SELECT $1';
-- case: collation
-- before
CREATE DOMAIN d AS text; CREATE TABLE t (a d);
-- after
CREATE DOMAIN d AS text COLLATE "C"; CREATE TABLE t (a d);
-- case: over a domain
-- before
CREATE DOMAIN a AS int; CREATE DOMAIN b AS a; CREATE TABLE t (x b);
-- after
CREATE DOMAIN a AS int CHECK (VALUE > -5); CREATE DOMAIN b AS a DEFAULT 7 CHECK (VALUE < 99999); CREATE TABLE t (x b);
-- case: base type below another domain
-- before
CREATE DOMAIN a AS int; CREATE DOMAIN b AS a; CREATE TABLE t (x b);
-- after
CREATE DOMAIN a AS bigint; CREATE DOMAIN b AS a; CREATE TABLE t (x b);
-- case: of a composite type and an array
-- before
-- after
CREATE TYPE k AS (a int); CREATE DOMAIN d AS k CHECK ((VALUE).a > -5); CREATE DOMAIN e AS int[] CHECK (array_length(VALUE, 1) < 9); CREATE TABLE t (d d, e e);
-- case: column goes from its base type to the domain
-- before
CREATE DOMAIN d AS int CHECK (VALUE > -5); CREATE TABLE t (a int, b d);
-- after
CREATE DOMAIN d AS int CHECK (VALUE > -5); CREATE TABLE t (a d, b int);
-- case: check by a function
-- before
CREATE DOMAIN d AS text;
-- after
CREATE FUNCTION ok(text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$SELECT $1 <> ''$$; CREATE DOMAIN d AS text CHECK (ok(VALUE));
-- case: privileges
-- before
CREATE DOMAIN d AS int; CREATE TYPE c AS (a int);
-- after
CREATE DOMAIN d AS int; REVOKE USAGE ON DOMAIN d FROM PUBLIC; GRANT USAGE ON DOMAIN d TO pg_monitor WITH GRANT OPTION; CREATE TYPE c AS (a int); REVOKE ALL ON TYPE c FROM PUBLIC;
