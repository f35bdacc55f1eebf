CREATE TABLE kilowatch_state (format integer NOT NULL);
INSERT INTO kilowatch_state (format) VALUES (2);
CREATE TABLE documents (
  kind text NOT NULL, key text NOT NULL, value text NOT NULL, revision integer NOT NULL, updated_at double precision NOT NULL,
  CONSTRAINT documents_key PRIMARY KEY (kind, key)
);
INSERT INTO documents (kind, key, value, revision, updated_at) VALUES ('settings', 'theme', '{"dark":true}', 3, 1795000000000.0);
CREATE TABLE leases (name text PRIMARY KEY, holder text NOT NULL, token integer NOT NULL, expires_at double precision NOT NULL);
INSERT INTO leases (name, holder, token, expires_at) VALUES ('archive', 'host-1', 41, 0);
CREATE TABLE ledger (
  entry_id text PRIMARY KEY, runner text NOT NULL, cloud text NOT NULL, region text NOT NULL, project_id text NOT NULL, run_id text NOT NULL,
  kind text NOT NULL, name text NOT NULL, object_id text, opened_at double precision NOT NULL
);
CREATE INDEX ledger_place ON ledger (cloud, project_id, run_id);
INSERT INTO ledger (entry_id, runner, cloud, region, project_id, run_id, kind, name, object_id, opened_at) VALUES ('5a0c3a4e-7ad1-4b0a-9a55-0f2d9a1f6a10', 'runner-1', 'east', '', '1b95d03aaf5e4602b6ac7d693bd5f737', '6fk2m0a4x7qd', 'server', 'kw-a1b2c3-6fk2m0a4x7q-1-0abcd', NULL, 1795000000000.0);
