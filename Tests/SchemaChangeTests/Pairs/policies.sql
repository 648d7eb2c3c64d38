-- case: made and dropped
-- both
CREATE TABLE t (a int, b text);
-- before
-- after
ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t AS RESTRICTIVE FOR UPDATE TO pg_monitor, PUBLIC USING (a > 0) WITH CHECK (b <> 'it''s'); COMMENT ON POLICY p ON t IS 'p';
-- case: expressions
-- both
CREATE TABLE t (a int, b text);
-- before
CREATE POLICY p ON t USING (a > 0) WITH CHECK (a > 1); COMMENT ON POLICY p ON t IS 'kept';
-- after
CREATE POLICY p ON t USING (a > 2) WITH CHECK (a > 3); COMMENT ON POLICY p ON t IS 'kept';
-- case: one expression more or less
-- both
CREATE TABLE t (a int);
-- before
CREATE POLICY p ON t USING (a > 0); CREATE POLICY q ON t USING (a > 0) WITH CHECK (a > 1);
-- after
CREATE POLICY p ON t USING (a > 0) WITH CHECK (a > 1); CREATE POLICY q ON t USING (a > 0);
-- case: command
-- both
CREATE TABLE t (a int);
-- before
CREATE POLICY p ON t FOR SELECT USING (true); CREATE POLICY q ON t FOR INSERT WITH CHECK (true);
-- after
CREATE POLICY p ON t FOR DELETE USING (true); CREATE POLICY q ON t WITH CHECK (true);
-- case: roles
-- both
CREATE TABLE t (a int);
-- before
CREATE POLICY p ON t TO pg_monitor USING (true); CREATE POLICY q ON t USING (true);
-- after
CREATE POLICY p ON t TO pg_read_all_stats, pg_monitor USING (true); CREATE POLICY q ON t TO CURRENT_USER USING (true);
-- case: permissive or restrictive
-- both
CREATE TABLE t (a int);
-- before
CREATE POLICY p ON t USING (true);
-- after
CREATE POLICY p ON t AS RESTRICTIVE USING (true);
-- case: by a function and a subquery
-- both
CREATE TABLE u (id int, who name); CREATE TABLE t (a int);
-- before
CREATE POLICY p ON t USING (true);
-- after
CREATE FUNCTION mine(int) RETURNS boolean LANGUAGE sql STABLE AS 'SELECT EXISTS (SELECT FROM u WHERE id = $1)'; CREATE POLICY p ON t USING (mine(a) AND a IN (SELECT id FROM u WHERE who = CURRENT_USER));
-- case: column in a policy of another table is dropped
-- before
CREATE TABLE u (id int, old int); CREATE TABLE t (a int); CREATE POLICY p ON t USING (a IN (SELECT old FROM u));
-- after
CREATE TABLE u (id int); CREATE TABLE t (a int); CREATE POLICY p ON t USING (a IN (SELECT id FROM u));
-- case: with the table
-- before
-- after
CREATE TABLE "T x" (a int); ALTER TABLE "T x" ENABLE ROW LEVEL SECURITY; ALTER TABLE "T x" FORCE ROW LEVEL SECURITY; CREATE POLICY "P x" ON "T x" USING (a = 1);
-- case: list of values in a column of varchar
-- both
CREATE TABLE t (a varchar(20));
-- before
CREATE POLICY p ON t USING (a IN ('x', 'y'));
-- after
CREATE POLICY p ON t USING (a NOT IN ('x', 'y', 'it''s'));
