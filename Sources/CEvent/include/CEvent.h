// libevent 2.1: the loop, and HTTP over it. Source: libevent.org, event2/*.h.
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

// Calls `body` each time that a connection cannot be accepted, as descriptors are short. There is
// one listener like that in a process.
void vigia_on_accept_refused(struct evconnlistener *listener, void (*body)(void *), void *context);

// Has libevent say the same thing once, on standard error.
void vigia_say_once(void);

// The evhttp_connection that a stream belongs to, once it has one. Source: http.c of libevent 2.1,
// evhttp_start_read_.
void *vigia_connection_of(struct bufferevent *stream);

#endif
