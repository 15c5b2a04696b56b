#pragma once
#include <sys/inotify.h>

// How often this process has asked for memory: malloc, calloc, realloc and the aligned ones.
unsigned long bench_allocations(void);
