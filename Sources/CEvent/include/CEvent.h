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

#endif
