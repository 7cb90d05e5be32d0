// zstd 1.5: compression of streams of bytes. Source: zstd.h.
#ifndef VIGIA_CZSTD_H
#define VIGIA_CZSTD_H

#include <zstd.h>

#endif
