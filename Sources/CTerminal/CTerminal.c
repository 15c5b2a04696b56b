#define _GNU_SOURCE
#include "CTerminal.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

// The alternate screen, no cursor, no line wrap (xterm's private modes 1049, 25 and 7).
static const char enter_text[] = "\033[?1049h\033[?25l\033[?7l\033[2J";
static const char leave_text[] = "\033[?7h\033[?25h\033[0m\033[?1049l";

// What ends the process, and crashes.
static const int ending_signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGALRM, SIGUSR1, SIGUSR2, SIGXCPU, SIGXFSZ,
                                     SIGILL, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGTRAP, SIGSYS};
enum { ending_count = sizeof(ending_signals) / sizeof(ending_signals[0]) };

static int terminal = -1;
static volatile sig_atomic_t has_screen = 0;
static struct termios former;
static struct sigaction former_actions[ending_count];
static int changes[2] = {-1, -1};

static void give_back(void) {
  if (!has_screen) return;
  has_screen = 0;
  (void)!write(terminal, leave_text, sizeof(leave_text) - 1);
  tcsetattr(terminal, TCSADRAIN, &former);
}

static void take(void) {
  // A process in the background that changes the terminal is stopped (SIGTTOU).
  if (has_screen || tcgetpgrp(terminal) != getpgrp()) return;
  struct termios raw = former;
  raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
  raw.c_cc[VMIN] = 0;
  raw.c_cc[VTIME] = 0;
  tcsetattr(terminal, TCSADRAIN, &raw);
  (void)!write(terminal, enter_text, sizeof(enter_text) - 1);
  has_screen = 1;
}

static void tell_change(void) {
  // A full pipe says the same already.
  (void)!write(changes[1], "", 1);
}

static void end(int signal_number) {
  const int saved = errno;
  give_back();
  for (int i = 0; i < ending_count; i++) {
    if (ending_signals[i] == signal_number) sigaction(signal_number, &former_actions[i], NULL);
  }
  // Comes once the handler returns: the process ends as it would have without one.
  raise(signal_number);
  errno = saved;
}

static void change(int signal_number) {
  (void)signal_number;
  const int saved = errno;
  tell_change();
  errno = saved;
}

static void go_on(int signal_number) {
  (void)signal_number;
  const int saved = errno;
  // The shell has set the terminal to its own liking.
  has_screen = 0;
  take();
  tell_change();
  errno = saved;
}

static void handle(int signal_number, void (*handler)(int), struct sigaction *former_action);

static void stop(int signal_number) {
  const int saved = errno;
  give_back();
  struct sigaction standard;
  memset(&standard, 0, sizeof(standard));
  standard.sa_handler = SIG_DFL;
  sigaction(signal_number, &standard, NULL);
  sigset_t set, before;
  sigemptyset(&set);
  sigaddset(&set, signal_number);
  raise(signal_number);
  // Here it stops, until SIGCONT: the handler's own signal is blocked until then.
  pthread_sigmask(SIG_UNBLOCK, &set, &before);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  handle(signal_number, stop, NULL);
  // Without a shell that could continue it (an orphaned process group) it has not stopped.
  take();
  tell_change();
  errno = saved;
}

static void handle(int signal_number, void (*handler)(int), struct sigaction *former_action) {
  struct sigaction action;
  memset(&action, 0, sizeof(action));
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(signal_number, &action, former_action);
}

int rp_screen_enter(int descriptor) {
  terminal = descriptor;
  if (tcgetattr(terminal, &former) != 0) return errno;
  if (changes[0] < 0 && pipe2(changes, O_CLOEXEC | O_NONBLOCK) != 0) return errno;
  for (int i = 0; i < ending_count; i++) {
    handle(ending_signals[i], end, &former_actions[i]);
    // What is ignored, as by nohup(1), stays so.
    if (former_actions[i].sa_handler == SIG_IGN) sigaction(ending_signals[i], &former_actions[i], NULL);
  }
  handle(SIGWINCH, change, NULL);
  handle(SIGTSTP, stop, NULL);
  handle(SIGCONT, go_on, NULL);
  take();
  return 0;
}

void rp_screen_leave(void) { give_back(); }

bool rp_screen_write(const void *bytes, size_t count) {
  const char *rest = bytes;
  while (count > 0) {
    if (!has_screen) return true;
    const ssize_t written = write(terminal, rest, count);
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) {
      rest += written;
      count -= (size_t)written;
    }
  }
  return true;
}

int rp_screen_changes(void) { return changes[0]; }

bool rp_screen_size(int descriptor, int *columns, int *rows) {
  struct winsize size;
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return false;
  *columns = size.ws_col;
  *rows = size.ws_row;
  return true;
}

int rp_character_width(uint32_t scalar) {
  static locale_t locale;
  if (locale == (locale_t)0) locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
  if (locale == (locale_t)0) return scalar < 0x20 || (scalar >= 0x7F && scalar < 0xA0) ? -1 : 1;
  const locale_t before = uselocale(locale);
  const int width = wcwidth((wchar_t)scalar);
  uselocale(before);
  return width;
}
