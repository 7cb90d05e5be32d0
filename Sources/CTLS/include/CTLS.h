// The server's side of TLS by OpenSSL, which is loaded when it is needed: no program of Vigia depends
// on it.
#ifndef VIGIA_CTLS_H
#define VIGIA_CTLS_H

#include <stddef.h>
#include <stdint.h>

enum { VIGIA_TLS_ERROR_BYTES = 256 };

// A certificate with its key, and a connection that uses it.
struct vigia_tls;
struct vigia_tls_connection;

// Loads OpenSSL, once: 1 if it is there.
int vigia_tls_load(void);

// Reads a certificate (with its chain) and its key, both PEM; TLS 1.2 and newer. NULL, with the
// reason in `error`, if they cannot be read or do not belong together.
struct vigia_tls *vigia_tls_make(const char *certificate, const char *key, char *error);
void vigia_tls_free(struct vigia_tls *tls);

// Begins TLS on a connected socket that does not block; NULL without memory. It keeps what it needs
// of the certificate.
struct vigia_tls_connection *vigia_tls_accept(struct vigia_tls *tls, int socket);
void vigia_tls_drop(struct vigia_tls_connection *connection);

// Reads or sends: the number of bytes, 0 at the end, -EAGAIN if the socket has to be waited for, or
// -EPROTO. `wants_write` says whether it has to be waited for room to write. The handshake happens
// within.
int64_t vigia_tls_read(struct vigia_tls_connection *connection, void *bytes, size_t capacity,
                       int *wants_write);
int64_t vigia_tls_write(struct vigia_tls_connection *connection, const void *bytes, size_t count,
                        int *wants_write);

// Says that nothing more is sent.
void vigia_tls_end(struct vigia_tls_connection *connection);

#endif
