// TLS under libevent's connections, and the bell that wakes its loop.
// Source: event2/bufferevent_ssl.h; OpenSSL 3.0 manual pages; eventfd(2).
#ifndef ROTA_CEP_CNET_H
#define ROTA_CEP_CNET_H

#include <event2/bufferevent_ssl.h>
#include <openssl/ssl.h>
#include <sys/eventfd.h>

// Asks for the server of this name, and believes no certificate but one for it; 1 when done.
static inline int rota_cep_tls_expect(SSL *ssl, const char *host) {
    SSL_set_verify(ssl, SSL_VERIFY_PEER, 0);
    return SSL_set_tlsext_host_name(ssl, host) == 1 && SSL_set1_host(ssl, host) == 1;
}

#endif
