/** The state's tables. A column here stands in a migration too; numbers are what both engines give back as numbers. */
export interface StateTables {
  kilowatch_state: StateFormatTable;
  documents: DocumentsTable;
  leases: LeasesTable;
  ledger: LedgerTable;
}

/** One row: the format the database is in. */
interface StateFormatTable {
  format: number;
}

/** Small JSON values by kind and key: checkpoints, settings, saved searches. */
interface DocumentsTable {
  kind: string;
  key: string;
  /** JSON text. */
  value: string;
  /** Grows by one with every change; what a change expects of it makes concurrent changes safe. */
  revision: number;
  /** Milliseconds since 1970 by the database's clock. */
  updated_at: number;
}

/** Who may do a piece of work until when. A row stays when its lease ends, so that tokens never come back. */
interface LeasesTable {
  name: string;
  holder: string;
  token: number;
  /** Milliseconds since 1970 by the database's clock; 0 when released. */
  expires_at: number;
}

/** Objects that scenarios make in clouds, each from before it is made until it is proven gone. */
interface LedgerTable {
  entry_id: string;
  runner: string;
  cloud: string;
  /** Empty where the cloud's entry names none. */
  region: string;
  project_id: string;
  run_id: string;
  kind: string;
  name: string;
  object_id: string | null;
  /** Milliseconds since 1970 by the database's clock. */
  opened_at: number;
}
