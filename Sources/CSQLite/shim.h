#include <sqlite3.h>

// sqlite3_error_offset came with SQLite 3.38; without it the place of an error is not known.
static inline int csqlite_error_offset(sqlite3 *database) {
#if SQLITE_VERSION_NUMBER >= 3038000
  return sqlite3_error_offset(database);
#else
  (void)database;
  return -1;
#endif
}
