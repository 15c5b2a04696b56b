// The floor: libcurl's multi interface, and as little else as possible. Downloads URL0 … URLn-1 and discards the bytes.
//
//   floor PREFIX SUFFIX COUNT CONCURRENCY    → CPU seconds and wall seconds on one line
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

static size_t discard(char *bytes, size_t size, size_t count, void *context) {
  (void)bytes, (void)context;
  return size * count;
}

static double cpu_seconds(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static double wall_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

int main(int argc, char **argv) {
  if (argc != 5) {
    fprintf(stderr, "usage: floor PREFIX SUFFIX COUNT CONCURRENCY\n");
    return 64;
  }
  long count = atol(argv[3]), concurrency = atol(argv[4]), started = 0, ended = 0, failed = 0;
  curl_global_init(CURL_GLOBAL_DEFAULT);
  CURLM *multi = curl_multi_init();
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, concurrency);
  double cpu = cpu_seconds(), wall = wall_seconds();
  for (; started < count && started < concurrency; started++) {
    CURL *easy = curl_easy_init();
    char url[256];
    snprintf(url, sizeof url, "%s%07ld%s", argv[1], started, argv[2]);
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, discard);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_FAILONERROR, 1L);
    curl_multi_add_handle(multi, easy);
  }
  while (ended < count) {
    int running = 0, left = 0;
    curl_multi_perform(multi, &running);
    for (CURLMsg *message; (message = curl_multi_info_read(multi, &left));) {
      CURL *easy = message->easy_handle;
      if (message->data.result != CURLE_OK) failed++;
      ended++;
      curl_multi_remove_handle(multi, easy);
      if (started == count) {
        curl_easy_cleanup(easy);
        continue;
      }
      char url[256];
      snprintf(url, sizeof url, "%s%07ld%s", argv[1], started++, argv[2]);
      curl_easy_setopt(easy, CURLOPT_URL, url);
      curl_multi_add_handle(multi, easy);
    }
    curl_multi_poll(multi, NULL, 0, 1000, NULL);
  }
  printf("%f %f\n", cpu_seconds() - cpu, wall_seconds() - wall);
  curl_multi_cleanup(multi);
  return failed ? 1 : 0;
}
