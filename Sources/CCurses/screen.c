#include "CCurses.h"

// In this order: term.h takes names that curses.h needs.
#include <ncursesw/curses.h>
#include <ncursesw/term.h>

#include <langinfo.h>
#include <locale.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

// How long the rest of a key may take that begins like Escape, in milliseconds.
static const int escape_delay = 25;
// The combining marks that a cell has at most, as ncurses keeps them.
enum { MARKS_MAX = CCHARW_MAX - 1 };

static const wchar_t replacement = 0xFFFD;

// Characters are UTF-8, as everywhere in Vigia, also where the environment names no locale.
static void use_unicode(void) {
    setlocale(LC_CTYPE, "");
    if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0) setlocale(LC_CTYPE, "C.UTF-8");
}

static int can(const char *capability) {
    const char *text = tigetstr(capability);
    return text != NULL && text != (const char *)-1;
}

int vigia_screen_open(int has_colour) {
    int found = 0;
    use_unicode();
    if (setupterm(NULL, STDOUT_FILENO, &found) != OK) return VIGIA_SCREEN_UNKNOWN;
    if (!can("cup") || !can("clear")) return VIGIA_SCREEN_FIXED;
    SCREEN *screen = newterm(NULL, stdout, stdin);
    if (screen == NULL) return VIGIA_SCREEN_UNKNOWN;
    set_term(screen);
    set_escdelay(escape_delay);
    cbreak();
    noecho();
    nonl();
    curs_set(0);
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    if (has_colour && has_colors()) {
        start_color();
        use_default_colors();
        for (short colour = 1; colour < 8; colour++) init_pair(colour, colour, -1);
    }
    return 0;
}

void vigia_screen_close(void) { endwin(); }

void vigia_screen_reopen(void) {
    vigia_screen_resize();
    refresh();
}

void vigia_screen_resize(void) {
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0) return;
    resizeterm(size.ws_row, size.ws_col);
    vigia_screen_repair();
}

int vigia_screen_columns(void) { return COLS; }
int vigia_screen_rows(void) { return LINES; }

static void place(int row, int column, const wchar_t *text, attr_t attributes, short pair) {
    cchar_t cell;
    if (setcchar(&cell, text, attributes, pair, NULL) == OK) mvadd_wch(row, column, &cell);
}

void vigia_screen_put(int row, int column, const uint32_t *scalars, int count, int width,
                      uint32_t style, int colour) {
    if (count < 1) return;
    attr_t attributes = (style & VIGIA_CELL_BOLD ? A_BOLD : 0) | (style & VIGIA_CELL_DIM ? A_DIM : 0) |
                        (style & VIGIA_CELL_UNDERLINED ? A_UNDERLINE : 0) |
                        (style & VIGIA_CELL_REVERSED ? A_REVERSE : 0);
    wchar_t text[CCHARW_MAX + 1] = {(wchar_t)scalars[0]};
    int own = wcwidth(text[0]);
    // A narrow one in a wide place is followed by a blank.
    int fits = own == width || own == 1;
    if (!fits) text[0] = replacement;
    for (int mark = 1, marks = 0; fits && mark < count && marks < MARKS_MAX; mark++) {
        if (wcwidth((wchar_t)scalars[mark]) == 0) text[++marks] = (wchar_t)scalars[mark];
    }
    place(row, column, text, attributes, (short)colour);
    if (width == 2 && (own != 2 || !fits)) place(row, column + 1, L" ", attributes, (short)colour);
}

void vigia_screen_show(void) { refresh(); }
void vigia_screen_repair(void) { clearok(curscr, TRUE); }

static uint32_t named(wint_t key) {
    switch (key) {
    case KEY_UP: return VIGIA_KEY_UP;
    case KEY_DOWN: return VIGIA_KEY_DOWN;
    case KEY_LEFT: return VIGIA_KEY_LEFT;
    case KEY_RIGHT: return VIGIA_KEY_RIGHT;
    case KEY_PPAGE: return VIGIA_KEY_PAGE_UP;
    case KEY_NPAGE: return VIGIA_KEY_PAGE_DOWN;
    case KEY_HOME: return VIGIA_KEY_HOME;
    case KEY_END: return VIGIA_KEY_END;
    case KEY_ENTER: return VIGIA_KEY_ENTER;
    case KEY_BACKSPACE: return VIGIA_KEY_BACKSPACE;
    case KEY_BTAB: return VIGIA_KEY_BACK_TAB;
    default: return VIGIA_KEY_OTHER;
    }
}

uint32_t vigia_screen_key(void) {
    wint_t key = 0;
    switch (get_wch(&key)) {
    case OK: return (uint32_t)key;
    case KEY_CODE_YES: return named(key);
    default: return VIGIA_KEY_NONE;
    }
}

int vigia_screen_typed(void) {
    int count = 0;
    return ioctl(STDIN_FILENO, FIONREAD, &count) == 0 ? count : -1;
}
