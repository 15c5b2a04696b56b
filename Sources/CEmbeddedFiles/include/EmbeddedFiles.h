#ifndef RP_EMBEDDED_FILES_H
#define RP_EMBEDDED_FILES_H

#include <stddef.h>

/* A file of the repository that is compiled into the program. */
typedef struct {
  const unsigned char *_Nonnull bytes;
  size_t count;
} rp_embedded_file;

/* A file with its name. */
typedef struct {
  const char *_Nonnull name;
  rp_embedded_file file;
} rp_page_file;

/* Sources/APIServer/openapi.json */
rp_embedded_file rp_openapi_json(void);

/* Sources/APIServer/Page/Assets */
const rp_page_file *_Nonnull rp_page_files(size_t *_Nonnull count);

#endif
