#include "CKit.h"

#include <event2/event.h>

struct event_base *kit_loop_make(void) { return event_base_new(); }

void kit_loop_free(struct event_base *loop) { event_base_free(loop); }

void kit_loop_turn(struct event_base *loop, int waits) {
    event_base_loop(loop, EVLOOP_ONCE | (waits ? 0 : EVLOOP_NONBLOCK));
}

struct event *kit_watch_make(struct event_base *loop, int fd, int kinds, kit_action action,
                             void *context) {
    short flags = (short)((kinds & KIT_READ ? EV_READ : 0) | (kinds & KIT_WRITE ? EV_WRITE : 0) |
                          (kinds & KIT_PERSIST ? EV_PERSIST : 0));
    return event_new(loop, fd, flags, action, context);
}

void kit_watch_free(struct event *watch) { event_free(watch); }

void kit_watch_add(struct event *watch, int64_t microseconds) {
    struct timeval wait = {microseconds / 1000000, microseconds % 1000000};
    event_add(watch, microseconds < 0 ? NULL : &wait);
}

void kit_watch_remove(struct event *watch) { event_del(watch); }
