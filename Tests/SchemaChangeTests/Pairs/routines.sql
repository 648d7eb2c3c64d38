-- case: body
-- before
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a';
-- after
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS $$SELECT a + 1 -- one ' more
$$;
-- case: volatility, strictness, leakproof, parallel, cost
-- before
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a';
-- after
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql IMMUTABLE STRICT LEAKPROOF PARALLEL RESTRICTED COST 7 AS 'SELECT a';
-- case: rows and settings
-- before
CREATE FUNCTION f() RETURNS SETOF int LANGUAGE sql AS 'SELECT 1';
-- after
CREATE FUNCTION f() RETURNS SETOF int LANGUAGE sql ROWS 5 SECURITY DEFINER SET search_path = public, pg_temp SET work_mem = '8MB' SET "my.setting" = 'it''s' AS 'SELECT 1';
-- case: language
-- before
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a'; COMMENT ON FUNCTION f IS 'kept';
-- after
CREATE FUNCTION f(a int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN a; END $$; COMMENT ON FUNCTION f IS 'kept';
-- case: result under a view and a default
-- before
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE VIEW v AS SELECT f() AS x; CREATE TABLE t (a int DEFAULT f()); GRANT SELECT ON v TO pg_monitor;
-- after
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'; CREATE VIEW v AS SELECT f() AS x; CREATE TABLE t (a int DEFAULT f()); GRANT SELECT ON v TO pg_monitor;
-- case: result under a trigger, a policy and a check
-- before
CREATE FUNCTION ok(int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 > -9'; CREATE TABLE t (a int CHECK (ok(a))); CREATE POLICY p ON t USING (ok(a)); CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW WHEN (ok(NEW.a)) EXECUTE FUNCTION suppress_redundant_updates_trigger();
-- after
CREATE FUNCTION ok(x int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 > -9'; CREATE TABLE t (a int CHECK (ok(a))); CREATE POLICY p ON t USING (ok(a)); CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW WHEN (ok(NEW.a)) EXECUTE FUNCTION suppress_redundant_updates_trigger();
-- case: names of arguments
-- before
CREATE FUNCTION f(a int, b text) RETURNS int LANGUAGE sql AS 'SELECT $1';
-- after
CREATE FUNCTION f(x int, b text) RETURNS int LANGUAGE sql AS 'SELECT $1';
-- case: defaults of arguments
-- before
CREATE FUNCTION f(a int, b text DEFAULT 'x') RETURNS int LANGUAGE sql AS 'SELECT $1'; CREATE FUNCTION g(a int) RETURNS int LANGUAGE sql AS 'SELECT $1';
-- after
CREATE FUNCTION f(a int, b text) RETURNS int LANGUAGE sql AS 'SELECT $1'; CREATE FUNCTION g(a int DEFAULT 5) RETURNS int LANGUAGE sql AS 'SELECT $1';
-- case: out arguments and tables
-- before
CREATE FUNCTION f(a int, OUT b int) LANGUAGE sql AS 'SELECT $1'; CREATE FUNCTION g() RETURNS TABLE (a int) LANGUAGE sql AS 'SELECT 1';
-- after
CREATE FUNCTION f(a int, OUT b int, OUT c text) LANGUAGE sql AS $$SELECT $1, 'x'$$; CREATE FUNCTION g() RETURNS TABLE (a int, b int) LANGUAGE sql AS 'SELECT 1, 2';
-- case: variadic and polymorphic
-- before
-- after
CREATE FUNCTION f(VARIADIC a int[]) RETURNS int LANGUAGE sql AS 'SELECT $1[1]'; CREATE FUNCTION g(anyelement, anyarray) RETURNS anyelement LANGUAGE sql AS 'SELECT $1'; CREATE FUNCTION h(INOUT a int) LANGUAGE sql AS 'SELECT $1';
-- case: overloads
-- before
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION f(text) RETURNS int LANGUAGE sql AS 'SELECT 2';
-- after
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 3'; CREATE FUNCTION f(int, int) RETURNS int LANGUAGE sql AS 'SELECT f($1) + $2'; COMMENT ON FUNCTION f(int, int) IS 'two';
-- case: argument of another type under a view
-- before
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE VIEW v AS SELECT f(1) AS x;
-- after
CREATE FUNCTION f(bigint) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE VIEW v AS SELECT f(1) AS x;
-- case: function becomes a procedure
-- before
CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'SELECT 1';
-- after
CREATE PROCEDURE f() LANGUAGE sql AS 'SELECT 1'; COMMENT ON PROCEDURE f IS 'p'; GRANT EXECUTE ON PROCEDURE f TO pg_monitor;
-- case: procedure body and arguments
-- before
CREATE PROCEDURE p(a int) LANGUAGE plpgsql AS $$ BEGIN NULL; END $$; CREATE PROCEDURE q() LANGUAGE sql AS 'SELECT 1';
-- after
CREATE PROCEDURE p(a int, INOUT b text DEFAULT 'x') LANGUAGE plpgsql AS $$ BEGIN b := a; END $$; CREATE PROCEDURE q() LANGUAGE sql SECURITY DEFINER AS 'SELECT 2';
-- case: BEGIN ATOMIC on tables, views and functions
-- before
CREATE TABLE t (a int);
-- after
CREATE TABLE t (a int, b int); CREATE VIEW v AS SELECT b FROM t; CREATE FUNCTION f(x int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT b + x FROM v; END; CREATE FUNCTION g() RETURNS int LANGUAGE sql RETURN f(1); CREATE PROCEDURE p() LANGUAGE sql BEGIN ATOMIC INSERT INTO t VALUES (1, 2); DELETE FROM t WHERE a = 3; END;
-- case: BEGIN ATOMIC whose table changes
-- before
CREATE TABLE t (a int, b int); CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(b) FROM t; END;
-- after
CREATE TABLE t (a int, c text); CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(c) FROM t; END;
-- case: functions on functions, by name only
-- before
-- after
CREATE FUNCTION a() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION z() RETURNS int LANGUAGE sql AS 'SELECT a()'; CREATE FUNCTION b() RETURNS int LANGUAGE sql AS 'SELECT z() + a()';
-- case: function on a table that has a default by another function
-- before
-- after
CREATE FUNCTION z() RETURNS int LANGUAGE sql AS 'SELECT 7'; CREATE TABLE t (a int DEFAULT z()); CREATE FUNCTION a() RETURNS SETOF t LANGUAGE sql AS 'SELECT * FROM t'; CREATE VIEW v AS SELECT * FROM a();
-- case: two that call each other
-- before
-- after
CREATE FUNCTION a(int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN b($1); END $$; CREATE FUNCTION b(int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN a($1); END $$;
-- case: plpgsql with types of tables and columns
-- before
-- after
CREATE TABLE t (a int); CREATE TYPE mood AS ENUM ('x'); CREATE FUNCTION a() RETURNS void LANGUAGE plpgsql AS $$ DECLARE r t%ROWTYPE; x t.a%TYPE; e mood; BEGIN SELECT * INTO r FROM t; END $$;
-- case: bodies that are not to be touched
-- before
-- after
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $body$
BEGIN
  -- a comment; with 'quotes' and $$dollars$$

  RETURN E'tab\t' || '  two blanks';
END
$body$;
-- case: privileges
-- before
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; GRANT EXECUTE ON FUNCTION f(int) TO pg_monitor;
-- after
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; REVOKE EXECUTE ON FUNCTION f(int) FROM PUBLIC; GRANT EXECUTE ON FUNCTION f(int) TO pg_read_all_stats WITH GRANT OPTION;
-- case: privileges kept when it is made again
-- before
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; REVOKE EXECUTE ON FUNCTION f(int) FROM PUBLIC; GRANT EXECUTE ON FUNCTION f(int) TO pg_monitor; COMMENT ON FUNCTION f(int) IS 'kept';
-- after
CREATE FUNCTION f(int) RETURNS text LANGUAGE sql AS $$SELECT 'x'$$; REVOKE EXECUTE ON FUNCTION f(int) FROM PUBLIC; GRANT EXECUTE ON FUNCTION f(int) TO pg_monitor; COMMENT ON FUNCTION f(int) IS 'kept';
-- case: support function and window function
-- before
-- after
CREATE FUNCTION mine(internal) RETURNS internal LANGUAGE internal AS 'generate_series_int4_support'; CREATE FUNCTION series(int, int) RETURNS SETOF int LANGUAGE internal STRICT IMMUTABLE SUPPORT mine AS 'generate_series_int4'; CREATE FUNCTION w() RETURNS bigint LANGUAGE internal WINDOW AS 'window_row_number';
-- case: aggregates
-- before
CREATE AGGREGATE s(int) (SFUNC = int4pl, STYPE = int); CREATE VIEW v AS SELECT s(x) AS s FROM generate_series(1, 3) x;
-- after
CREATE AGGREGATE s(int) (SFUNC = int4pl, STYPE = int, INITCOND = '5', COMBINEFUNC = int4pl, PARALLEL = SAFE, MSFUNC = int4pl, MINVFUNC = int4mi, MSTYPE = int, MINITCOND = '0'); CREATE VIEW v AS SELECT s(x) AS s FROM generate_series(1, 3) x; GRANT EXECUTE ON FUNCTION s(int) TO pg_monitor; COMMENT ON AGGREGATE s(int) IS 's';
-- case: aggregates of all sorts
-- before
-- after
CREATE FUNCTION st(anyarray, anyelement) RETURNS anyarray LANGUAGE sql AS 'SELECT array_append($1, $2)'; CREATE FUNCTION fin(anyarray) RETURNS anyelement LANGUAGE sql AS 'SELECT $1[1]';
CREATE AGGREGATE first_of(anyelement) (SFUNC = st, STYPE = anyarray, FINALFUNC = fin, INITCOND = '{}'); CREATE AGGREGATE n(*) (SFUNC = int8inc, STYPE = bigint, INITCOND = '0'); CREATE AGGREGATE least_of(int) (SFUNC = int4smaller, STYPE = int, SORTOP = <);
CREATE FUNCTION f2(int, int, VARIADIC text[]) RETURNS int LANGUAGE sql AS 'SELECT $1'; CREATE AGGREGATE two(int, VARIADIC text[]) (SFUNC = f2, STYPE = int); CREATE AGGREGATE middle(ORDER BY anyelement) (SFUNC = st, STYPE = anyarray, FINALFUNC = fin, INITCOND = '{}');
