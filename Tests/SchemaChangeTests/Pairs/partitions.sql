-- case: by range, list and hash
-- before
-- after
CREATE TABLE r (a date) PARTITION BY RANGE (a); CREATE TABLE r1 PARTITION OF r FOR VALUES FROM (MINVALUE) TO ('2020-01-01'); CREATE TABLE r2 PARTITION OF r FOR VALUES FROM ('2020-01-01') TO (MAXVALUE);
CREATE TABLE l (a text) PARTITION BY LIST (a); CREATE TABLE l1 PARTITION OF l FOR VALUES IN ('x', NULL, 'it''s'); CREATE TABLE l2 PARTITION OF l DEFAULT;
CREATE TABLE h (a int) PARTITION BY HASH (a); CREATE TABLE h0 PARTITION OF h FOR VALUES WITH (MODULUS 2, REMAINDER 0); CREATE TABLE h1 PARTITION OF h FOR VALUES WITH (MODULUS 2, REMAINDER 1);
-- case: by an expression and a function
-- before
-- after
CREATE FUNCTION bucket(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 % 4';
CREATE TABLE p (a int, b text) PARTITION BY LIST (bucket(a)); CREATE TABLE p0 PARTITION OF p FOR VALUES IN (0, 1);
CREATE TABLE q (a int, b text) PARTITION BY RANGE (lower(b), a); CREATE TABLE q0 PARTITION OF q FOR VALUES FROM ('a', 0) TO ('m', MAXVALUE);
-- case: partition added
-- both
CREATE TABLE p (a int) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
-- before
-- after
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20);
-- case: bounds changed (empty)
-- both
CREATE TABLE p (a int) PARTITION BY RANGE (a);
-- before
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
-- after
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (20);
-- case: partition becomes the default one (empty)
-- both
CREATE TABLE p (a int) PARTITION BY LIST (a);
-- before
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
-- after
CREATE TABLE p1 PARTITION OF p DEFAULT;
-- case: table attached and detached (empty)
-- both
CREATE TABLE p (a int, b text) PARTITION BY LIST (a);
-- before
CREATE TABLE p1 (a int, b text); CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);
-- after
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE TABLE p2 (a int, b text);
-- case: partition moved to another table (empty)
-- both
CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE TABLE q (a int) PARTITION BY LIST (a);
-- before
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
-- after
CREATE TABLE p1 PARTITION OF q FOR VALUES IN (1);
-- case: index on the whole
-- both
CREATE TABLE p (a int, b int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
-- before
CREATE INDEX i ON p (b);
-- after
CREATE INDEX i ON p (b, a); CREATE UNIQUE INDEX j ON p (a, b);
-- case: index of one partition
-- both
CREATE TABLE p (a int, b int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
-- before
-- after
CREATE INDEX i ON p1 (b) WHERE b > 5;
-- case: keys of the whole
-- both
CREATE TABLE u (id int PRIMARY KEY);
-- before
CREATE TABLE p (a int NOT NULL, u int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
-- after
CREATE TABLE p (a int PRIMARY KEY, u int REFERENCES u) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
-- case: foreign key to the whole (empty)
-- both
CREATE TABLE p (a int PRIMARY KEY) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
-- before
CREATE TABLE u (a int);
-- after
CREATE TABLE u (a int REFERENCES p);
-- case: partition dropped from a table that foreign keys lead to (empty)
-- both
CREATE TABLE p (a int PRIMARY KEY) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE TABLE u (a int REFERENCES p);
-- before
-- after
CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);
-- case: checks of the whole and of one
-- both
CREATE TABLE u (a int);
-- before
CREATE TABLE p (a int, b int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
-- after
CREATE TABLE p (a int, b int, CONSTRAINT c CHECK (b < 99999)) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p (CONSTRAINT d CHECK (b > -99999)) FOR VALUES IN (1);
-- case: trigger of the whole and of one
-- both
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);
-- before
CREATE TRIGGER x AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION f();
-- after
CREATE TRIGGER x BEFORE INSERT ON p FOR EACH ROW EXECUTE FUNCTION f(); CREATE TRIGGER y BEFORE UPDATE ON p1 FOR EACH ROW EXECUTE FUNCTION f();
-- case: columns of the whole
-- before
CREATE TABLE p (a int, b int, gone text) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
-- after
CREATE TABLE p (a int, b bigint NOT NULL DEFAULT 4, new text DEFAULT 'x') PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
-- case: default and not null of one partition
-- before
CREATE TABLE p (a int, b int DEFAULT 1) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
-- after
CREATE TABLE p (a int, b int DEFAULT 1) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p (b DEFAULT 2 NOT NULL) FOR VALUES IN (1);
-- case: partitions of partitions
-- before
CREATE TABLE p (a int, b int) PARTITION BY LIST (a);
-- after
CREATE TABLE p (a int, b int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1) PARTITION BY RANGE (b); CREATE TABLE p1a PARTITION OF p1 FOR VALUES FROM (0) TO (5) PARTITION BY HASH (b); CREATE TABLE p1a0 PARTITION OF p1a FOR VALUES WITH (MODULUS 1, REMAINDER 0);
CREATE INDEX i ON p (b);
-- case: partitions in another schema, with odd names
-- before
CREATE SCHEMA "Old Data";
-- after
CREATE SCHEMA "Old Data"; CREATE TABLE "P" ("At" date) PARTITION BY RANGE ("At"); CREATE TABLE "Old Data"."P 1" PARTITION OF "P" FOR VALUES FROM ('2020-01-01') TO ('2021-01-01'); CREATE INDEX "I" ON "P" ("At");
-- case: row security and options of one
-- both
CREATE TABLE p (a int) PARTITION BY LIST (a);
-- before
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
-- after
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1) WITH (fillfactor = 50); ALTER TABLE p1 ENABLE ROW LEVEL SECURITY; CREATE POLICY x ON p1 USING (a > 0); GRANT SELECT ON p1 TO pg_monitor;
-- case: key of a partition that is there before the index of the whole
-- before
CREATE TABLE p (a int NOT NULL, b int) PARTITION BY LIST (a);
-- after
CREATE TABLE p (a int NOT NULL, b int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); ALTER TABLE p1 ADD PRIMARY KEY (a); CREATE UNIQUE INDEX i ON p (a);
-- case: two partitions exchange their bounds (empty)
-- before
CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);
-- after
CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (2); CREATE TABLE p2 PARTITION OF p FOR VALUES IN (1);
-- case: one partition becomes two (empty)
-- before
CREATE TABLE p (a int) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (20);
-- after
CREATE TABLE p (a int) PARTITION BY RANGE (a); CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (0) TO (10); CREATE TABLE p3 PARTITION OF p FOR VALUES FROM (10) TO (20);
-- case: partitions go to a new table, and the old one goes with its keys (empty)
-- before
CREATE TABLE u (k text PRIMARY KEY);
CREATE TABLE p (k text REFERENCES u, a int, UNIQUE (k, a)) PARTITION BY LIST (k); CREATE INDEX p_a ON p (a);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN ('1');
-- after
CREATE TABLE q (k text, a int, UNIQUE (k)) PARTITION BY LIST (k); CREATE INDEX q_a ON q (a DESC);
CREATE TABLE p1 PARTITION OF q FOR VALUES IN ('1');
-- case: table whose columns may be null joins one whose columns may not (empty)
-- before
CREATE TABLE p (a int NOT NULL, b int NOT NULL DEFAULT 1, c int) PARTITION BY LIST (a); CREATE TABLE t (a int, b int, c int);
-- after
CREATE TABLE p (a int NOT NULL, b int NOT NULL DEFAULT 1, c int) PARTITION BY LIST (a); CREATE TABLE t PARTITION OF p FOR VALUES IN (1);
-- case: index of a partition goes, and the whole gets the same
-- before
CREATE TABLE p (a int, b int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1, 2); CREATE INDEX p1_b ON p1 (b);
-- after
CREATE TABLE p (a int, b int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1, 2); CREATE INDEX p_b ON p (b);
-- case: whole and partition with a key each on the same columns
-- before
-- after
CREATE TABLE p (a int, b int NOT NULL, UNIQUE (a, b)) PARTITION BY LIST (a);
CREATE TABLE p1 PARTITION OF p (PRIMARY KEY (a, b)) FOR VALUES IN (1, 2); CREATE INDEX p_b ON p (b); CREATE INDEX p1_b ON p1 (b);
-- case: partition without the default of the whole
-- before
CREATE TABLE p (a int, b int DEFAULT 1) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1, 2);
-- after
CREATE TABLE p (a int, b int DEFAULT 1) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1, 2); ALTER TABLE p1 ALTER b DROP DEFAULT;
-- case: table becomes a partitioned one, with its rows
-- both
CREATE TABLE u (id int PRIMARY KEY, t bigint, day date);
-- before
CREATE TABLE t (id bigint NOT NULL, day date NOT NULL, note text DEFAULT 'n', gone int, CONSTRAINT short CHECK (length(note) < 999)); CREATE INDEX t_note ON t (note);
-- after
CREATE TABLE t (id bigint NOT NULL, day date NOT NULL, note varchar(900) DEFAULT 'n', new int NOT NULL DEFAULT 4, PRIMARY KEY (id, day), CONSTRAINT short CHECK (length(note) < 999)) PARTITION BY RANGE (day); CREATE INDEX t_note ON t (note);
CREATE TABLE t_old PARTITION OF t FOR VALUES FROM (MINVALUE) TO ('2024-01-01'); CREATE TABLE t_rest PARTITION OF t DEFAULT;
-- case: table with all that hangs on it becomes a partitioned one
-- both
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no row is to be seen'; END $$;
-- before
CREATE TABLE t (a int NOT NULL, b int UNIQUE, c text); INSERT INTO t VALUES (1, 10, 'x'), (2, 20, 'y'), (3, 30, 'z');
CREATE VIEW v AS SELECT a, c FROM t; CREATE VIEW w AS SELECT a FROM v; CREATE MATERIALIZED VIEW m AS SELECT count(*) AS n FROM t;
CREATE FUNCTION g() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM t; END; CREATE FUNCTION h(t) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f(); CREATE PUBLICATION n FOR TABLE t;
ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (a > 0); GRANT SELECT ON t TO pg_monitor; GRANT UPDATE (c) ON t TO pg_monitor; GRANT SELECT ON v TO pg_monitor;
COMMENT ON TABLE t IS 't'; COMMENT ON COLUMN t.a IS 'a'; CREATE STATISTICS s ON a, b FROM t; CREATE RULE r AS ON DELETE TO t DO ALSO NOTHING; COMMENT ON STATISTICS s IS 's';
-- after
CREATE TABLE t (a int NOT NULL, b int, c text) PARTITION BY LIST (a); CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1); CREATE TABLE t2 PARTITION OF t DEFAULT;
CREATE VIEW v AS SELECT a, c FROM t; CREATE VIEW w AS SELECT a FROM v; CREATE MATERIALIZED VIEW m AS SELECT count(*) AS n FROM t;
CREATE FUNCTION g() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM t; END; CREATE FUNCTION h(t) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f(); CREATE TRIGGER own BEFORE INSERT ON t1 FOR EACH ROW EXECUTE FUNCTION f(); CREATE PUBLICATION n FOR TABLE t;
ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (a > 0); GRANT SELECT ON t TO pg_monitor; GRANT UPDATE (c) ON t TO pg_monitor; GRANT SELECT ON v TO pg_monitor;
COMMENT ON TABLE t IS 't'; COMMENT ON COLUMN t.a IS 'a'; CREATE STATISTICS s ON a, b FROM t; CREATE RULE r AS ON DELETE TO t DO ALSO NOTHING; COMMENT ON STATISTICS s IS 's';
-- case: partition key changed
-- before
CREATE TABLE t (a int NOT NULL, b int NOT NULL) PARTITION BY LIST (a); CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1, 2); CREATE TABLE t2 PARTITION OF t DEFAULT; CREATE INDEX t_b ON t (b); CREATE INDEX t1_own ON t1 (a, b); INSERT INTO t SELECT n, n * 3 FROM generate_series(1, 9) n;
-- after
CREATE TABLE t (a int NOT NULL, b int NOT NULL) PARTITION BY RANGE (b, a); CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (MINVALUE, MINVALUE) TO (10, 0); CREATE TABLE t3 PARTITION OF t DEFAULT; CREATE INDEX t_b ON t (b); CREATE INDEX t1_own ON t1 (a, b); CREATE VIEW v AS SELECT * FROM t;
-- case: key of a partition's own partitions changed
-- before
CREATE TABLE t (a int NOT NULL, b int NOT NULL, PRIMARY KEY (a, b)) PARTITION BY LIST (a); CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1, 2) PARTITION BY LIST (b); CREATE TABLE t11 PARTITION OF t1 DEFAULT; INSERT INTO t SELECT 1, n FROM generate_series(1, 9) n;
-- after
CREATE TABLE t (a int NOT NULL, b int NOT NULL, PRIMARY KEY (a, b)) PARTITION BY LIST (a); CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1, 2) PARTITION BY HASH (b); CREATE TABLE t11 PARTITION OF t1 FOR VALUES WITH (MODULUS 2, REMAINDER 0); CREATE TABLE t12 PARTITION OF t1 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
-- case: partition becomes a partitioned table itself
-- before
CREATE TABLE t (a int NOT NULL, b int NOT NULL) PARTITION BY LIST (a); CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1, 2); CREATE INDEX t_b ON t (b); INSERT INTO t SELECT 1, n FROM generate_series(1, 9) n;
-- after
CREATE TABLE t (a int NOT NULL, b int NOT NULL) PARTITION BY LIST (a); CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1, 2) PARTITION BY RANGE (b); CREATE TABLE t11 PARTITION OF t1 DEFAULT; CREATE INDEX t_b ON t (b);
-- case: serial and identity of a table that becomes a partitioned one go on
-- before
CREATE TABLE t (id serial, n int GENERATED ALWAYS AS IDENTITY (INCREMENT BY 2), k int NOT NULL, twice int GENERATED ALWAYS AS (k * 2) STORED); INSERT INTO t (k) VALUES (1), (2), (3);
CREATE SEQUENCE own; CREATE TABLE s (id int DEFAULT nextval('own') NOT NULL, k int NOT NULL); ALTER SEQUENCE own OWNED BY s.id; INSERT INTO s (k) VALUES (1), (2);
-- after
CREATE TABLE t (id serial, n int GENERATED ALWAYS AS IDENTITY (INCREMENT BY 2), k int NOT NULL, twice int GENERATED ALWAYS AS (k * 2) STORED) PARTITION BY HASH (k); CREATE TABLE t0 PARTITION OF t FOR VALUES WITH (MODULUS 1, REMAINDER 0);
CREATE SEQUENCE own; CREATE TABLE s (id int DEFAULT nextval('own') NOT NULL, k int NOT NULL) PARTITION BY LIST (k); CREATE TABLE s0 PARTITION OF s DEFAULT; ALTER SEQUENCE own OWNED BY s.id;
-- case: foreign keys from and to a table that becomes a partitioned one
-- before
CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE t (k int PRIMARY KEY, a int REFERENCES a, above int CONSTRAINT above REFERENCES t); CREATE TABLE u (k int REFERENCES t);
-- after
CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE t (k int PRIMARY KEY, a int REFERENCES a, above int CONSTRAINT above REFERENCES t) PARTITION BY HASH (k); CREATE TABLE t0 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 0); CREATE TABLE t1 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 1); CREATE TABLE u (k int REFERENCES t);
-- case: table stays when the one that it is a partition of becomes a plain one (empty)
-- before
CREATE TABLE t (a int NOT NULL, b text DEFAULT 'x') PARTITION BY LIST (a); CREATE INDEX t_b ON t (b); CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1); CREATE TABLE t2 PARTITION OF t FOR VALUES IN (2); INSERT INTO t VALUES (1), (2);
-- after
CREATE TABLE t (a int NOT NULL, b text DEFAULT 'x'); CREATE INDEX t_b ON t (b); CREATE TABLE t1 (a int NOT NULL, b text DEFAULT 'x');
-- case: type of a column changes as its table becomes a partitioned one
-- before
CREATE TYPE e AS ENUM ('a', 'b', 'c'); CREATE TABLE t (k int NOT NULL, e e DEFAULT 'a', n text); INSERT INTO t VALUES (1, 'b', '7');
-- after
CREATE TYPE e AS ENUM ('c', 'b', 'a'); CREATE TABLE t (k bigint NOT NULL, e e DEFAULT 'a', n varchar(20)) PARTITION BY LIST (k); CREATE TABLE t0 PARTITION OF t DEFAULT;
-- case: odd names of a table that becomes a partitioned one
-- before
CREATE SCHEMA "S s"; CREATE TABLE "S s"."T t" ("Id" serial PRIMARY KEY, "A a" int UNIQUE, CONSTRAINT "C c" CHECK ("A a" <> 7)); CREATE TABLE "S s"."T t_old" (x int);
-- after
CREATE SCHEMA "S s"; CREATE TABLE "S s"."T t" ("Id" serial PRIMARY KEY, "A a" int, CONSTRAINT "C c" CHECK ("A a" <> 7)) PARTITION BY HASH ("Id"); CREATE TABLE "S s"."T t 0" PARTITION OF "S s"."T t" FOR VALUES WITH (MODULUS 1, REMAINDER 0); CREATE TABLE "S s"."T t_old" (x int);
-- case: indexes and keys of two levels of partitions in use
-- both
CREATE TABLE a (id int PRIMARY KEY); INSERT INTO a SELECT generate_series(-100, 100);
-- before
CREATE TABLE p (a int NOT NULL, b int, "C c" text) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1) PARTITION BY RANGE (b); CREATE TABLE p11 PARTITION OF p1 FOR VALUES FROM (0) TO (10); CREATE TABLE "P 2" PARTITION OF p DEFAULT;
-- after
CREATE TABLE p (a int NOT NULL, b int NOT NULL, "C c" text, PRIMARY KEY (a, b), CONSTRAINT "U u" UNIQUE (b, a), CONSTRAINT leads FOREIGN KEY (b) REFERENCES a, CONSTRAINT low CHECK (b < 99999)) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1) PARTITION BY RANGE (b); CREATE TABLE p11 PARTITION OF p1 FOR VALUES FROM (0) TO (10); CREATE TABLE "P 2" PARTITION OF p DEFAULT;
CREATE INDEX p_c ON p ("C c" DESC) WHERE b > 2; CREATE INDEX p_lower ON p (lower("C c")); CREATE UNIQUE INDEX p_u ON p (a, b) INCLUDE ("C c");
-- case: index of a partitioned table changed while it is used, with a new partition
-- before
CREATE TABLE p (a int, b int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE INDEX i ON p (b); CREATE INDEX j ON p (a);
-- after
CREATE TABLE p (a int, b int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2); CREATE INDEX i ON p (b DESC); CREATE INDEX k ON p (a DESC);
