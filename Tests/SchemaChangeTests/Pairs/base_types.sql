-- case: base type
-- before
-- after
CREATE TYPE amount;
CREATE FUNCTION amount_in(cstring) RETURNS amount LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION amount_out(amount) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE FUNCTION amount_recv(internal) RETURNS amount LANGUAGE internal IMMUTABLE STRICT AS 'int4recv';
CREATE TYPE amount (INPUT = amount_in, OUTPUT = amount_out, RECEIVE = amount_recv, LIKE = int4, CATEGORY = 'N', DEFAULT = '7');
COMMENT ON TYPE amount IS 'money'; GRANT USAGE ON TYPE amount TO pg_monitor; REVOKE USAGE ON TYPE amount FROM PUBLIC;
-- case: base type that columns have gets a way to be sent
-- both
CREATE TYPE amount;
CREATE FUNCTION amount_in(cstring) RETURNS amount LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION amount_out(amount) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE FUNCTION amount_send(amount) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT AS 'int4send';
-- before
CREATE TYPE amount (INPUT = amount_in, OUTPUT = amount_out, LIKE = int4);
CREATE TABLE t (id int PRIMARY KEY, a amount, b amount[]); INSERT INTO t VALUES (1, '5', '{6}');
-- after
CREATE TYPE amount (INPUT = amount_in, OUTPUT = amount_out, SEND = amount_send, LIKE = int4);
CREATE TABLE t (id int PRIMARY KEY, a amount, b amount[]);
-- case: base type made again
-- both
CREATE TYPE amount;
CREATE FUNCTION amount_in(cstring) RETURNS amount LANGUAGE internal IMMUTABLE STRICT AS 'int8in';
CREATE FUNCTION amount_out(amount) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int8out';
-- before
CREATE TYPE amount (INPUT = amount_in, OUTPUT = amount_out, LIKE = int8);
CREATE FUNCTION twice(amount) RETURNS amount LANGUAGE sql AS 'SELECT $1';
-- after
CREATE TYPE amount (INPUT = amount_in, OUTPUT = amount_out, LIKE = int8, DELIMITER = ';', PREFERRED);
CREATE FUNCTION twice(amount) RETURNS amount LANGUAGE sql AS 'SELECT $1';
CREATE CAST (amount AS int8) WITHOUT FUNCTION;
-- case: base type of variable length in a table that is new
-- before
-- after
CREATE SCHEMA s; CREATE TYPE s.word;
CREATE FUNCTION s.word_in(cstring) RETURNS s.word LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION s.word_out(s.word) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE TYPE s.word (INPUT = s.word_in, OUTPUT = s.word_out, LIKE = text, COLLATABLE = true);
CREATE TABLE t (w s.word COLLATE "C", ws s.word[]);
-- case: announced type
-- before
CREATE TYPE gone;
-- after
CREATE TYPE soon;
-- case: announced type becomes a base type
-- before
CREATE TYPE amount;
-- after
CREATE TYPE amount;
CREATE FUNCTION amount_in(cstring) RETURNS amount LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION amount_out(amount) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE amount (INPUT = amount_in, OUTPUT = amount_out, LIKE = int4);
