#ifndef RETAIL_PULSE_CLINUX_SHIM_H
#define RETAIL_PULSE_CLINUX_SHIM_H

// What glibc declares only under _GNU_SOURCE, or takes as variadic arguments, and Swift's Glibc module so leaves out.

#include <stdbool.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

extern int syncfs(int descriptor);
extern int renameat2(int old_folder, const char *path, int new_folder, const char *target, unsigned int flags);
extern int pthread_setname_np(pthread_t thread, const char *name);

static inline int rp_syncfs(int descriptor) { return syncfs(descriptor); }

// Two names change places, RENAME_EXCHANGE of renameat2(2).
static inline int rp_exchange(const char *path, const char *target) {
  return renameat2(AT_FDCWD, path, AT_FDCWD, target, 1 << 1);
}

// A rename that replaces nothing, RENAME_NOREPLACE of renameat2(2).
static inline int rp_rename_new(const char *path, const char *target) {
  return renameat2(AT_FDCWD, path, AT_FDCWD, target, 1 << 0);
}

// Whether no other descriptor of the file is open: only then F_SETLEASE of fcntl(2) grants a write lease, which is given back
// at once. Who opens the file in between raises SIGIO here.
static inline bool rp_is_open_here_alone(int descriptor) {
  const int set_lease = 1024;
  if (fcntl(descriptor, set_lease, F_WRLCK) < 0) return false;
  fcntl(descriptor, set_lease, F_UNLCK);
  return true;
}

// At most 15 bytes are kept by Linux; a longer name is refused with ERANGE.
static inline int rp_set_thread_name(const char *name) { return pthread_setname_np(pthread_self(), name); }

// The calling thread's niceness: Linux has one for each thread, see "Non-conformance" in nice(2). −1 with errno set.
static inline int rp_set_thread_niceness(int niceness) {
  return setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), niceness);
}

// The f_type of statfs(2), or -1 with errno set.
static inline long rp_file_system_type(const char *path) {
  struct statfs answer;
  return statfs(path, &answer) == 0 ? (long)answer.f_type : -1;
}

#endif
