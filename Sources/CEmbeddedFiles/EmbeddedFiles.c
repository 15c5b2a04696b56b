/* #embed (C23) keeps the files out of the Swift compiler, which is slow with large literals, and the compiler lists them as
   dependencies of this file, so that the program always has their last state. */
#pragma clang diagnostic ignored "-Wc23-extensions"

#include "EmbeddedFiles.h"

static const unsigned char openapi_json[] = {
#embed "../APIServer/openapi.json"
};

rp_embedded_file rp_openapi_json(void) { return (rp_embedded_file){openapi_json, sizeof openapi_json}; }
