// The barest server on libevent that answers GET /api/health: what VigiaKit is measured against.
//
//     cc -O2 -o bare_http bare_http.c -levent -levent_pthreads -lpthread && ./bare_http 3900 2
//
// One loop per thread, all of them on one listener, as VigiaKit has it.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static int listener;
static const char body[] =
    "{\"status\":\"healthy\",\"timestamp\":\"2025-09-15T17:25:10.464Z\",\"services\":"
    "{\"database\":\"connected\",\"ploome\":\"initialized\",\"auth\":\"initialized\"}}";

static void answer(struct evhttp_request *request, void *context) {
    (void)context;
    evhttp_add_header(evhttp_request_get_output_headers(request), "Content-Type",
                      "application/json");
    struct evbuffer *buffer = evbuffer_new();
    evbuffer_add(buffer, body, sizeof body - 1);
    evhttp_send_reply(request, 200, "OK", buffer);
    evbuffer_free(buffer);
}

static void *serve(void *context) {
    struct event_base *base = event_base_new();
    struct evhttp *http = evhttp_new(base);
    evhttp_set_cb(http, "/api/health", answer, NULL);
    if (evhttp_accept_socket(http, listener) < 0) exit(1);
    event_base_dispatch(base);
    return context;
}

int main(int count, char **words) {
    if (count != 3) return fprintf(stderr, "bare_http PORT LOOPS\n"), 2;
    struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons(atoi(words[1])),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int on = 1;
    listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&place, sizeof place) < 0 || listen(listener, 4096) < 0) {
        return perror("bare_http"), 1;
    }
    pthread_t thread;
    for (int each = 1; each < atoi(words[2]); each++) {
        pthread_create(&thread, NULL, serve, NULL);
    }
    serve(NULL);
}
