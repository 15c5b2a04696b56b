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
static const unsigned char icon_svg[] = {
#embed "../APIServer/Page/Assets/icon.svg"
};
static const unsigned char theme_js[] = {
#embed "../APIServer/Page/Assets/theme.js"
};
static const unsigned char page_js[] = {
#embed "../APIServer/Page/Assets/page.js"
};
static const unsigned char api_js[] = {
#embed "../APIServer/Page/Assets/api.js"
};
static const unsigned char banner_js[] = {
#embed "../APIServer/Page/Assets/banner.js"
};
static const unsigned char bulk_js[] = {
#embed "../APIServer/Page/Assets/bulk.js"
};
static const unsigned char chart_js[] = {
#embed "../APIServer/Page/Assets/chart.js"
};
static const unsigned char dialog_js[] = {
#embed "../APIServer/Page/Assets/dialog.js"
};
static const unsigned char dom_js[] = {
#embed "../APIServer/Page/Assets/dom.js"
};
static const unsigned char download_js[] = {
#embed "../APIServer/Page/Assets/download.js"
};
static const unsigned char format_js[] = {
#embed "../APIServer/Page/Assets/format.js"
};
static const unsigned char images_js[] = {
#embed "../APIServer/Page/Assets/images.js"
};
static const unsigned char job_js[] = {
#embed "../APIServer/Page/Assets/job.js"
};
static const unsigned char jobs_js[] = {
#embed "../APIServer/Page/Assets/jobs.js"
};
static const unsigned char live_js[] = {
#embed "../APIServer/Page/Assets/live.js"
};
static const unsigned char overview_js[] = {
#embed "../APIServer/Page/Assets/overview.js"
};
static const unsigned char place_js[] = {
#embed "../APIServer/Page/Assets/place.js"
};
static const unsigned char shortcuts_js[] = {
#embed "../APIServer/Page/Assets/shortcuts.js"
};
static const unsigned char submit_js[] = {
#embed "../APIServer/Page/Assets/submit.js"
};
static const unsigned char throughput_js[] = {
#embed "../APIServer/Page/Assets/throughput.js"
};

#define RP_PAGE_FILE(name, bytes) {name, {bytes, sizeof bytes}}

static const rp_page_file page_files[] = {
    RP_PAGE_FILE("page.css", page_css),
    RP_PAGE_FILE("icon.svg", icon_svg),
    RP_PAGE_FILE("theme.js", theme_js),
    RP_PAGE_FILE("page.js", page_js),
    RP_PAGE_FILE("api.js", api_js),
    RP_PAGE_FILE("banner.js", banner_js),
    RP_PAGE_FILE("bulk.js", bulk_js),
    RP_PAGE_FILE("chart.js", chart_js),
    RP_PAGE_FILE("dialog.js", dialog_js),
    RP_PAGE_FILE("dom.js", dom_js),
    RP_PAGE_FILE("download.js", download_js),
    RP_PAGE_FILE("format.js", format_js),
    RP_PAGE_FILE("images.js", images_js),
    RP_PAGE_FILE("job.js", job_js),
    RP_PAGE_FILE("jobs.js", jobs_js),
    RP_PAGE_FILE("live.js", live_js),
    RP_PAGE_FILE("overview.js", overview_js),
    RP_PAGE_FILE("place.js", place_js),
    RP_PAGE_FILE("shortcuts.js", shortcuts_js),
    RP_PAGE_FILE("submit.js", submit_js),
    RP_PAGE_FILE("throughput.js", throughput_js),
};

const rp_page_file *rp_page_files(size_t *count) {
  *count = sizeof page_files / sizeof page_files[0];
  return page_files;
}
