-- case: of tables, granted and revoked
-- both
CREATE TABLE t (a int);
-- before
GRANT SELECT, UPDATE ON t TO pg_monitor; GRANT ALL ON t TO pg_read_all_stats;
-- after
GRANT SELECT, INSERT, DELETE ON t TO pg_monitor; GRANT SELECT ON t TO PUBLIC;
-- case: grant option
-- both
CREATE TABLE t (a int);
-- before
GRANT SELECT ON t TO pg_monitor; GRANT INSERT ON t TO pg_monitor WITH GRANT OPTION;
-- after
GRANT SELECT ON t TO pg_monitor WITH GRANT OPTION; GRANT INSERT ON t TO pg_monitor;
-- case: of the owner
-- both
CREATE TABLE t (a int); CREATE TABLE u (a int);
-- before
REVOKE ALL ON u FROM CURRENT_USER;
-- after
REVOKE DELETE, TRUNCATE ON t FROM CURRENT_USER;
-- case: of columns
-- both
CREATE TABLE t (a int, b int);
-- before
GRANT SELECT (a), UPDATE (a) ON t TO pg_monitor;
-- after
GRANT SELECT (a, b) ON t TO pg_monitor; GRANT INSERT (b) ON t TO PUBLIC;
-- case: from the table to its columns
-- both
CREATE TABLE t (a int, b int); CREATE VIEW v AS SELECT a, b FROM t;
-- before
GRANT SELECT, UPDATE ON t TO pg_monitor; GRANT SELECT ON v TO pg_monitor;
-- after
GRANT SELECT (a), UPDATE (b) ON t TO pg_monitor; GRANT SELECT (b) ON v TO pg_monitor;
-- case: what columns have stays when the table's goes
-- both
CREATE TABLE t (a int, b int); GRANT SELECT (a) ON t TO pg_monitor;
-- before
GRANT SELECT ON t TO pg_monitor; GRANT SELECT (a) ON t TO pg_monitor;
-- after
-- case: of schemas, sequences, types and languages
-- before
CREATE SCHEMA s; CREATE SEQUENCE q; CREATE TYPE e AS ENUM ('a'); GRANT USAGE ON SCHEMA s TO PUBLIC;
-- after
CREATE SCHEMA s; CREATE SEQUENCE q; CREATE TYPE e AS ENUM ('a'); GRANT CREATE ON SCHEMA s TO pg_monitor; GRANT USAGE ON SEQUENCE q TO pg_monitor; REVOKE USAGE ON TYPE e FROM PUBLIC;
-- case: of what an extension brought
-- both
CREATE EXTENSION pg_trgm;
-- before
GRANT EXECUTE ON FUNCTION similarity(text, text) TO pg_monitor;
-- after
REVOKE EXECUTE ON FUNCTION similarity(text, text) FROM PUBLIC;
-- case: of what is new under default privileges
-- both
ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT ON TABLES TO pg_monitor; ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO pg_monitor; ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO pg_monitor;
-- before
-- after
CREATE TABLE a (x int); CREATE TABLE b (x int); REVOKE ALL ON b FROM pg_monitor; CREATE TABLE c (x int); REVOKE INSERT ON c FROM pg_monitor; CREATE TABLE d (x int); GRANT DELETE ON d TO pg_monitor; CREATE SEQUENCE q; CREATE SEQUENCE r; REVOKE ALL ON SEQUENCE r FROM pg_monitor; CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; REVOKE ALL ON FUNCTION f FROM pg_monitor; CREATE AGGREGATE g(int) (SFUNC = int4pl, STYPE = int); REVOKE ALL ON FUNCTION g(int) FROM pg_monitor; CREATE VIEW v AS SELECT 1 AS x; REVOKE SELECT ON v FROM pg_monitor;
-- case: default privileges
-- both
CREATE SCHEMA s;
-- before
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO pg_monitor; ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT ALL ON TABLES TO pg_monitor;
-- after
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO pg_monitor WITH GRANT OPTION; ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT SELECT ON TABLES TO pg_monitor; ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC; ALTER DEFAULT PRIVILEGES REVOKE USAGE ON TYPES FROM PUBLIC; ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO pg_monitor;
-- case: default privileges do not reach what was there
-- both
CREATE TABLE old (a int);
-- before
-- after
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO pg_monitor; CREATE TABLE new (a int);
-- case: kept by a view that is made again
-- before
CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t; GRANT SELECT ON v TO pg_monitor WITH GRANT OPTION; GRANT INSERT (a) ON v TO PUBLIC; REVOKE DELETE ON v FROM CURRENT_USER;
-- after
CREATE TABLE t (a bigint); CREATE VIEW v AS SELECT a FROM t; GRANT SELECT ON v TO pg_monitor WITH GRANT OPTION; GRANT INSERT (a) ON v TO PUBLIC; REVOKE DELETE ON v FROM CURRENT_USER;
-- case: of the sequence of an identity column
-- both
CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY, b serial);
-- before
GRANT SELECT (a) ON t TO pg_monitor;
-- after
GRANT USAGE ON SEQUENCE t_a_seq TO pg_monitor; GRANT ALL ON SEQUENCE t_b_seq TO PUBLIC;
