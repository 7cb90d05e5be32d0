// The screen of a terminal by ncurses: cells go in, keys come out. There is one screen in a process.
#ifndef VIGIA_CCURSES_H
#define VIGIA_CCURSES_H

#include <stdint.h>

// Why there is no screen.
enum { VIGIA_SCREEN_UNKNOWN = -1, VIGIA_SCREEN_FIXED = -2 };

// How a cell looks: a sum of these, and a colour from 1 (red) to 7 (white), or 0 for the terminal's.
enum { VIGIA_CELL_BOLD = 1, VIGIA_CELL_DIM = 2, VIGIA_CELL_UNDERLINED = 4, VIGIA_CELL_REVERSED = 8 };

// Keys that are no characters, above all characters.
enum {
    VIGIA_KEY_NONE = 0x110000,
    VIGIA_KEY_UP,
    VIGIA_KEY_DOWN,
    VIGIA_KEY_LEFT,
    VIGIA_KEY_RIGHT,
    VIGIA_KEY_PAGE_UP,
    VIGIA_KEY_PAGE_DOWN,
    VIGIA_KEY_HOME,
    VIGIA_KEY_END,
    VIGIA_KEY_ENTER,
    VIGIA_KEY_BACKSPACE,
    VIGIA_KEY_BACK_TAB,
    VIGIA_KEY_OTHER,
};

// Takes the terminal of standard input and output: 0, or why it cannot be taken. Nothing was
// written then.
int vigia_screen_open(int has_colour);

// Gives the terminal back as it was; and takes it once more, to draw everything.
void vigia_screen_close(void);
void vigia_screen_reopen(void);

// Reads how large the terminal is now; everything is drawn anew.
void vigia_screen_resize(void);
int vigia_screen_columns(void);
int vigia_screen_rows(void);

// Puts one character with its combining marks, `count` in all, into a cell of one or two columns.
// A character that the C library takes for another width becomes U+FFFD, so that what follows stays
// in its column.
void vigia_screen_put(int row, int column, const uint32_t *scalars, int count, int width,
                      uint32_t style, int colour);

// Sends the cells that differ from what the terminal shows.
void vigia_screen_show(void);
// Draws everything anew, for a terminal that others have written to.
void vigia_screen_repair(void);

// The next key, or VIGIA_KEY_NONE; never waits for one that has not begun.
uint32_t vigia_screen_key(void);
// The number of typed bytes that wait; negative if the terminal is gone.
int vigia_screen_typed(void);

#endif
