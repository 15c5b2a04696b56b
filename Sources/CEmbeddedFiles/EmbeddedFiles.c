/* #embed (C23) keeps the files out of the Swift compiler, which is slow with large literals, and the compiler lists them as
   dependencies of this file, so that the program always has their last state. */
#pragma clang diagnostic ignored "-Wc23-extensions"

#include "EmbeddedFiles.h"

static const unsigned char openapi_json[] = {
#embed "../APIServer/openapi.json"
};

rp_embedded_file rp_openapi_json(void) { return (rp_embedded_file){openapi_json, sizeof openapi_json}; }

/* The page's assets. A new one is added twice: its bytes, and its name below. */
static const unsigned char page_css[] = {
#embed "../APIServer/Page/Assets/page.css"
};
static const unsigned char theme_js[] = {
#embed "../APIServer/Page/Assets/theme.js"
};
static const unsigned char page_js[] = {
#embed "../APIServer/Page/Assets/page.js"
};
static const unsigned char icon_svg[] = {
#embed "../APIServer/Page/Assets/icon.svg"
};

#define RP_PAGE_FILE(name, bytes) {name, {bytes, sizeof bytes}}

static const rp_page_file page_files[] = {
    RP_PAGE_FILE("page.css", page_css),
    RP_PAGE_FILE("theme.js", theme_js),
    RP_PAGE_FILE("page.js", page_js),
    RP_PAGE_FILE("icon.svg", icon_svg),
};

const rp_page_file *rp_page_files(size_t *count) {
  *count = sizeof page_files / sizeof page_files[0];
  return page_files;
}
