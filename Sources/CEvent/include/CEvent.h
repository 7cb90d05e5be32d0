// libevent 2.1: event loop and HTTP. Source: libevent.org, event2/*.h.
#ifndef VIGIA_CEVENT_H
#define VIGIA_CEVENT_H

#include <sys/queue.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/dns.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/http_struct.h>
#include <event2/keyvalq_struct.h>
#include <event2/listener.h>
#include <event2/util.h>

// Calls `body` whenever a connection cannot be accepted for lack of descriptors. At most one such
// listener in a process.
void vigia_on_accept_refused(struct evconnlistener *listener, void (*body)(void *), void *context);

// Makes libevent print each of its messages only once, on standard error.
void vigia_say_once(void);

// The evhttp_connection of a stream, once it has one. Source: http.c of libevent 2.1,
// evhttp_start_read_.
void *vigia_connection_of(struct bufferevent *stream);

#endif
