#ifndef RETAIL_PULSE_CZLIB_SHIM_H
#define RETAIL_PULSE_CZLIB_SHIM_H

#include <zlib.h>

// inflateInit2 is a macro, which Swift does not import. 32 added to the largest window: the format, gzip or zlib, is told
// by its header.
static inline int rp_inflate_init(z_stream *stream) { return inflateInit2(stream, 32 + MAX_WBITS); }

// deflateInit2 too. 16 added to the largest window: gzip. 8 is zlib's own choice of memory.
static inline int rp_deflate_init(z_stream *stream, int level) {
  return deflateInit2(stream, level, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
}

#endif
