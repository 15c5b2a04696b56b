#ifndef RETAIL_PULSE_CZLIB_SHIM_H
#define RETAIL_PULSE_CZLIB_SHIM_H

#include <zlib.h>

// inflateInit2 is a macro, which Swift does not import. 32 added to the largest window: the format, gzip or zlib, is told
// by its header.
static inline int rp_inflate_init(z_stream *stream) { return inflateInit2(stream, 32 + MAX_WBITS); }

#endif
