-- As on RDS: the migration's user owns the schema but is no superuser, the application's changes rows.
CREATE ROLE migrate LOGIN CREATEROLE PASSWORD 'migrate-password';
CREATE ROLE app LOGIN PASSWORD 'app-password';
ALTER DATABASE shop OWNER TO migrate;
ALTER SCHEMA public OWNER TO migrate;
ALTER DEFAULT PRIVILEGES FOR ROLE migrate GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO app;
ALTER DEFAULT PRIVILEGES FOR ROLE migrate GRANT USAGE, SELECT ON SEQUENCES TO app;
