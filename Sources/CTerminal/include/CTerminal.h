#ifndef RETAIL_PULSE_CTERMINAL_H
#define RETAIL_PULSE_CTERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// A program that has the whole screen of a terminal, until rp_screen_leave() or a signal.
//
// Whatever signal ends or stops the process, the terminal is given back first. In C, since a signal handler may call little
// more than system calls (signal-safety(7)). For one screen and one thread.

// Takes the screen of a terminal: the alternate one, without cursor, echo and line editing.
//
// Returns 0, or an error number (errno(3)).
int rp_screen_enter(int terminal);

// Gives it back.
void rp_screen_leave(void);

// Writes to the screen; nothing while it is given back. Returns false when it failed, with errno set.
bool rp_screen_write(const void *bytes, size_t count);

// Can be read, see poll(2), once the screen must be drawn anew: it has another size, or the process was stopped meanwhile.
int rp_screen_changes(void);

// The size of a terminal in characters. Returns false where it is not known.
bool rp_screen_size(int terminal, int *columns, int *rows);

// How many columns a character takes: 0, 1 or 2; -1 for a control character (wcwidth(3)).
int rp_character_width(uint32_t scalar);

#endif
