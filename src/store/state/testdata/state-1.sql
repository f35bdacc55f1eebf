CREATE TABLE kilowatch_state (format integer NOT NULL);
INSERT INTO kilowatch_state (format) VALUES (1);
CREATE TABLE documents (
  kind text NOT NULL, key text NOT NULL, value text NOT NULL, revision integer NOT NULL, updated_at double precision NOT NULL,
  CONSTRAINT documents_key PRIMARY KEY (kind, key)
);
INSERT INTO documents (kind, key, value, revision, updated_at) VALUES ('settings', 'theme', '{"dark":true}', 3, 1795000000000.0);
CREATE TABLE leases (name text PRIMARY KEY, holder text NOT NULL, token integer NOT NULL, expires_at double precision NOT NULL);
INSERT INTO leases (name, holder, token, expires_at) VALUES ('archive', 'host-1', 41, 0);
