#ifndef RETAIL_PULSE_CSQLITE_SHIM_H
#define RETAIL_PULSE_CSQLITE_SHIM_H

#include <sqlite3.h>
#include <stddef.h>

// SQLITE_TRANSIENT is a cast, which Swift does not import: SQLite copies the bytes.
static inline int rp_sqlite_bind_text(sqlite3_stmt *statement, int index, const char *text, int count) {
  return sqlite3_bind_text(statement, index, text, count, SQLITE_TRANSIENT);
}

static inline int rp_sqlite_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, int count) {
  return sqlite3_bind_blob(statement, index, bytes, count, SQLITE_TRANSIENT);
}

// sqlite3_db_config is variadic. A damaged file must not lead to anything but an error (sqlite.org/security.html).
static inline void rp_sqlite_be_careful(sqlite3 *database) {
  sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_exec(database, "PRAGMA cell_size_check = ON", NULL, NULL, NULL);
}

#endif
