#include "CTLS.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The binary interface of OpenSSL 3. Source: openssl/ssl.h, openssl/tls1.h.
typedef struct ssl_method ssl_method;
typedef struct ssl_context ssl_context;
typedef struct ssl ssl;

enum {
    FILETYPE_PEM = 1,
    CTRL_SET_MIN_PROTO_VERSION = 123,
    CTRL_MODE = 33,
    MODE_PARTIAL_WRITE = 1,
    MODE_MOVING_WRITE_BUFFER = 2,
    MODE_RELEASE_BUFFERS = 16,
    TLS1_2 = 0x0303,
    WANT_READ = 2,
    WANT_WRITE = 3,
    ZERO_RETURN = 6,
};

// SSL_OP_NO_RENEGOTIATION, SSL_OP_CIPHER_SERVER_PREFERENCE and SSL_OP_NO_COMPRESSION: a client
// chooses neither the weakest cipher nor when the server computes.
#define OPTIONS ((uint64_t)1 << 30 | (uint64_t)1 << 22 | (uint64_t)1 << 17)

static struct {
    const ssl_method *(*method)(void);
    ssl_context *(*new_context)(const ssl_method *);
    void (*free_context)(ssl_context *);
    long (*control)(ssl_context *, int, long, void *);
    uint64_t (*options)(ssl_context *, uint64_t);
    int (*use_chain)(ssl_context *, const char *);
    int (*use_key)(ssl_context *, const char *, int);
    int (*check_key)(const ssl_context *);
    ssl *(*new_ssl)(ssl_context *);
    void (*free_ssl)(ssl *);
    int (*set_fd)(ssl *, int);
    void (*accept_state)(ssl *);
    int (*read)(ssl *, void *, int);
    int (*write)(ssl *, const void *, int);
    int (*shutdown)(ssl *);
    int (*error)(const ssl *, int);
    unsigned long (*next_error)(void);
    void (*error_words)(unsigned long, char *, size_t);
    void (*clear_errors)(void);
} lib;

struct vigia_tls {
    ssl_context *context;
};

struct vigia_tls_connection {
    ssl *ssl;
};

static int load(void) {
    void *tls = dlopen("libssl.so.3", RTLD_NOW | RTLD_LOCAL);
    void *crypto = tls ? dlopen("libcrypto.so.3", RTLD_NOW | RTLD_LOCAL) : NULL;
    if (!crypto) return 0;
    struct {
        void *handle;
        const char *name;
        void *place;
    } symbols[] = {
        {tls, "TLS_server_method", &lib.method},
        {tls, "SSL_CTX_new", &lib.new_context},
        {tls, "SSL_CTX_free", &lib.free_context},
        {tls, "SSL_CTX_ctrl", &lib.control},
        {tls, "SSL_CTX_set_options", &lib.options},
        {tls, "SSL_CTX_use_certificate_chain_file", &lib.use_chain},
        {tls, "SSL_CTX_use_PrivateKey_file", &lib.use_key},
        {tls, "SSL_CTX_check_private_key", &lib.check_key},
        {tls, "SSL_new", &lib.new_ssl},
        {tls, "SSL_free", &lib.free_ssl},
        {tls, "SSL_set_fd", &lib.set_fd},
        {tls, "SSL_set_accept_state", &lib.accept_state},
        {tls, "SSL_read", &lib.read},
        {tls, "SSL_write", &lib.write},
        {tls, "SSL_shutdown", &lib.shutdown},
        {tls, "SSL_get_error", &lib.error},
        {crypto, "ERR_get_error", &lib.next_error},
        {crypto, "ERR_error_string_n", &lib.error_words},
        {crypto, "ERR_clear_error", &lib.clear_errors},
    };
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
        void *found = dlsym(symbols[i].handle, symbols[i].name);
        if (!found) return 0;
        memcpy(symbols[i].place, &found, sizeof found);
    }
    return 1;
}

int vigia_tls_load(void) {
    static int state = -1;
    if (state < 0) state = load();
    return state;
}

static struct vigia_tls *failed(ssl_context *context, char *error, const char *what) {
    char words[VIGIA_TLS_ERROR_BYTES] = "no reason given";
    unsigned long number = lib.next_error();
    if (number) lib.error_words(number, words, sizeof words);
    // `error:0A000001:SSL routines::words`: only the words are for people.
    const char *last = strrchr(words, ':');
    snprintf(error, VIGIA_TLS_ERROR_BYTES, "%.40s: %.200s", what, last ? last + 1 : words);
    lib.clear_errors();
    if (context) lib.free_context(context);
    return NULL;
}

struct vigia_tls *vigia_tls_make(const char *certificate, const char *key, char *error) {
    ssl_context *context = lib.new_context(lib.method());
    if (!context) return failed(NULL, error, "OpenSSL");
    lib.control(context, CTRL_SET_MIN_PROTO_VERSION, TLS1_2, NULL);
    lib.control(context, CTRL_MODE,
                MODE_PARTIAL_WRITE | MODE_MOVING_WRITE_BUFFER | MODE_RELEASE_BUFFERS, NULL);
    lib.options(context, OPTIONS);
    if (lib.use_chain(context, certificate) != 1) return failed(context, error, "the certificate");
    if (lib.use_key(context, key, FILETYPE_PEM) != 1) return failed(context, error, "the key");
    if (lib.check_key(context) != 1) return failed(context, error, "the key");
    struct vigia_tls *tls = malloc(sizeof *tls);
    if (!tls) return failed(context, error, "memory");
    tls->context = context;
    return tls;
}

void vigia_tls_free(struct vigia_tls *tls) {
    lib.free_context(tls->context);
    free(tls);
}

struct vigia_tls_connection *vigia_tls_accept(struct vigia_tls *tls, int socket) {
    struct vigia_tls_connection *connection = malloc(sizeof *connection);
    if (!connection) return NULL;
    connection->ssl = lib.new_ssl(tls->context);
    if (!connection->ssl || lib.set_fd(connection->ssl, socket) != 1) {
        if (connection->ssl) lib.free_ssl(connection->ssl);
        lib.clear_errors();
        free(connection);
        return NULL;
    }
    lib.accept_state(connection->ssl);
    return connection;
}

void vigia_tls_drop(struct vigia_tls_connection *connection) {
    lib.free_ssl(connection->ssl);
    free(connection);
}

static int64_t outcome(struct vigia_tls_connection *connection, int result, int *wants_write) {
    *wants_write = 0;
    if (result > 0) return result;
    int error = lib.error(connection->ssl, result);
    lib.clear_errors();
    if (error == ZERO_RETURN) return 0;
    *wants_write = error == WANT_WRITE;
    return error == WANT_READ || error == WANT_WRITE ? -EAGAIN : -EPROTO;
}

static int clamped(size_t count) { return count > INT_MAX ? INT_MAX : (int)count; }

int64_t vigia_tls_read(struct vigia_tls_connection *connection, void *bytes, size_t capacity,
                       int *wants_write) {
    lib.clear_errors();
    return outcome(connection, lib.read(connection->ssl, bytes, clamped(capacity)), wants_write);
}

int64_t vigia_tls_write(struct vigia_tls_connection *connection, const void *bytes, size_t count,
                        int *wants_write) {
    lib.clear_errors();
    return outcome(connection, lib.write(connection->ssl, bytes, clamped(count)), wants_write);
}

void vigia_tls_end(struct vigia_tls_connection *connection) {
    lib.shutdown(connection->ssl);
    lib.clear_errors();
}
