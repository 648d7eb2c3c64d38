-- case: column added and view on it
-- before
CREATE TABLE t (a int);
INSERT INTO t VALUES (1);
CREATE VIEW v AS SELECT a FROM t;
-- after
CREATE TABLE t (a int, b text DEFAULT 'x');
CREATE VIEW v AS SELECT a, b FROM t;
-- case: column type under a view (empty)
-- before
CREATE TABLE t (a int, b text);
INSERT INTO t VALUES (1, '2');
CREATE VIEW v AS SELECT a, b FROM t;
CREATE VIEW w AS SELECT * FROM v;
COMMENT ON VIEW w IS 'w';
GRANT SELECT ON w TO pg_monitor;
-- after
CREATE TABLE t (a bigint, b int);
CREATE VIEW v AS SELECT a, b FROM t;
CREATE VIEW w AS SELECT * FROM v;
COMMENT ON VIEW w IS 'w';
GRANT SELECT ON w TO pg_monitor;
-- case: table replaced by view of the same name
-- before
CREATE TABLE x (a int);
-- after
CREATE VIEW x AS SELECT 1 AS a;
-- case: default by function
-- before
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TABLE t (a int DEFAULT f());
-- after
CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT 2';
CREATE TABLE t (a int DEFAULT g());
-- case: functions
-- before
CREATE FUNCTION a(int) RETURNS int LANGUAGE sql AS 'SELECT $1';
CREATE FUNCTION b(x int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN x; END $$;
CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;
CREATE FUNCTION c() RETURNS TABLE (x int) LANGUAGE sql AS 'SELECT 1';
CREATE VIEW v AS SELECT a(1) AS one;
-- after
CREATE FUNCTION a(int) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 5 AS 'SELECT $1 + 1';
CREATE FUNCTION b(y int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$ BEGIN RETURN y; END $$;
CREATE PROCEDURE p(a int DEFAULT 1) LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;
CREATE FUNCTION c() RETURNS TABLE (x int, y text) LANGUAGE sql AS $$SELECT 1, 'x'::text$$;
CREATE FUNCTION d(a int, b int DEFAULT 2) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT a + b; END;
CREATE VIEW v AS SELECT a(1) AS one, d(1) AS two;
-- case: sql function on a new table
-- before
-- after
CREATE TABLE t (a int);
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM t';
CREATE FUNCTION g(t) RETURNS int LANGUAGE sql AS 'SELECT $1.a';
-- case: function return type changed under a view
-- before
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE VIEW v AS SELECT f() AS f;
CREATE VIEW w AS SELECT * FROM v;
CREATE TABLE t (a int CHECK (a > f()));
-- after
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint';
CREATE VIEW v AS SELECT f() AS f;
CREATE VIEW w AS SELECT * FROM v;
CREATE TABLE t (a int CHECK (a > f()));
-- case: aggregate
-- before
CREATE AGGREGATE mysum(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');
-- after
CREATE AGGREGATE mysum(int) (SFUNC = int4pl, STYPE = int, INITCOND = '1', PARALLEL = SAFE, COMBINEFUNC = int4pl);
CREATE AGGREGATE cnt(*) (SFUNC = int8inc, STYPE = bigint, INITCOND = '0');
COMMENT ON AGGREGATE mysum(int) IS 'sum';
-- case: triggers
-- before
CREATE TABLE t (a int, b int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
CREATE TRIGGER y AFTER UPDATE OF a ON t FOR EACH ROW WHEN (OLD.a IS DISTINCT FROM NEW.a) EXECUTE FUNCTION f();
-- after
CREATE TABLE t (a bigint, b int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER x BEFORE INSERT OR DELETE ON t FOR EACH ROW EXECUTE FUNCTION f();
ALTER TABLE t DISABLE TRIGGER x;
CREATE TRIGGER y AFTER UPDATE OF a ON t FOR EACH ROW WHEN (OLD.a IS DISTINCT FROM NEW.a) EXECUTE FUNCTION f();
COMMENT ON TRIGGER y ON t IS 'y';
CREATE CONSTRAINT TRIGGER z AFTER INSERT ON t DEFERRABLE FOR EACH ROW EXECUTE FUNCTION f();
CREATE TRIGGER tt AFTER INSERT ON t REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION f();
-- case: rules
-- before
CREATE TABLE t (a int); CREATE TABLE u (a int);
CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO u VALUES (NEW.a);
-- after
CREATE TABLE t (a int); CREATE TABLE u (a int);
CREATE RULE r AS ON INSERT TO t DO INSTEAD NOTHING;
CREATE RULE s AS ON DELETE TO u DO INSTEAD NOTHING;
ALTER TABLE u DISABLE RULE s;
-- case: materialized view
-- before
CREATE TABLE t (a int, b int);
CREATE MATERIALIZED VIEW m AS SELECT a FROM t;
CREATE UNIQUE INDEX mi ON m (a);
CREATE VIEW v AS SELECT * FROM m;
-- after
CREATE TABLE t (a int, b bigint);
CREATE MATERIALIZED VIEW m AS SELECT a, b FROM t;
CREATE UNIQUE INDEX mi ON m (a);
CREATE VIEW v AS SELECT a FROM m;
COMMENT ON MATERIALIZED VIEW m IS 'm';
-- case: view options
-- before
CREATE TABLE t (a int);
CREATE VIEW v WITH (security_barrier) AS SELECT a FROM t;
CREATE VIEW w AS SELECT a FROM t WHERE a > 0;
-- after
CREATE TABLE t (a int);
CREATE VIEW v WITH (security_invoker) AS SELECT a FROM t;
CREATE VIEW w AS SELECT a, a + 1 AS b FROM t WHERE a > 0 WITH LOCAL CHECK OPTION;
ALTER VIEW v ALTER a SET DEFAULT 5;
-- case: operators
-- before
-- after
CREATE FUNCTION eq(int, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1::text = $2';
CREATE OPERATOR === (FUNCTION = eq, LEFTARG = int, RIGHTARG = text);
CREATE OPERATOR CLASS rev FOR TYPE int USING btree AS OPERATOR 1 >, OPERATOR 2 >=, OPERATOR 3 =, OPERATOR 4 <=, OPERATOR 5 <, FUNCTION 1 btint4cmp(int, int);
CREATE TABLE t (a int);
CREATE INDEX i ON t (a rev);
CREATE VIEW v AS SELECT 1 === '1' AS x;
CREATE TYPE pair AS (a int, b int);
CREATE FUNCTION topair(int) RETURNS pair LANGUAGE sql AS 'SELECT ROW($1, $1)::pair';
CREATE CAST (int AS pair) WITH FUNCTION topair(int) AS ASSIGNMENT;
-- case: event trigger
-- before
-- after
CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
CREATE EVENT TRIGGER x ON ddl_command_start WHEN TAG IN ('CREATE TABLE', 'DROP TABLE') EXECUTE FUNCTION e();
ALTER EVENT TRIGGER x DISABLE;
COMMENT ON EVENT TRIGGER x IS 'x';
-- case: drop what others use
-- before
CREATE TYPE e AS ENUM ('a');
CREATE FUNCTION f(e) RETURNS e LANGUAGE sql AS 'SELECT $1';
CREATE TABLE t (e e DEFAULT f('a'), x int);
CREATE VIEW v AS SELECT f(e) AS e FROM t;
-- after
CREATE TABLE t (e text, x int);
-- case: view order is not alphabetical
-- before
-- after
CREATE VIEW z AS SELECT 1 AS a;
CREATE VIEW m AS SELECT a FROM z;
CREATE VIEW a AS SELECT z.a, m.a AS b FROM z, m;
-- case: view column removed and type changed
-- before
CREATE TABLE t (a int, b text, c int);
CREATE VIEW v AS SELECT a, b, c FROM t; CREATE VIEW w AS SELECT b FROM v; CREATE MATERIALIZED VIEW m AS SELECT b, count(*) AS n FROM w GROUP BY b WITH NO DATA;
CREATE INDEX m_b ON m (b);
-- after
CREATE TABLE t (a int, b varchar(10));
CREATE VIEW v AS SELECT a, b FROM t; CREATE VIEW w AS SELECT b FROM v; CREATE MATERIALIZED VIEW m AS SELECT b, count(*) AS n FROM w GROUP BY b WITH NO DATA;
CREATE INDEX m_b ON m (b);
-- case: recursive and window views
-- before
-- after
CREATE TABLE tree (id int PRIMARY KEY, parent int REFERENCES tree);
CREATE RECURSIVE VIEW up (id, parent) AS SELECT id, parent FROM tree WHERE id = 1 UNION ALL SELECT t.id, t.parent FROM tree t JOIN up ON t.parent = up.id;
CREATE VIEW ranked AS SELECT id, rank() OVER (PARTITION BY parent ORDER BY id) AS r FROM tree;
CREATE VIEW lat AS SELECT t.id, x.n FROM tree t, LATERAL (SELECT count(*) AS n FROM tree WHERE parent = t.id) x;
-- case: trigger function replaced in place
-- before
CREATE TABLE t (a int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
-- after
CREATE TABLE t (a int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.a := 1; RETURN NEW; END $$;
CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
COMMENT ON FUNCTION f() IS 'sets';
-- case: overloads and defaults of arguments
-- before
CREATE FUNCTION f(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION f(a text) RETURNS int LANGUAGE sql AS 'SELECT 2';
GRANT EXECUTE ON FUNCTION f(text) TO pg_monitor;
-- after
CREATE FUNCTION f(a int, b int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION f(a text, VARIADIC r int[] DEFAULT '{}') RETURNS int LANGUAGE sql AS 'SELECT 3';
CREATE FUNCTION f(OUT x int, OUT y text) LANGUAGE sql AS $$SELECT 1, 'y'$$;
CREATE FUNCTION s() RETURNS SETOF int LANGUAGE sql ROWS 5 SET work_mem = '1MB' AS 'SELECT 1';
-- case: check with a function of the table's own row
-- before
-- after
CREATE TABLE t (a int);
CREATE FUNCTION ok(t) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.a > 0';
ALTER TABLE t ADD CONSTRAINT ok CHECK (ok(t.*));
-- case: generated column by a function
-- before
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE TABLE t (a int, b int GENERATED ALWAYS AS (f(a)) STORED);
-- after
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 2';
CREATE FUNCTION g(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT f($1)';
CREATE TABLE t (a int, b int GENERATED ALWAYS AS (g(a)) STORED);
CREATE INDEX i ON t (g(a)) WHERE f(b) > 0;
-- case: body with dollar quotes and markers
-- before
-- after
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $body$
BEGIN
  EXECUTE $function$SELECT '$$'$function$;
  -- a comment; with a semicolon
  RETURN '
 AS ';
END $body$;
CREATE PROCEDURE p(INOUT a int, b text DEFAULT 'x;y') LANGUAGE plpgsql AS $$ BEGIN COMMIT; END $$;
