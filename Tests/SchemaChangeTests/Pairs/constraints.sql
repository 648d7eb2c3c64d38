-- case: primary key added
-- before
CREATE TABLE t (a int, b int);
-- after
CREATE TABLE t (a int, b int, PRIMARY KEY (a, b));
-- case: primary key with another name, other columns and INCLUDE
-- before
CREATE TABLE t (a int, b int NOT NULL, c int, CONSTRAINT k PRIMARY KEY (a));
-- after
CREATE TABLE t (a int NOT NULL, b int, c int, CONSTRAINT k PRIMARY KEY (b) INCLUDE (c));
-- case: primary key moved under foreign keys
-- before
CREATE TABLE t (a int PRIMARY KEY, b int NOT NULL UNIQUE); CREATE TABLE u (a int REFERENCES t, b int REFERENCES t (b));
-- after
CREATE TABLE t (a int NOT NULL UNIQUE, b int PRIMARY KEY); CREATE TABLE u (a int REFERENCES t (a), b int REFERENCES t);
-- case: primary key deferrable
-- before
CREATE TABLE t (a int PRIMARY KEY);
-- after
CREATE TABLE t (a int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED);
-- case: unique with all it can say
-- before
CREATE TABLE t (a int, b int, c int, CONSTRAINT u UNIQUE (a));
-- after
CREATE TABLE t (a int, b int, c int, CONSTRAINT u UNIQUE NULLS NOT DISTINCT (a, b) INCLUDE (c) WITH (fillfactor = 80));
-- case: unique deferrable
-- before
CREATE TABLE t (a int, CONSTRAINT u UNIQUE (a));
-- after
CREATE TABLE t (a int, CONSTRAINT u UNIQUE (a) DEFERRABLE);
-- case: unique index becomes a unique constraint of the same name
-- before
CREATE TABLE t (a int); CREATE UNIQUE INDEX t_a_key ON t (a);
-- after
CREATE TABLE t (a int UNIQUE);
-- case: index takes the name of a dropped constraint
-- before
CREATE TABLE t (a int, b int, CONSTRAINT x UNIQUE (a));
-- after
CREATE TABLE t (a int, b int); CREATE INDEX x ON t (b);
-- case: check added, changed and dropped
-- before
CREATE TABLE t (a int CONSTRAINT one CHECK (a > 0), b int CONSTRAINT two CHECK (b > 0));
-- after
CREATE TABLE t (a int CONSTRAINT one CHECK (a >= 0), b int, CONSTRAINT three CHECK (a <> b + 99999));
-- case: check with no inherit, and one that is not valid
-- before
CREATE TABLE t (a int, b int);
-- after
CREATE TABLE t (a int CONSTRAINT n CHECK (a > -9) NO INHERIT, b int);
ALTER TABLE t ADD CONSTRAINT v CHECK (b > -9) NOT VALID;
-- case: valid check becomes one that is not
-- before
CREATE TABLE t (a int, CONSTRAINT c CHECK (a > -9));
-- after
CREATE TABLE t (a int); ALTER TABLE t ADD CONSTRAINT c CHECK (a > -9) NOT VALID;
-- case: check by a function
-- before
CREATE TABLE t (a int);
-- after
CREATE FUNCTION ok(int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 > -9';
CREATE TABLE t (a int CHECK (ok(a)));
-- case: check written in another way
-- before
CREATE TABLE t (a text CHECK (a IN ('x', 'y')), b int CHECK (b BETWEEN 1 AND 9), c varchar(5) CHECK (c IN ('p', 'q')));
-- after
CREATE TABLE t (a text CHECK (a = ANY (ARRAY['x'::text, 'y'])), b int CHECK (b >= 1 AND b <= 9), c varchar(5) CHECK (c::text = ANY (ARRAY['p'::varchar, 'q'::varchar]::text[])));
-- case: exclusion
-- before
CREATE TABLE t (a int4range, b circle);
-- after
CREATE TABLE t (a int4range, b circle, CONSTRAINT x EXCLUDE USING gist (a WITH &&), EXCLUDE USING gist (b WITH &&) WHERE (b IS NOT NULL) DEFERRABLE);
-- case: exclusion changed (empty)
-- before
CREATE TABLE t (a int4range, CONSTRAINT x EXCLUDE USING gist (a WITH &&));
-- after
CREATE TABLE t (a int4range, CONSTRAINT x EXCLUDE USING gist (a WITH =));
-- case: foreign key added and dropped
-- both
CREATE TABLE t (id int PRIMARY KEY);
-- before
CREATE TABLE u (t int);
-- after
CREATE TABLE u (t int REFERENCES t);
-- case: foreign key actions
-- both
CREATE TABLE t (id int PRIMARY KEY);
-- before
CREATE TABLE u (t int CONSTRAINT f REFERENCES t ON DELETE CASCADE);
-- after
CREATE TABLE u (t int CONSTRAINT f REFERENCES t ON DELETE SET NULL ON UPDATE RESTRICT);
-- case: foreign key deferrable
-- both
CREATE TABLE t (id int PRIMARY KEY);
-- before
CREATE TABLE u (t int CONSTRAINT f REFERENCES t, s int CONSTRAINT g REFERENCES t DEFERRABLE INITIALLY DEFERRED);
-- after
CREATE TABLE u (t int CONSTRAINT f REFERENCES t DEFERRABLE, s int CONSTRAINT g REFERENCES t);
-- case: foreign key to another table
-- both
CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE s (id int PRIMARY KEY);
-- before
CREATE TABLE u (t int CONSTRAINT f REFERENCES t);
-- after
CREATE TABLE u (t int CONSTRAINT f REFERENCES s);
-- case: foreign key that sets some columns
-- both
CREATE TABLE t (a int, b int, PRIMARY KEY (a, b));
-- before
CREATE TABLE u (a int, b int, CONSTRAINT f FOREIGN KEY (a, b) REFERENCES t ON DELETE SET NULL (b));
-- after
CREATE TABLE u (a int, b int DEFAULT 1, CONSTRAINT f FOREIGN KEY (a, b) REFERENCES t MATCH FULL ON DELETE SET DEFAULT (b));
-- case: foreign keys in a circle (empty)
-- before
CREATE TABLE a (id int PRIMARY KEY, b int); CREATE TABLE b (id int PRIMARY KEY, a int);
-- after
CREATE TABLE a (id int PRIMARY KEY, b int); CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a); ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b;
-- case: three tables in a circle are made and dropped
-- before
-- after
CREATE TABLE a (id int PRIMARY KEY, next int); CREATE TABLE b (id int PRIMARY KEY, next int REFERENCES a); CREATE TABLE c (id int PRIMARY KEY, next int REFERENCES b);
ALTER TABLE a ADD FOREIGN KEY (next) REFERENCES c;
-- case: foreign key to the table itself
-- before
CREATE TABLE t (id int PRIMARY KEY);
-- after
CREATE TABLE t (id int PRIMARY KEY, up int REFERENCES t ON DELETE CASCADE);
-- case: foreign key across schemas
-- before
CREATE SCHEMA s; CREATE TABLE s.t (id int PRIMARY KEY);
-- after
CREATE SCHEMA s; CREATE TABLE s.t (id int PRIMARY KEY); CREATE TABLE u (t int REFERENCES s.t); CREATE TABLE s.v (u int, t int REFERENCES s.t);
-- case: foreign key to a unique index
-- before
CREATE TABLE t (a int NOT NULL); CREATE TABLE u (a int);
-- after
CREATE TABLE t (a int NOT NULL); CREATE UNIQUE INDEX t_a ON t (a); CREATE TABLE u (a int REFERENCES t (a));
-- case: comments on constraints and their indexes
-- before
CREATE TABLE t (a int CONSTRAINT k PRIMARY KEY, CONSTRAINT c CHECK (a <> 99999));
-- after
CREATE TABLE t (a int CONSTRAINT k PRIMARY KEY, CONSTRAINT c CHECK (a <> 99999));
COMMENT ON CONSTRAINT k ON t IS 'key'; COMMENT ON INDEX k IS 'index of the key'; COMMENT ON CONSTRAINT c ON t IS 'check';
-- case: both ends of a foreign key change their type
-- before
CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE u (t int REFERENCES t ON DELETE CASCADE); CREATE INDEX ON u (t);
-- after
CREATE TABLE t (id bigint PRIMARY KEY); CREATE TABLE u (t bigint REFERENCES t ON DELETE CASCADE); CREATE INDEX ON u (t);
-- case: table and its foreign keys are dropped with the table they lead to
-- before
CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE u (t int REFERENCES t, x int); CREATE TABLE v (t int REFERENCES t);
-- after
CREATE TABLE u (x int);
-- case: column moves from one foreign key to another
-- both
CREATE TABLE t (id int PRIMARY KEY);
-- before
CREATE TABLE u (old int REFERENCES t);
-- after
CREATE TABLE u (new int REFERENCES t);
-- case: a column that a key of its own table leads to
-- before
CREATE TABLE a (id int PRIMARY KEY, other int UNIQUE, up int REFERENCES a (other));
-- after
CREATE TABLE a (id int PRIMARY KEY, up int);
