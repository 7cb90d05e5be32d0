// The virtual table sqlite_dbpage for builds of SQLite that leave it out, as Debian's do: their
// sqlite3 program knows .recover, and fails at it without this table. Only what .recover asks for.
//
// It reads through the file's own methods, which .recover replaces where the header is damaged.
// Source: https://www.sqlite.org/dbpage.html, https://www.sqlite.org/vtab.html.
#include <sqlite3ext.h>
#include <stdlib.h>
#include <string.h>
SQLITE_EXTENSION_INIT1

typedef struct {
    sqlite3_vtab base;
    sqlite3 *db;
} Table;

typedef struct {
    sqlite3_vtab_cursor base;
    sqlite3_int64 page, last;
    int size;
} Cursor;

static int connect(sqlite3 *db, void *aux, int count, const char *const *words,
                   sqlite3_vtab **made, char **error) {
    (void)aux, (void)count, (void)words, (void)error;
    int result = sqlite3_declare_vtab(
        db, "CREATE TABLE x(pgno INTEGER PRIMARY KEY, data BLOB, schema HIDDEN)");
    if (result != SQLITE_OK) return result;
    Table *table = sqlite3_malloc(sizeof *table);
    if (!table) return SQLITE_NOMEM;
    memset(table, 0, sizeof *table);
    table->db = db;
    *made = &table->base;
    return SQLITE_OK;
}

static int disconnect(sqlite3_vtab *table) {
    sqlite3_free(table);
    return SQLITE_OK;
}

static int best(sqlite3_vtab *table, sqlite3_index_info *info) {
    (void)table;
    info->idxNum = 0;
    int next = 1;
    // The schema's name first, if it is given; then the page.
    for (int wanted = 2; wanted >= 0; wanted -= 2)
        for (int place = 0; place < info->nConstraint; place++) {
            if (info->aConstraint[place].op != SQLITE_INDEX_CONSTRAINT_EQ) continue;
            if (!info->aConstraint[place].usable) continue;
            int column = info->aConstraint[place].iColumn;
            if (column != wanted && !(wanted == 0 && column == -1)) continue;
            info->aConstraintUsage[place].argvIndex = next++;
            info->aConstraintUsage[place].omit = 1;
            info->idxNum |= wanted == 2 ? 1 : 2;
            break;
        }
    info->estimatedCost = info->idxNum & 2 ? 1 : 1000000;
    return SQLITE_OK;
}

static int open_cursor(sqlite3_vtab *table, sqlite3_vtab_cursor **made) {
    (void)table;
    Cursor *cursor = sqlite3_malloc(sizeof *cursor);
    if (!cursor) return SQLITE_NOMEM;
    memset(cursor, 0, sizeof *cursor);
    *made = &cursor->base;
    return SQLITE_OK;
}

static int close_cursor(sqlite3_vtab_cursor *cursor) {
    sqlite3_free(cursor);
    return SQLITE_OK;
}

static sqlite3_int64 ask(sqlite3 *db, const char *question) {
    sqlite3_stmt *statement = 0;
    sqlite3_int64 answer = 0;
    if (sqlite3_prepare_v2(db, question, -1, &statement, 0) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        answer = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return answer;
}

static int filter(sqlite3_vtab_cursor *base, int plan, const char *words, int count,
                  sqlite3_value **values) {
    (void)words;
    Cursor *cursor = (Cursor *)base;
    sqlite3 *db = ((Table *)base->pVtab)->db;
    cursor->size = (int)ask(db, "PRAGMA page_size");
    cursor->last = ask(db, "PRAGMA page_count");
    cursor->page = 1;
    if (plan & 2) {
        cursor->page = sqlite3_value_int64(values[count - 1]);
        if (cursor->page < 1) cursor->page = cursor->last + 1;
        if (cursor->page < cursor->last) cursor->last = cursor->page;
    }
    return SQLITE_OK;
}

static int next(sqlite3_vtab_cursor *base) {
    ((Cursor *)base)->page++;
    return SQLITE_OK;
}

static int is_over(sqlite3_vtab_cursor *base) {
    return ((Cursor *)base)->page > ((Cursor *)base)->last;
}

static int column(sqlite3_vtab_cursor *base, sqlite3_context *context, int number) {
    Cursor *cursor = (Cursor *)base;
    if (number == 0) sqlite3_result_int64(context, cursor->page);
    if (number != 1) return SQLITE_OK;
    sqlite3_file *file = 0;
    sqlite3_file_control(((Table *)base->pVtab)->db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    unsigned char *bytes = sqlite3_malloc(cursor->size);
    if (!bytes || !file || !file->pMethods) return SQLITE_NOMEM;
    int result = file->pMethods->xRead(file, bytes, cursor->size,
                                       (cursor->page - 1) * cursor->size);
    if (result == SQLITE_OK || result == SQLITE_IOERR_SHORT_READ)
        sqlite3_result_blob(context, bytes, cursor->size, sqlite3_free);
    else
        sqlite3_free(bytes);
    return SQLITE_OK;
}

static int rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *number) {
    *number = ((Cursor *)base)->page;
    return SQLITE_OK;
}

static sqlite3_module module = {
    .xConnect = connect, .xBestIndex = best, .xDisconnect = disconnect,
    .xOpen = open_cursor, .xClose = close_cursor, .xFilter = filter, .xNext = next,
    .xEof = is_over, .xColumn = column, .xRowid = rowid,
};

int sqlite3_dbpage_init(sqlite3 *db, char **error, const sqlite3_api_routines *api) {
    (void)error;
    SQLITE_EXTENSION_INIT2(api);
    return sqlite3_create_module(db, "sqlite_dbpage", &module, 0);
}
