-- case: child made and dropped
-- both
CREATE TABLE p (a int, b text DEFAULT 'x' NOT NULL);
-- before
-- after
CREATE TABLE c (own int) INHERITS (p);
-- case: parent's column added, changed and dropped
-- before
CREATE TABLE p (a int, b text); CREATE TABLE c () INHERITS (p);
-- after
CREATE TABLE p (a bigint DEFAULT 5, new date NOT NULL DEFAULT '2020-01-01'); CREATE TABLE c () INHERITS (p);
-- case: begins and stops to inherit
-- both
CREATE TABLE p (a int); CREATE TABLE q (b int);
-- before
CREATE TABLE c (a int, b int);
-- after
CREATE TABLE c (a int, b int); ALTER TABLE c INHERIT p; ALTER TABLE c INHERIT q;
-- case: of two tables with a column of one name
-- before
-- after
CREATE TABLE p (a int, x text); CREATE TABLE q (a int, y text); CREATE TABLE c (z int) INHERITS (p, q);
-- case: child keeps a column that the parent loses
-- before
CREATE TABLE p (a int, e int); CREATE TABLE c () INHERITS (p);
-- after
CREATE TABLE p (a int); CREATE TABLE c (e int) INHERITS (p);
-- case: child's own default and not null
-- before
CREATE TABLE p (a int DEFAULT 1, b int); CREATE TABLE c () INHERITS (p);
-- after
CREATE TABLE p (a int DEFAULT 1, b int); CREATE TABLE c () INHERITS (p); ALTER TABLE c ALTER a SET DEFAULT 2, ALTER b SET NOT NULL;
-- case: checks with and without children
-- before
CREATE TABLE p (a int); CREATE TABLE c () INHERITS (p);
-- after
CREATE TABLE p (a int CONSTRAINT x CHECK (a > -999) CONSTRAINT y CHECK (a < 99999) NO INHERIT); CREATE TABLE c (CONSTRAINT z CHECK (a <> 77777)) INHERITS (p);
-- case: three levels
-- before
CREATE TABLE p (a int); CREATE TABLE c (b int) INHERITS (p); CREATE TABLE d (c int) INHERITS (c);
-- after
CREATE TABLE p (a bigint, n int); CREATE TABLE c (b bigint) INHERITS (p); CREATE TABLE d (c int) INHERITS (c); CREATE INDEX ON d (a, b);
-- case: typed table
-- before
CREATE TYPE k AS (a int, b text);
-- after
CREATE TYPE k AS (a int, b text); CREATE TABLE t OF k (a WITH OPTIONS NOT NULL DEFAULT 4, PRIMARY KEY (b));
-- case: typed table's type gets an attribute
-- before
CREATE TYPE k AS (a int); CREATE TABLE t OF k;
-- after
CREATE TYPE k AS (a int, b text, c date); CREATE TABLE t OF k (b WITH OPTIONS DEFAULT 'x');
-- case: table becomes a typed one
-- both
CREATE TYPE k AS (a int, b text);
-- before
CREATE TABLE t (a int, b text);
-- after
CREATE TABLE t (a int, b text); ALTER TABLE t OF k;
