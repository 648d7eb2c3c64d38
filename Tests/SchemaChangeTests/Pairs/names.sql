-- case: reserved words
-- before
CREATE TABLE "table" ("select" int);
-- after
CREATE TABLE "table" ("select" int, "from" text DEFAULT 'x', "user" int UNIQUE, CONSTRAINT "check" CHECK ("select" > -99)); CREATE INDEX "index" ON "table" ("from"); CREATE VIEW "view" AS SELECT "select" AS "all" FROM "table";
CREATE FUNCTION "function"("int" int) RETURNS int LANGUAGE sql AS 'SELECT $1'; CREATE TYPE "enum" AS ENUM ('order'); CREATE SEQUENCE "sequence";
-- case: mixed case
-- before
CREATE TABLE "Users" ("Id" int PRIMARY KEY, "Name" varchar(10)); CREATE VIEW "ActiveUsers" AS SELECT "Name" FROM "Users";
-- after
CREATE TABLE "Users" ("Id" int PRIMARY KEY, "Name" text NOT NULL DEFAULT '', "CreatedAt" timestamptz DEFAULT now()); CREATE VIEW "ActiveUsers" AS SELECT "Name" FROM "Users"; CREATE INDEX "IX_Users_Name" ON "Users" ("Name"); CREATE UNIQUE INDEX "IX Users" ON "Users" (lower("Name"));
-- case: quotes, dots, blanks and other alphabets
-- before
CREATE SCHEMA "a.b"; CREATE TABLE "a.b"."c""d" ("e f" int, "größe" text);
-- after
CREATE SCHEMA "a.b"; CREATE TABLE "a.b"."c""d" ("e f" bigint PRIMARY KEY, "größe" text DEFAULT 'ß', "日本" int REFERENCES "a.b"."c""d"); COMMENT ON COLUMN "a.b"."c""d"."größe" IS 'ü'; CREATE INDEX "i.j" ON "a.b"."c""d" ("größe"); CREATE TRIGGER "t g" BEFORE UPDATE ON "a.b"."c""d" FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
-- case: enum with odd labels and an odd name
-- before
CREATE TYPE "My Enum" AS ENUM ('a', 'it''s', 'x, y'); CREATE TABLE t (e "My Enum" DEFAULT 'it''s', es "My Enum"[]);
-- after
CREATE TYPE "My Enum" AS ENUM ('it''s', 'x, y', 'a', '"q"', ' '); CREATE TABLE t (e "My Enum" DEFAULT 'it''s', es "My Enum"[]);
-- case: names of 63 bytes
-- before
CREATE TABLE t23456789_123456789_123456789_123456789_123456789_123456789_123 (c23456789_123456789_123456789_123456789_123456789_123456789_123 int);
-- after
CREATE TABLE t23456789_123456789_123456789_123456789_123456789_123456789_123 (c23456789_123456789_123456789_123456789_123456789_123456789_123 int NOT NULL UNIQUE);
CREATE INDEX i23456789_123456789_123456789_123456789_123456789_123456789_123 ON t23456789_123456789_123456789_123456789_123456789_123456789_123 (c23456789_123456789_123456789_123456789_123456789_123456789_123);
-- case: an enumeration of 63 bytes is made anew
-- before
CREATE TYPE e23456789_123456789_123456789_123456789_123456789_123456789_123 AS ENUM ('a', 'b'); CREATE TABLE t (e e23456789_123456789_123456789_123456789_123456789_123456789_123);
-- after
CREATE TYPE e23456789_123456789_123456789_123456789_123456789_123456789_123 AS ENUM ('b', 'a'); CREATE TABLE t (e e23456789_123456789_123456789_123456789_123456789_123456789_123);
-- case: the name aside is taken
-- before
CREATE TYPE e AS ENUM ('a', 'b'); CREATE TYPE e_old AS ENUM ('x'); CREATE TABLE t (e e, o e_old);
-- after
CREATE TYPE e AS ENUM ('b', 'a'); CREATE TYPE e_old AS ENUM ('x'); CREATE TABLE t (e e, o e_old);
-- case: names like those of types and functions
-- before
CREATE TABLE int4 (text text, date date);
-- after
CREATE TABLE int4 (text text, date date, "timestamp" timestamp DEFAULT now(), "numeric" numeric(4,1), count int); CREATE VIEW sum AS SELECT count, text FROM int4;
-- case: column names that differ in case only
-- before
CREATE TABLE t (a int, "A" int);
-- after
CREATE TABLE t (a bigint, "A" int NOT NULL, "a " text);
