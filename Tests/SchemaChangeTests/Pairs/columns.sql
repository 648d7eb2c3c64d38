-- case: column added with a default
-- both
CREATE TABLE t (a int);
-- before
-- after
ALTER TABLE t ADD b text DEFAULT 'x', ADD c int NOT NULL DEFAULT 3, ADD d timestamptz DEFAULT now();
-- case: columns in another order are the same
-- before
CREATE TABLE t (a int, b text, c date);
-- after
CREATE TABLE t (c date, a int, b text);
-- case: column dropped with all that hangs on it
-- before
CREATE TABLE t (a int, b int UNIQUE CHECK (b <> 999999), c int GENERATED ALWAYS AS (b + 1) STORED);
CREATE INDEX ON t (b, a); CREATE STATISTICS t_s ON a, b FROM t; COMMENT ON COLUMN t.b IS 'gone';
-- after
CREATE TABLE t (a int);
-- case: type changed, int to bigint
-- before
CREATE TABLE t (a int DEFAULT 5 CHECK (a > -5), b int); CREATE INDEX ON t (a);
-- after
CREATE TABLE t (a bigint DEFAULT 5 CHECK (a > -5), b bigint); CREATE INDEX ON t (a);
-- case: type changed, varchar widened, narrowed and made text
-- before
CREATE TABLE t (a varchar(20) DEFAULT 'x', b varchar(200), c text);
-- after
CREATE TABLE t (a varchar(40) DEFAULT 'x', b text, c varchar(100));
-- case: type changed, numeric
-- before
CREATE TABLE t (a numeric, b numeric(10,2) DEFAULT 1.5, c int, d real);
-- after
CREATE TABLE t (a numeric(20,4), b numeric(12,3) DEFAULT 1.5, c numeric, d double precision);
-- case: type changed, text to uuid and back (empty)
-- before
CREATE TABLE t (a text PRIMARY KEY);
-- after
CREATE TABLE t (a uuid PRIMARY KEY);
-- case: type changed where there is no cast (empty)
-- before
CREATE TABLE t (a int, b date, c boolean, d uuid);
-- after
CREATE TABLE t (a date, b int, c timestamptz, d bytea);
-- case: type changed, timestamps
-- before
CREATE TABLE t (a timestamp DEFAULT now(), b timestamptz, c date, d time);
-- after
CREATE TABLE t (a timestamptz DEFAULT now(), b timestamp, c timestamp, d time(3));
-- case: type changed to an array and back (empty)
-- before
CREATE TABLE t (a text DEFAULT 'x', b int[]);
-- after
CREATE TABLE t (a text[] DEFAULT '{x}', b text[]);
-- case: type changed, json to jsonb
-- before
CREATE TABLE t (a json DEFAULT '{}', b text);
-- after
CREATE TABLE t (a jsonb DEFAULT '{}', b text); CREATE INDEX ON t USING gin (a);
-- case: type changed under an index with an expression and a predicate
-- before
CREATE TABLE t (a text, b text); CREATE INDEX i ON t (lower(a)) WHERE a <> 'x'; CREATE INDEX j ON t (a text_pattern_ops);
-- after
CREATE TABLE t (a varchar(90), b text); CREATE INDEX i ON t (lower(a)) WHERE a <> 'x'; CREATE INDEX j ON t (a varchar_pattern_ops);
-- case: type changed under a check, a default and a generated column (empty)
-- before
CREATE TABLE t (a text DEFAULT '1', b text GENERATED ALWAYS AS (a || '!') STORED, CHECK (a <> ''));
-- after
CREATE TABLE t (a int DEFAULT 1, b text GENERATED ALWAYS AS (a::text || '!') STORED, CHECK (a <> 99999));
-- case: type changed under a policy
-- before
CREATE TABLE t (a int, b text); ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t USING (a > 0); COMMENT ON POLICY p ON t IS 'by a';
-- after
CREATE TABLE t (a bigint, b text); ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p ON t USING (a > 0); COMMENT ON POLICY p ON t IS 'by a';
-- case: type changed under a function with an SQL body
-- before
CREATE TABLE t (a int);
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT sum(a) FROM t; END;
CREATE VIEW v AS SELECT f() AS x;
-- after
CREATE TABLE t (a bigint);
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT sum(a)::bigint FROM t; END;
CREATE VIEW v AS SELECT f() AS x;
-- case: type changed under statistics
-- before
CREATE TABLE t (a text, b text); CREATE STATISTICS s (dependencies) ON a, b FROM t; COMMENT ON STATISTICS s IS 's';
-- after
CREATE TABLE t (a varchar(70), b varchar(70)); CREATE STATISTICS s (dependencies) ON a, b FROM t; COMMENT ON STATISTICS s IS 's';
-- case: type changed in a publication's filter
-- before
CREATE TABLE t (a int PRIMARY KEY); CREATE PUBLICATION p FOR TABLE t WHERE (a > 3);
-- after
CREATE TABLE t (a bigint PRIMARY KEY); CREATE PUBLICATION p FOR TABLE t WHERE (a > 3);
-- case: collation changed
-- before
CREATE TABLE t (a text, b text COLLATE "C"); CREATE INDEX ON t (a);
-- after
CREATE TABLE t (a text COLLATE "C", b text COLLATE "POSIX"); CREATE INDEX ON t (a);
-- case: not null with a default
-- before
CREATE TABLE t (a int DEFAULT 1, b text);
-- after
CREATE TABLE t (a int DEFAULT 1 NOT NULL, b text NOT NULL);
-- case: not null where a check has the name that would be taken
-- before
CREATE TABLE t (a int, CONSTRAINT a_not_null CHECK (a <> 999999));
-- after
CREATE TABLE t (a int NOT NULL, CONSTRAINT a_not_null CHECK (a <> 999999));
-- case: defaults of all sorts
-- before
CREATE TABLE t (a int, b text DEFAULT 'old', c date DEFAULT CURRENT_DATE, d uuid);
-- after
CREATE TABLE t (a int DEFAULT (1 + 2) * 3, b text DEFAULT 'it''s "new" \ here', c date, d uuid DEFAULT gen_random_uuid());
-- case: default with a type's cast, which is no difference
-- before
CREATE TABLE t (a varchar(10) DEFAULT 'x'::varchar, b text DEFAULT 'y', c timestamp DEFAULT '2020-01-01'::timestamp);
-- after
CREATE TABLE t (a varchar(10) DEFAULT 'x', b text DEFAULT 'y'::text, c timestamp DEFAULT '2020-01-01');
-- case: stored column made of a plain one
-- before
CREATE TABLE t (a int, b int); CREATE INDEX ON t (b); COMMENT ON COLUMN t.b IS 'b';
-- after
CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) STORED); CREATE INDEX ON t (b); COMMENT ON COLUMN t.b IS 'b';
-- case: expression of a stored column
-- before
CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) STORED); CREATE VIEW v AS SELECT b FROM t;
-- after
CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 3) STORED); CREATE VIEW v AS SELECT b FROM t;
-- case: stored column by a function that changes
-- before
CREATE FUNCTION f(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1';
CREATE TABLE t (a int, b int GENERATED ALWAYS AS (f(a)) STORED);
-- after
CREATE FUNCTION f(int) RETURNS bigint IMMUTABLE LANGUAGE sql AS 'SELECT $1::bigint';
CREATE TABLE t (a int, b bigint GENERATED ALWAYS AS (f(a)) STORED);
-- case: identity added and dropped
-- before
CREATE TABLE t (a int NOT NULL, b int GENERATED ALWAYS AS IDENTITY);
-- after
CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY, b int NOT NULL);
-- case: identity always and by default
-- before
CREATE TABLE t (a bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
-- after
CREATE TABLE t (a bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY);
-- case: identity with all options
-- before
CREATE TABLE t (a bigint GENERATED ALWAYS AS IDENTITY);
-- after
CREATE TABLE t (a bigint GENERATED ALWAYS AS IDENTITY (START WITH 10 INCREMENT BY 5 MINVALUE 1 MAXVALUE 100000 CACHE 20 CYCLE));
-- case: identity with other bounds
-- before
CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY (MINVALUE 1 MAXVALUE 50));
-- after
CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY (MINVALUE 100 MAXVALUE 200));
-- case: identity widened with its bound
-- before
CREATE TABLE t (a int GENERATED BY DEFAULT AS IDENTITY);
-- after
CREATE TABLE t (a bigint GENERATED BY DEFAULT AS IDENTITY (MAXVALUE 5000000000));
-- case: identity of a smallint
-- before
CREATE TABLE t (a smallint GENERATED BY DEFAULT AS IDENTITY, b smallserial);
-- after
CREATE TABLE t (a int GENERATED BY DEFAULT AS IDENTITY, b serial);
-- case: serial becomes a column with a sequence of the same name
-- before
CREATE TABLE t (id serial PRIMARY KEY);
-- after
CREATE SEQUENCE t_id_seq;
CREATE TABLE t (id int PRIMARY KEY DEFAULT nextval('t_id_seq'));
-- case: serial becomes identity
-- before
CREATE TABLE t (id bigserial PRIMARY KEY);
-- after
CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
-- case: serial becomes a uuid (empty)
-- before
CREATE TABLE t (id serial PRIMARY KEY);
-- after
CREATE TABLE t (id uuid DEFAULT gen_random_uuid() PRIMARY KEY);
-- case: serial whose sequence has another name or start
-- before
CREATE TABLE t (id serial, n int); ALTER SEQUENCE t_id_seq RENAME TO counter;
-- after
CREATE TABLE t (id serial, n serial); ALTER SEQUENCE t_n_seq START 100;
-- case: privileges and comment of a serial's sequence
-- before
CREATE TABLE t (id serial); GRANT SELECT (id) ON t TO pg_monitor;
-- after
CREATE TABLE t (id serial); GRANT USAGE ON SEQUENCE t_id_seq TO pg_monitor; GRANT SELECT (id) ON t TO pg_monitor;
COMMENT ON SEQUENCE t_id_seq IS 'numbers'; COMMENT ON COLUMN t.id IS 'number';
-- case: storage, compression, statistics and options
-- before
CREATE TABLE t (a text, b text, c int, d jsonb);
-- after
CREATE TABLE t (a text, b text COMPRESSION pglz, c int, d jsonb);
ALTER TABLE t ALTER a SET STORAGE MAIN, ALTER c SET STATISTICS 500, ALTER d SET STORAGE EXTERNAL, ALTER a SET (n_distinct = -0.5, n_distinct_inherited = 7);
-- case: storage options changed
-- before
CREATE TABLE t (a text); ALTER TABLE t ALTER a SET STORAGE PLAIN, ALTER a SET STATISTICS 10, ALTER a SET (n_distinct = 3);
-- after
CREATE TABLE t (a text); ALTER TABLE t ALTER a SET STORAGE EXTERNAL, ALTER a SET STATISTICS 0, ALTER a SET (n_distinct = 4);
-- case: all types of numbers, texts and times are what they were
-- before
-- after
CREATE TABLE t (a smallint, b numeric(5), c numeric(5,2), d char, e char(5), f bpchar, g varchar, h "char", i name, j bit(3), k varbit, l money,
  m interval year to month, n timetz(2), o timestamptz(0), p inet, q cidr, r macaddr, s point, t path, u tsquery, v xml, w int4range, x oid, y regclass, z pg_lsn);
-- case: null is a default like another
-- before
CREATE TABLE t (a int DEFAULT NULL, b text);
-- after
CREATE TABLE t (a int, b text DEFAULT NULL);
-- case: many changes at once
-- before
CREATE TABLE t (a int, b varchar(10) DEFAULT 'x' NOT NULL, c text, d int GENERATED ALWAYS AS (a + 1) STORED);
-- after
CREATE TABLE t (a bigint NOT NULL DEFAULT 0, b text, e boolean NOT NULL DEFAULT false, d int);
-- case: identity whose last value is outside of its new bounds
-- before
CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY (INCREMENT BY -5 MINVALUE -200 MAXVALUE 200 START WITH -190), n int); INSERT INTO t (n) VALUES (1);
-- after
CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY (INCREMENT BY 5 MINVALUE -100 MAXVALUE 100 START WITH -100), n int);
