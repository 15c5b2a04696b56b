#ifndef RETAIL_PULSE_CINOTIFYTOOLS_SHIM_H
#define RETAIL_PULSE_CINOTIFYTOOLS_SHIM_H

// The library's header names FILE and struct inotify_event without including what declares them.
#include <stdio.h>
#include <sys/inotify.h>
#include <inotifytools/inotify.h>
#include <inotifytools/inotifytools.h>

#endif
