#include "CEvent.h"

#include <string.h>
#include <unistd.h>

static struct { void (*body)(void *); void *context; } refused;

static void accept_refused(struct evconnlistener *listener, void *http) {
    (void)listener, (void)http;
    refused.body(refused.context);
}

void vigia_on_accept_refused(struct evconnlistener *listener, void (*body)(void *), void *context) {
    refused.body = body;
    refused.context = context;
    evconnlistener_set_error_cb(listener, accept_refused);
}

static void say_once(int severity, const char *message) {
    static char last[256];
    if (severity == EVENT_LOG_DEBUG || strncmp(last, message, sizeof last - 1) == 0) return;
    strncpy(last, message, sizeof last - 1);
    dprintf(STDERR_FILENO, "libevent: %s\n", message);
}

void vigia_say_once(void) { event_set_log_callback(say_once); }

void *vigia_connection_of(struct bufferevent *stream) {
    void *connection = NULL;
    bufferevent_getcb(stream, NULL, NULL, NULL, &connection);
    return connection;
}
