// SQLite 3.40: database files. Source: https://www.sqlite.org/capi3ref.html.
#ifndef VIGIA_CSQLITE_H
#define VIGIA_CSQLITE_H

#include <sqlite3.h>

// sqlite3_db_config has a variable number of arguments, so Swift cannot call it.

/// Lets the write-ahead log stay when its last connection closes, and does not wait for the disk
/// then. Returns a result code.
static inline int vigia_sqlite_keep_log(sqlite3 *database) {
    return sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}

#endif
