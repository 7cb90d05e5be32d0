// Transfers by libcurl, which is loaded when it is needed: no program of Vigia depends on it.
#ifndef VIGIA_CCURL_H
#define VIGIA_CCURL_H

#include <stddef.h>
#include <stdint.h>

enum {
    VIGIA_ANSWER_BYTES = 4096,
    VIGIA_CURL_ERROR_BYTES = 256,
};

// One message. Texts end with a zero byte; lists end with a null pointer.
struct vigia_transfer {
    // http, https, smtp or smtps.
    const char *url;
    // "Name: value" each, without line breaks; only for HTTP.
    const char *const *headers;
    // The body of a POST, or a mail with its headers; NULL for a GET.
    const void *body;
    size_t body_length;
    // The file with trusted certificates; NULL for the system's.
    const char *authority;
    // Only for mail; user and password may be NULL.
    const char *sender;
    const char *const *recipients;
    const char *user;
    const char *password;
    // Whether a mail may go over a connection without TLS.
    int allows_plain;
    // The longest times for the connection and for all, in milliseconds.
    long connect_ms;
    long total_ms;
};

// What came of it.
struct vigia_transferred {
    // 0, or libcurl's code; -1 where it is not there.
    int code;
    // The status of HTTP or SMTP; 0 for none.
    long status;
    // The seconds that the answer asks to wait; 0 for none.
    int64_t retry_after;
    // The beginning of the answer's body.
    char answer[VIGIA_ANSWER_BYTES];
    size_t answer_length;
    // What went wrong, in libcurl's words.
    char error[VIGIA_CURL_ERROR_BYTES];
};

// Loads libcurl, once: 1 if it is there.
int vigia_curl_load(void);

// Sends one message and waits for the answer. Certificates are verified, redirections are not
// followed, and nothing but http, https, smtp and smtps is spoken.
void vigia_curl_send(const struct vigia_transfer *transfer, struct vigia_transferred *result);

#endif
