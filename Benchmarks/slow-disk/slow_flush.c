// LD_PRELOAD: a disk whose every flush takes 5 ms, or longer where the real one does, one flush at a time in the whole
// process. Covers fsync(2), fdatasync(2), syncfs(2), sync(2) and msync(2). What would get round it, O_DSYNC, O_SYNC and
// RWF_DSYNC, is refused; the program does not use io_uring.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { FLUSH_NANOSECONDS = 5000000 };

static pthread_mutex_t disk = PTHREAD_MUTEX_INITIALIZER;

// One flush: the system's own, and then the rest of the time that this disk takes for one.
static long flush(long number, long first, long second, long third) {
  struct timespec end;
  pthread_mutex_lock(&disk);
  clock_gettime(CLOCK_MONOTONIC, &end);
  long result = syscall(number, first, second, third);
  int reason = errno;
  end.tv_nsec += FLUSH_NANOSECONDS;
  if (end.tv_nsec >= 1000000000) {
    end.tv_sec += 1;
    end.tv_nsec -= 1000000000;
  }
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, NULL) == EINTR) {
  }
  pthread_mutex_unlock(&disk);
  errno = reason;
  return result;
}

int fsync(int descriptor) { return (int)flush(SYS_fsync, descriptor, 0, 0); }
int fdatasync(int descriptor) { return (int)flush(SYS_fdatasync, descriptor, 0, 0); }
int syncfs(int descriptor) { return (int)flush(SYS_syncfs, descriptor, 0, 0); }
void sync(void) { flush(SYS_sync, 0, 0, 0); }

int msync(void *address, size_t length, int flags) {
  if (!(flags & MS_SYNC)) return (int)syscall(SYS_msync, address, length, flags);
  return (int)flush(SYS_msync, (long)address, (long)length, flags);
}

// Ways round a flush.

static int opened(int folder, const char *path, int flags, va_list arguments) {
  mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
  if (flags & (O_DSYNC | O_SYNC)) {
    errno = EINVAL;
    return -1;
  }
  return (int)syscall(SYS_openat, folder, path, flags, mode);
}

#define OPENS(NAME)                               \
  int NAME(const char *path, int flags, ...) {    \
    va_list arguments;                            \
    va_start(arguments, flags);                   \
    int result = opened(AT_FDCWD, path, flags, arguments); \
    va_end(arguments);                            \
    return result;                                \
  }
#define OPENS_AT(NAME)                                      \
  int NAME(int folder, const char *path, int flags, ...) {  \
    va_list arguments;                                      \
    va_start(arguments, flags);                             \
    int result = opened(folder, path, flags, arguments);    \
    va_end(arguments);                                      \
    return result;                                          \
  }
OPENS(open)
OPENS(open64)
OPENS_AT(openat)
OPENS_AT(openat64)

ssize_t pwritev2(int descriptor, const struct iovec *parts, int count, off_t offset, int flags) {
  (void)descriptor, (void)parts, (void)count, (void)offset, (void)flags;
  errno = EOPNOTSUPP;
  return -1;
}

