-- case: two columns exchange their types (empty)
-- before
CREATE TABLE t (a int, b text); INSERT INTO t VALUES (1, '2');
-- after
CREATE TABLE t (a text, b int);
-- case: column of a key is dropped with the key that others lead to (empty)
-- before
CREATE TABLE a (x int, y int, PRIMARY KEY (x, y)); CREATE TABLE b (x int, y int, FOREIGN KEY (x, y) REFERENCES a);
-- after
CREATE TABLE a (x int PRIMARY KEY); CREATE TABLE b (x int REFERENCES a);
-- case: table goes to another schema with all it has (empty)
-- both
CREATE SCHEMA s;
-- before
CREATE TABLE t (id serial PRIMARY KEY, a int CHECK (a > 0)); CREATE INDEX t_a ON t (a); COMMENT ON TABLE t IS 't';
-- after
CREATE TABLE s.t (id serial PRIMARY KEY, a int CHECK (a > 0)); CREATE INDEX t_a ON s.t (a); COMMENT ON TABLE s.t IS 't';
-- case: view joins a table that is new in another schema
-- before
CREATE TABLE t (id int PRIMARY KEY); CREATE VIEW v AS SELECT id FROM t;
-- after
CREATE TABLE t (id int PRIMARY KEY); CREATE SCHEMA s; CREATE TABLE s.u (id int PRIMARY KEY, n text NOT NULL);
CREATE VIEW v AS SELECT t.id, u.n FROM t JOIN s.u USING (id);
-- case: default that reads a sequence in another schema
-- before
CREATE SCHEMA s; CREATE SEQUENCE s.q; CREATE TABLE t (a bigint DEFAULT nextval('s.q'));
-- after
CREATE SCHEMA s; CREATE SEQUENCE s.r; CREATE TABLE t (a bigint DEFAULT nextval('s.r'));
-- case: names with a dot and a quote in every place
-- before
CREATE SCHEMA "a.b"; CREATE TABLE "a.b"."c""d" ("e.f" int);
-- after
CREATE SCHEMA "a.b"; CREATE TABLE "a.b"."c""d" ("e.f" int DEFAULT 3 CHECK ("e.f" > -9), "g h" text);
CREATE INDEX "i.j" ON "a.b"."c""d" ("e.f"); COMMENT ON COLUMN "a.b"."c""d"."e.f" IS 'it''s'; CREATE VIEW "a.b"."v w" AS SELECT "e.f" FROM "a.b"."c""d";
-- case: check and unique key that made-up rows keep
-- before
CREATE TABLE t (id int PRIMARY KEY, a int, b int);
-- after
CREATE TABLE t (id int PRIMARY KEY, a int, b int, CONSTRAINT all_of CHECK (id IS NOT NULL), CONSTRAINT pair UNIQUE (id, a));
-- case: column and its comment, grants and statistics change together
-- before
CREATE TABLE t (id int, a int); COMMENT ON COLUMN t.a IS 'one'; GRANT SELECT (a) ON t TO pg_monitor; ALTER TABLE t ALTER a SET STATISTICS 10;
-- after
CREATE TABLE t (id int, a bigint); COMMENT ON COLUMN t.a IS 'two'; GRANT UPDATE (a) ON t TO pg_monitor; ALTER TABLE t ALTER a SET STATISTICS 20;
-- case: index and its table in a schema that goes
-- before
CREATE SCHEMA s; CREATE TABLE s.t (a int); CREATE INDEX ON s.t (a); CREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE TABLE kept (a int DEFAULT s.f());
-- after
CREATE TABLE kept (a int);
-- case: view over a function over a view
-- before
CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t;
CREATE FUNCTION f() RETURNS SETOF v LANGUAGE sql AS 'SELECT a FROM v'; CREATE VIEW w AS SELECT * FROM f();
-- after
CREATE TABLE t (a int, b text); CREATE VIEW v AS SELECT b, a FROM t;
CREATE FUNCTION f() RETURNS SETOF v LANGUAGE sql AS 'SELECT b, a FROM v'; CREATE VIEW w AS SELECT * FROM f();
-- case: generated column on a column of another type
-- before
CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) STORED); CREATE INDEX ON t (b); CREATE VIEW v AS SELECT b FROM t;
-- after
CREATE TABLE t (a bigint, b bigint GENERATED ALWAYS AS (a * 2) STORED); CREATE INDEX ON t (b); CREATE VIEW v AS SELECT b FROM t;
-- case: not null goes to a column with a check that proves it
-- before
CREATE TABLE t (id int PRIMARY KEY, a int DEFAULT 1, CONSTRAINT there CHECK (a IS NOT NULL));
-- after
CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL DEFAULT 1);
-- case: primary key from a unique index
-- before
CREATE TABLE t (a int NOT NULL, b int); CREATE UNIQUE INDEX t_pkey ON t (a);
-- after
CREATE TABLE t (a int NOT NULL, b int, PRIMARY KEY (a));
-- case: key on an expression of two columns and a foreign key that stays
-- before
CREATE TABLE a (id int PRIMARY KEY, k text); CREATE TABLE b (a int REFERENCES a); CREATE UNIQUE INDEX a_k ON a (lower(k), id);
-- after
CREATE TABLE a (id int PRIMARY KEY, k text); CREATE TABLE b (a int REFERENCES a ON DELETE CASCADE); CREATE UNIQUE INDEX a_k ON a (upper(k), id);
-- case: materialized views on each other
-- before
CREATE TABLE t (a int, b int); CREATE MATERIALIZED VIEW m AS SELECT a, b FROM t; CREATE UNIQUE INDEX ON m (a, b);
CREATE MATERIALIZED VIEW n AS SELECT count(*) FROM m; CREATE VIEW v AS SELECT * FROM n; GRANT SELECT ON v TO pg_monitor;
-- after
CREATE TABLE t (a bigint, b int); CREATE MATERIALIZED VIEW m AS SELECT a, b FROM t; CREATE UNIQUE INDEX ON m (a, b);
CREATE MATERIALIZED VIEW n AS SELECT count(*) FROM m; CREATE VIEW v AS SELECT * FROM n; GRANT SELECT ON v TO pg_monitor;
-- case: trigger on a column that changes its type
-- before
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TABLE t (a int, b int);
CREATE TRIGGER g BEFORE UPDATE OF a ON t FOR EACH ROW WHEN (OLD.a > 1) EXECUTE FUNCTION f(); ALTER TABLE t DISABLE TRIGGER g; COMMENT ON TRIGGER g ON t IS 'g';
-- after
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TABLE t (a bigint, b int);
CREATE TRIGGER g BEFORE UPDATE OF a ON t FOR EACH ROW WHEN (OLD.a > 1) EXECUTE FUNCTION f(); ALTER TABLE t DISABLE TRIGGER g; COMMENT ON TRIGGER g ON t IS 'g';
-- case: function whose default argument is of an enumeration that changes (empty)
-- before
CREATE TYPE e AS ENUM ('a', 'b', 'c'); CREATE FUNCTION f(x e DEFAULT 'b') RETURNS e LANGUAGE sql AS 'SELECT x'; CREATE TABLE t (e e);
-- after
CREATE TYPE e AS ENUM ('c', 'b'); CREATE FUNCTION f(x e DEFAULT 'b') RETURNS e LANGUAGE sql AS 'SELECT x'; CREATE TABLE t (e e);
-- case: array of a domain in a table whose domain changes its base
-- before
CREATE DOMAIN d AS int; CREATE TABLE t (a d, b d[]); INSERT INTO t VALUES (1, '{1,2}');
-- after
CREATE DOMAIN d AS text; CREATE TABLE t (a d, b d[]);
-- case: exclusion with a predicate, deferred
-- before
CREATE TABLE t (r int4range);
-- after
CREATE TABLE t (r int4range, CONSTRAINT apart EXCLUDE USING gist (r WITH &&) WHERE (NOT isempty(r)) DEFERRABLE INITIALLY DEFERRED);
-- case: comments on everything a table has
-- before
CREATE TABLE t (id int CONSTRAINT k PRIMARY KEY, a int CONSTRAINT c CHECK (true)); CREATE INDEX i ON t (a); CREATE STATISTICS s ON id, a FROM t;
-- after
CREATE TABLE t (id int CONSTRAINT k PRIMARY KEY, a int CONSTRAINT c CHECK (true)); CREATE INDEX i ON t (a); CREATE STATISTICS s ON id, a FROM t;
COMMENT ON CONSTRAINT k ON t IS 'k'; COMMENT ON CONSTRAINT c ON t IS 'c'; COMMENT ON INDEX i IS E'two\nlines'; COMMENT ON STATISTICS s IS 's'; COMMENT ON TABLE t IS 'back\slash'; COMMENT ON COLUMN t.a IS '';
-- case: rows that an index leaves out
-- before
CREATE TABLE t (id int PRIMARY KEY, gone timestamptz, mail text); CREATE UNIQUE INDEX t_mail ON t (mail) WHERE gone IS NULL;
-- after
CREATE TABLE t (id int PRIMARY KEY, gone timestamptz, mail text); CREATE UNIQUE INDEX t_mail ON t (lower(mail)) WHERE gone IS NULL;
-- case: identity column takes the place of a key
-- before
CREATE TABLE t (k text PRIMARY KEY);
-- after
CREATE TABLE t (k text NOT NULL UNIQUE, id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
-- case: foreign key column to identity that grows
-- before
CREATE TABLE a (id int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY); CREATE TABLE b (a int NOT NULL REFERENCES a, PRIMARY KEY (a)); CREATE VIEW v AS SELECT a.id, b.a FROM a JOIN b ON a.id = b.a;
-- after
CREATE TABLE a (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY); CREATE TABLE b (a bigint NOT NULL REFERENCES a, PRIMARY KEY (a)); CREATE VIEW v AS SELECT a.id, b.a FROM a JOIN b ON a.id = b.a;
-- case: policies of roles on a table whose column is renamed by drop and add (empty)
-- before
CREATE TABLE t (id int, who name); ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t FOR SELECT TO pg_monitor USING (who = current_user);
-- after
CREATE TABLE t (id int, owner name); ALTER TABLE t ENABLE ROW LEVEL SECURITY; ALTER TABLE t FORCE ROW LEVEL SECURITY; CREATE POLICY p ON t FOR ALL TO pg_monitor USING (owner = current_user) WITH CHECK (owner = current_user);
-- case: text search column kept by a trigger becomes generated (empty)
-- before
CREATE TABLE t (a text, v tsvector); CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION tsvector_update_trigger(v, 'pg_catalog.english', a); CREATE INDEX ON t USING gin (v);
-- after
CREATE TABLE t (a text, v tsvector GENERATED ALWAYS AS (to_tsvector('english', coalesce(a, ''))) STORED); CREATE INDEX ON t USING gin (v);
-- case: jsonb paths and operators in indexes, checks and views
-- before
CREATE TABLE t (j jsonb);
-- after
CREATE TABLE t (j jsonb, CHECK (jsonb_typeof(j -> 'a') IS DISTINCT FROM 'null'), CHECK (NOT j ? 'no')); CREATE INDEX t_a ON t ((j ->> 'a')); CREATE INDEX t_p ON t USING gin (j jsonb_path_ops); CREATE VIEW v AS SELECT j #>> '{a,b}' AS b FROM t WHERE j @> '{"c": 1}';
-- case: values of time with zones in defaults and checks
-- before
CREATE TABLE t (at timestamptz);
-- after
CREATE TABLE t (at timestamptz DEFAULT (now() AT TIME ZONE 'utc'), due interval DEFAULT '1 day 02:00', day date DEFAULT ('2024-02-29'::date + 1), CHECK (at > '2001-01-01 00:00+00'));
-- case: set of grants to one role becomes that of another
-- before
CREATE TABLE t (a int); CREATE SEQUENCE s; GRANT SELECT, INSERT ON t TO pg_monitor; GRANT USAGE ON SEQUENCE s TO pg_monitor;
-- after
CREATE TABLE t (a int); CREATE SEQUENCE s; GRANT SELECT, INSERT ON t TO pg_read_all_stats; GRANT USAGE ON SEQUENCE s TO pg_read_all_stats;
-- case: procedure and function of one name in two schemas
-- before
CREATE SCHEMA s; CREATE PROCEDURE p(int) LANGUAGE sql AS ''; CREATE FUNCTION s.p(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
-- after
CREATE SCHEMA s; CREATE FUNCTION p(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE PROCEDURE s.p(int) LANGUAGE sql AS '';
-- case: aggregate over a function that changes its body
-- before
CREATE FUNCTION step(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 + $2'; CREATE AGGREGATE total(int) (SFUNC = step, STYPE = int, INITCOND = '0'); CREATE TABLE t (a int); CREATE VIEW v AS SELECT total(a) FROM t;
-- after
CREATE FUNCTION step(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 * $2'; CREATE AGGREGATE total(int) (SFUNC = step, STYPE = int, INITCOND = '1'); CREATE TABLE t (a int); CREATE VIEW v AS SELECT total(a) FROM t;
-- case: unlogged table with an identity and a child
-- before
CREATE UNLOGGED TABLE t (id int GENERATED ALWAYS AS IDENTITY); CREATE TABLE c () INHERITS (t);
-- after
CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY, n text); CREATE UNLOGGED TABLE c (own int) INHERITS (t);
-- case: column goes from the child to the parent (empty)
-- before
CREATE TABLE p (a int); CREATE TABLE c (b text) INHERITS (p);
-- after
CREATE TABLE p (a int, b text); CREATE TABLE c () INHERITS (p);
-- case: partitions of two levels get a key, an index and a column
-- before
CREATE TABLE p (a int NOT NULL, b int NOT NULL) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1) PARTITION BY RANGE (b); CREATE TABLE p11 PARTITION OF p1 FOR VALUES FROM (0) TO (10);
-- after
CREATE TABLE p (a int NOT NULL, b int NOT NULL, c text DEFAULT 'c', PRIMARY KEY (a, b)) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1) PARTITION BY RANGE (b); CREATE TABLE p11 PARTITION OF p1 FOR VALUES FROM (0) TO (10); CREATE INDEX p_c ON p (c);
-- case: partition with a unique key of its own beside that of the whole
-- before
CREATE TABLE p (a int NOT NULL, b int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1, 2, 3);
-- after
CREATE TABLE p (a int NOT NULL, b int, UNIQUE (a, b)) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1, 2, 3); ALTER TABLE p1 ADD CONSTRAINT own UNIQUE (b, a); CREATE INDEX p1_b ON p1 (b);
-- case: hash partitions doubled (empty)
-- before
CREATE TABLE p (a int) PARTITION BY HASH (a); CREATE TABLE p0 PARTITION OF p FOR VALUES WITH (MODULUS 2, REMAINDER 0); CREATE TABLE p1 PARTITION OF p FOR VALUES WITH (MODULUS 2, REMAINDER 1);
-- after
CREATE TABLE p (a int) PARTITION BY HASH (a); CREATE TABLE p0 PARTITION OF p FOR VALUES WITH (MODULUS 2, REMAINDER 0); CREATE TABLE p1 PARTITION OF p FOR VALUES WITH (MODULUS 4, REMAINDER 1); CREATE TABLE p3 PARTITION OF p FOR VALUES WITH (MODULUS 4, REMAINDER 3);
-- case: foreign key from a partitioned table (empty)
-- before
CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE p (k int, a int) PARTITION BY RANGE (k); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (MINVALUE) TO (MAXVALUE);
-- after
CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE p (k int, a int CONSTRAINT leads REFERENCES a ON DELETE SET NULL) PARTITION BY RANGE (k); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (MINVALUE) TO (MAXVALUE);
-- case: publication by schema, with columns and a filter
-- before
CREATE SCHEMA s; CREATE TABLE s.t (id int PRIMARY KEY, a text, b text); CREATE PUBLICATION n FOR TABLES IN SCHEMA s;
-- after
CREATE SCHEMA s; CREATE TABLE s.t (id int PRIMARY KEY, a text, b text); CREATE PUBLICATION n FOR TABLE s.t (id, a) WHERE (id > 5) WITH (publish_via_partition_root);
-- case: event trigger on a function that changes its language
-- before
CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN NULL; END'; CREATE EVENT TRIGGER e ON ddl_command_end EXECUTE FUNCTION f();
-- after
CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS 'BEGIN PERFORM 1; END'; CREATE EVENT TRIGGER e ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION f();
-- case: function settings with lists and quotes
-- before
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
-- after
CREATE FUNCTION f() RETURNS int LANGUAGE sql SET search_path = "$user", public, "a b" SET work_mem = '1MB' SET "my.setting" = 'it''s' AS 'SELECT 1';
-- case: domains in a composite type in an array in a table
-- before
CREATE DOMAIN d AS int CHECK (VALUE > -9); CREATE TYPE c AS (d d, n text); CREATE TABLE t (id int PRIMARY KEY, cs c[]);
-- after
CREATE DOMAIN d AS int CHECK (VALUE > -99) DEFAULT 4; CREATE TYPE c AS (d d, n text, z date); CREATE TABLE t (id int PRIMARY KEY, cs c[]);
-- case: view with a cast to a type that is made anew
-- before
CREATE TYPE e AS ENUM ('a', 'b'); CREATE TABLE t (x text); CREATE VIEW v AS SELECT x::e AS e FROM t WHERE x IN ('a', 'b'); CREATE FUNCTION f(e) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1::text'; CREATE INDEX ON t (x) WHERE f('a'::e) = 'a';
-- after
CREATE TYPE e AS ENUM ('b', 'c', 'a'); CREATE TABLE t (x text); CREATE VIEW v AS SELECT x::e AS e FROM t WHERE x IN ('a', 'b'); CREATE FUNCTION f(e) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT $1::text'; CREATE INDEX ON t (x) WHERE f('a'::e) = 'a';
-- case: column default by a function that gets an argument more
-- before
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT $1'; CREATE TABLE t (id int, a int DEFAULT f(1));
-- after
CREATE FUNCTION f(int, b int DEFAULT 2) RETURNS int LANGUAGE sql AS 'SELECT $1 + b'; CREATE TABLE t (id int, a int DEFAULT f(1));
-- case: instead of triggers of a view over two tables
-- before
CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY, n text); CREATE VIEW v AS SELECT a.id, n FROM a JOIN b USING (id);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER g INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION f();
-- after
CREATE TABLE a (id bigint PRIMARY KEY); CREATE TABLE b (id bigint PRIMARY KEY, n text, m int); CREATE VIEW v AS SELECT a.id, n, m FROM a JOIN b USING (id);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER g INSTEAD OF INSERT OR UPDATE ON v FOR EACH ROW EXECUTE FUNCTION f();
-- case: large table of all kinds of columns becomes one with defaults
-- before
CREATE TABLE t (id int PRIMARY KEY, a inet, b macaddr, c bit(3), d varbit, e money, f uuid, g xml, h point, i tsquery, j int4multirange, k oid, l char(3), m "char", n name, o pg_lsn);
-- after
CREATE TABLE t (id int PRIMARY KEY, a inet DEFAULT '::1', b macaddr, c bit(3) DEFAULT B'101', d varbit DEFAULT B'1', e money DEFAULT 1.5, f uuid DEFAULT gen_random_uuid(), g xml, h point DEFAULT '(1,2)', i tsquery DEFAULT 'a & b', j int4multirange DEFAULT '{[1,2)}', k oid DEFAULT 0, l char(3) DEFAULT 'x', m "char" DEFAULT 'c', n name DEFAULT 'n', o pg_lsn);
-- case: options of a table's storage with quotes
-- before
CREATE TABLE t (a text) WITH (autovacuum_vacuum_scale_factor = 0.1, toast.autovacuum_enabled = false);
-- after
CREATE TABLE t (a text) WITH (autovacuum_vacuum_scale_factor = 0.2, toast_tuple_target = 4000, toast.autovacuum_vacuum_threshold = 9);
-- case: rule and trigger on a table that gets a key
-- before
CREATE TABLE t (a int NOT NULL); CREATE TABLE log (a int); CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (NEW.a);
-- after
CREATE TABLE t (a bigint PRIMARY KEY); CREATE TABLE log (a bigint); CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (NEW.a);
-- case: sequence is shared, then each table has its own
-- before
CREATE SEQUENCE s; CREATE TABLE a (id bigint PRIMARY KEY DEFAULT nextval('s')); CREATE TABLE b (id bigint PRIMARY KEY DEFAULT nextval('s'));
-- after
CREATE TABLE a (id bigserial PRIMARY KEY); CREATE TABLE b (id bigint PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY);
-- case: extension whose type a column has
-- before
CREATE TABLE t (id int, a text); INSERT INTO t VALUES (1, 'X');
-- after
CREATE EXTENSION citext; CREATE TABLE t (id int, a citext UNIQUE); CREATE VIEW v AS SELECT a FROM t WHERE a = 'x';
-- case: operator class of an extension in an index
-- before
CREATE TABLE t (a text, b int);
-- after
CREATE EXTENSION pg_trgm; CREATE EXTENSION btree_gist; CREATE TABLE t (a text, b int, EXCLUDE USING gist (b WITH =, a gist_trgm_ops WITH %) WHERE (b > 100)); CREATE INDEX t_a ON t USING gin (a gin_trgm_ops);
-- case: words of SQL as names of everything
-- before
CREATE TABLE "table" ("select" int, "order" text); CREATE VIEW "view" AS SELECT "select" FROM "table";
-- after
CREATE TABLE "table" ("select" bigint, "order" text CONSTRAINT "check" CHECK ("order" <> ''), "default" int DEFAULT 1, CONSTRAINT "unique" UNIQUE ("select")); CREATE VIEW "view" AS SELECT "select" FROM "table"; CREATE INDEX "index" ON "table" ("order" DESC); GRANT SELECT ("order"), UPDATE ON "table" TO pg_monitor;
-- case: nested statements in a body of BEGIN ATOMIC
-- before
CREATE TABLE t (a int, b text);
-- after
CREATE TABLE t (a int, b text); CREATE FUNCTION f(x int) RETURNS SETOF text LANGUAGE sql BEGIN ATOMIC INSERT INTO t VALUES (x, 'a'); SELECT CASE WHEN a > 0 THEN b ELSE 'n' END FROM t; END;
