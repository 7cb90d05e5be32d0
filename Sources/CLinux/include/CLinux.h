// What Swift cannot say about Linux, and the system calls that its Glibc overlay hides.
#ifndef VIGIA_CLINUX_H
#define VIGIA_CLINUX_H

#include "vigia_wire.h"

#endif
