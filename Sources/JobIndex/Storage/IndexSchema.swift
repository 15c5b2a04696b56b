/// The tables of the index. A change of them needs another ``version``: an index of another one is made anew.
enum IndexSchema {
  static let version = 1
  /// “RPix”: says that a database is an index of this program (`PRAGMA application_id`).
  static let applicationID = 0x5250_6978

  /// - `jobs`: a row for each job with a status document. `number` is ``JobNumber``; `state` is ``StateCode``; `unread`: from
  ///   where on in its results file the lines are to be read, NULL when all are.
  /// - `documents`: their status documents, with the first failure only.
  /// - `totals`: how many jobs there are in each state.
  /// - `stores`: each as a job's lines name it.
  /// - `visits`: a job's images at a store on a day, as far as one pass over its results file has read: `part` is where the pass
  ///   began, `day` the first ten characters of the visit time, `perimeter` the sum over the measured images, `places` their
  ///   lines, see ``LinePlaces``.
  /// - `areas`: which jobs visit a store of an area.
  /// - `failures`: why images of a job failed; ``FailureGroup``.
  /// - `removed`: jobs whose other rows are still to be removed.
  /// - `missing`: jobs that a comparison with the folders has found, to be read, and when their document changed.
  /// - `marks`: what the folders were like when the index was last closed, all changes in it.
  /// - `facts`: what else the index says of itself, ``IndexFacts``.
  static let tables = """
    CREATE TABLE jobs(number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, state INTEGER NOT NULL, unread INTEGER);
    CREATE INDEX jobs_by_state ON jobs(state);
    CREATE INDEX jobs_to_read ON jobs(number) WHERE unread IS NOT NULL AND state <> 0;
    CREATE TABLE documents(number INTEGER PRIMARY KEY, document BLOB NOT NULL);
    CREATE TABLE totals(state INTEGER PRIMARY KEY, jobs INTEGER NOT NULL);
    INSERT INTO totals VALUES (0, 0), (1, 0), (2, 0);
    CREATE TRIGGER job_added AFTER INSERT ON jobs BEGIN
      UPDATE totals SET jobs = jobs + 1 WHERE state = new.state;
    END;
    CREATE TRIGGER job_moved AFTER UPDATE OF state ON jobs BEGIN
      UPDATE totals SET jobs = jobs - 1 WHERE state = old.state;
      UPDATE totals SET jobs = jobs + 1 WHERE state = new.state;
    END;
    CREATE TRIGGER job_removed AFTER DELETE ON jobs BEGIN
      UPDATE totals SET jobs = jobs - 1 WHERE state = old.state;
    END;
    CREATE TABLE stores(number INTEGER PRIMARY KEY, id TEXT NOT NULL, name TEXT NOT NULL, area TEXT NOT NULL,
      UNIQUE(id, name, area));
    CREATE INDEX stores_by_area ON stores(area, id, name);
    CREATE TABLE visits(store INTEGER, job INTEGER, day TEXT, part INTEGER, measured INTEGER NOT NULL,
      failed INTEGER NOT NULL, perimeter INTEGER NOT NULL, places BLOB NOT NULL,
      PRIMARY KEY(store, job, day, part)) WITHOUT ROWID;
    CREATE INDEX visits_by_job ON visits(job);
    CREATE TABLE areas(area TEXT, job INTEGER, PRIMARY KEY(area, job)) WITHOUT ROWID;
    CREATE TABLE failures(job INTEGER, code TEXT, http_status INTEGER, host TEXT, images INTEGER NOT NULL,
      PRIMARY KEY(job, code, http_status, host)) WITHOUT ROWID;
    CREATE TABLE removed(job INTEGER PRIMARY KEY);
    CREATE TABLE missing(id TEXT PRIMARY KEY, modified INTEGER NOT NULL) WITHOUT ROWID;
    CREATE INDEX missing_by_time ON missing(modified);
    CREATE TABLE marks(folder TEXT PRIMARY KEY, modified INTEGER NOT NULL, written INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE facts(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    PRAGMA application_id = \(applicationID);
    PRAGMA user_version = \(version);
    """
}
