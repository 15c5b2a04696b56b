#ifndef RP_EMBEDDED_FILES_H
#define RP_EMBEDDED_FILES_H

#include <stddef.h>

/* A file of the repository that is compiled into the program. */
typedef struct {
  const unsigned char *_Nonnull bytes;
  size_t count;
} rp_embedded_file;

/* Sources/APIServer/openapi.json */
rp_embedded_file rp_openapi_json(void);

#endif
