// libsodium 1.0: password hashes and random bytes. Source: https://doc.libsodium.org.
#ifndef ROTA_CEP_CSODIUM_H
#define ROTA_CEP_CSODIUM_H

#include <sodium.h>

#endif
