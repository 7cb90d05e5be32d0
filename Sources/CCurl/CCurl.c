#include "CCurl.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

// The binary interface of libcurl 7.x and 8.x, which never changes. Source: curl/curl.h,
// libcurl.3 "ABI".
typedef void curl_handle;
struct curl_list;

enum {
    OPT_INFILESIZE_LARGE = 30115,
    OPT_WRITEDATA = 10001,
    OPT_URL = 10002,
    OPT_READDATA = 10009,
    OPT_ERRORBUFFER = 10010,
    OPT_WRITEFUNCTION = 20011,
    OPT_READFUNCTION = 20012,
    OPT_POSTFIELDS = 10015,
    OPT_USERAGENT = 10018,
    OPT_HTTPHEADER = 10023,
    OPT_UPLOAD = 46,
    OPT_POST = 47,
    OPT_FOLLOWLOCATION = 52,
    OPT_SSL_VERIFYPEER = 64,
    OPT_CAINFO = 10065,
    OPT_SSL_VERIFYHOST = 81,
    OPT_NOSIGNAL = 99,
    OPT_USE_SSL = 119,
    OPT_POSTFIELDSIZE_LARGE = 30120,
    OPT_TIMEOUT_MS = 155,
    OPT_CONNECTTIMEOUT_MS = 156,
    OPT_USERNAME = 10173,
    OPT_PASSWORD = 10174,
    OPT_PROTOCOLS = 181,
    OPT_MAIL_FROM = 10186,
    OPT_MAIL_RCPT = 10187,
    INFO_RESPONSE_CODE = 0x200000 + 2,
    INFO_RETRY_AFTER = 0x600000 + 57,
    // CURLPROTO_HTTP, _HTTPS, _SMTP and _SMTPS.
    PROTOCOLS = 1 | 2 | 1 << 16 | 1 << 17,
    USE_SSL_TRY = 1,
    USE_SSL_ALL = 3,
    GLOBAL_ALL = 3,
};

// More of an answer than this ends the transfer.
#define ANSWER_MAX (1 << 20)

static struct {
    int (*global_init)(long);
    curl_handle *(*init)(void);
    int (*setopt)(curl_handle *, int, ...);
    int (*perform)(curl_handle *);
    int (*getinfo)(curl_handle *, int, ...);
    void (*cleanup)(curl_handle *);
    struct curl_list *(*append)(struct curl_list *, const char *);
    void (*free_list)(struct curl_list *);
    const char *(*words)(int);
    int is_loaded;
} curl;

static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4", "libcurl-nss.so.4"};

static int load(const char *name) {
    void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (!library) return 0;
    curl.global_init = (int (*)(long))dlsym(library, "curl_global_init");
    curl.init = (curl_handle * (*)(void)) dlsym(library, "curl_easy_init");
    curl.setopt = (int (*)(curl_handle *, int, ...))dlsym(library, "curl_easy_setopt");
    curl.perform = (int (*)(curl_handle *))dlsym(library, "curl_easy_perform");
    curl.getinfo = (int (*)(curl_handle *, int, ...))dlsym(library, "curl_easy_getinfo");
    curl.cleanup = (void (*)(curl_handle *))dlsym(library, "curl_easy_cleanup");
    curl.append = (struct curl_list * (*)(struct curl_list *, const char *))
        dlsym(library, "curl_slist_append");
    curl.free_list = (void (*)(struct curl_list *))dlsym(library, "curl_slist_free_all");
    curl.words = (const char *(*)(int))dlsym(library, "curl_easy_strerror");
    return curl.global_init && curl.init && curl.setopt && curl.perform && curl.getinfo
        && curl.cleanup && curl.append && curl.free_list && curl.words
        && curl.global_init(GLOBAL_ALL) == 0;
}

int vigia_curl_load(void) {
    for (size_t i = 0; !curl.is_loaded && i < sizeof names / sizeof *names; i++) {
        curl.is_loaded = load(names[i]);
    }
    return curl.is_loaded;
}

static size_t take_answer(char *bytes, size_t size, size_t count, void *data) {
    struct vigia_transferred *result = data;
    size_t length = size * count;
    size_t room = result->answer_length < VIGIA_ANSWER_BYTES
        ? VIGIA_ANSWER_BYTES - result->answer_length : 0;
    memcpy(result->answer + (VIGIA_ANSWER_BYTES - room), bytes, length < room ? length : room);
    result->answer_length += length;
    return result->answer_length > ANSWER_MAX ? 0 : length;
}

struct mail {
    const char *rest;
    size_t length;
};

static size_t give_mail(char *buffer, size_t size, size_t count, void *data) {
    struct mail *mail = data;
    size_t length = size * count < mail->length ? size * count : mail->length;
    memcpy(buffer, mail->rest, length);
    mail->rest += length;
    mail->length -= length;
    return length;
}

// Makes a list; NULL without elements, or where there is no memory.
static struct curl_list *list(const char *const *texts) {
    struct curl_list *list = NULL;
    for (; texts && *texts; texts++) {
        struct curl_list *longer = curl.append(list, *texts);
        if (!longer) {
            curl.free_list(list);
            return NULL;
        }
        list = longer;
    }
    return list;
}

static int is_mail(const struct vigia_transfer *transfer) { return transfer->sender != NULL; }

// Sets what every transfer has; the first code that is not 0.
static int set_up(curl_handle *handle, const struct vigia_transfer *transfer,
                  struct vigia_transferred *result) {
    int code = 0;
    code = code ?: curl.setopt(handle, OPT_URL, transfer->url);
    code = code ?: curl.setopt(handle, OPT_PROTOCOLS, (long)PROTOCOLS);
    code = code ?: curl.setopt(handle, OPT_FOLLOWLOCATION, 0L);
    code = code ?: curl.setopt(handle, OPT_SSL_VERIFYPEER, 1L);
    code = code ?: curl.setopt(handle, OPT_SSL_VERIFYHOST, 2L);
    code = code ?: curl.setopt(handle, OPT_NOSIGNAL, 1L);
    code = code ?: curl.setopt(handle, OPT_CONNECTTIMEOUT_MS, transfer->connect_ms);
    code = code ?: curl.setopt(handle, OPT_TIMEOUT_MS, transfer->total_ms);
    code = code ?: curl.setopt(handle, OPT_ERRORBUFFER, result->error);
    code = code ?: curl.setopt(handle, OPT_WRITEFUNCTION, take_answer);
    code = code ?: curl.setopt(handle, OPT_WRITEDATA, result);
    if (transfer->authority) {
        code = code ?: curl.setopt(handle, OPT_CAINFO, transfer->authority);
    }
    return code;
}

static int send_web(curl_handle *handle, const struct vigia_transfer *transfer) {
    struct curl_list *headers = list(transfer->headers);
    if (!headers) return 27;  // CURLE_OUT_OF_MEMORY
    int code = curl.setopt(handle, OPT_USERAGENT, "vigia");
    code = code ?: curl.setopt(handle, OPT_HTTPHEADER, headers);
    if (transfer->body) {
        code = code ?: curl.setopt(handle, OPT_POST, 1L);
        code = code ?: curl.setopt(handle, OPT_POSTFIELDSIZE_LARGE, (int64_t)transfer->body_length);
        code = code ?: curl.setopt(handle, OPT_POSTFIELDS, transfer->body);
    }
    code = code ?: curl.perform(handle);
    curl.free_list(headers);
    return code;
}

static int send_mail(curl_handle *handle, const struct vigia_transfer *transfer) {
    struct curl_list *recipients = list(transfer->recipients);
    if (!recipients) return 27;
    struct mail mail = {transfer->body, transfer->body_length};
    long security = transfer->allows_plain ? USE_SSL_TRY : USE_SSL_ALL;
    int code = curl.setopt(handle, OPT_UPLOAD, 1L);
    code = code ?: curl.setopt(handle, OPT_USE_SSL, security);
    code = code ?: curl.setopt(handle, OPT_MAIL_FROM, transfer->sender);
    code = code ?: curl.setopt(handle, OPT_MAIL_RCPT, recipients);
    code = code ?: curl.setopt(handle, OPT_READFUNCTION, give_mail);
    code = code ?: curl.setopt(handle, OPT_READDATA, &mail);
    code = code ?: curl.setopt(handle, OPT_INFILESIZE_LARGE, (int64_t)transfer->body_length);
    if (transfer->user) code = code ?: curl.setopt(handle, OPT_USERNAME, transfer->user);
    if (transfer->password) code = code ?: curl.setopt(handle, OPT_PASSWORD, transfer->password);
    code = code ?: curl.perform(handle);
    curl.free_list(recipients);
    return code;
}

void vigia_curl_send(const struct vigia_transfer *transfer, struct vigia_transferred *result) {
    memset(result, 0, sizeof *result);
    result->code = -1;
    curl_handle *handle = vigia_curl_load() ? curl.init() : NULL;
    if (!handle) return;
    result->code = set_up(handle, transfer, result);
    if (result->code == 0) {
        result->code = is_mail(transfer) ? send_mail(handle, transfer) : send_web(handle, transfer);
    }
    curl.getinfo(handle, INFO_RESPONSE_CODE, &result->status);
    // Versions before 7.66 do not know it.
    if (curl.getinfo(handle, INFO_RETRY_AFTER, &result->retry_after) != 0) result->retry_after = 0;
    if (result->code != 0 && result->error[0] == 0) {
        snprintf(result->error, sizeof result->error, "%s", curl.words(result->code));
    }
    if (result->answer_length > VIGIA_ANSWER_BYTES) result->answer_length = VIGIA_ANSWER_BYTES;
    curl.cleanup(handle);
}
