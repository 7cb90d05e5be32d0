// SQLite 3.40: database files. Source: https://www.sqlite.org/capi3ref.html.
#ifndef VIGIA_CSQLITE_H
#define VIGIA_CSQLITE_H

#include <sqlite3.h>

#endif
