#include "CKit.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static socklen_t resolve(const char *address, uint16_t port, struct sockaddr_storage *out) {
    memset(out, 0, sizeof *out);
    struct sockaddr_in *four = (struct sockaddr_in *)out;
    if (inet_pton(AF_INET, address, &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        four->sin_port = htons(port);
        return sizeof *four;
    }
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)out;
    if (inet_pton(AF_INET6, address, &six->sin6_addr) == 1) {
        six->sin6_family = AF_INET6;
        six->sin6_port = htons(port);
        return sizeof *six;
    }
    return 0;
}

int kit_listen(const char *address, uint16_t port, int backlog) {
    struct sockaddr_storage place;
    socklen_t length = resolve(address, port, &place);
    if (length == 0) return -EINVAL;
    int fd = socket(place.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;
    if (fd < 0) return -errno;
    // A port whose last connections are in TIME_WAIT can be listened on.
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&place, length) < 0 || listen(fd, backlog) < 0) {
        int problem = errno;
        close(fd);
        return -problem;
    }
    return fd;
}

uint16_t kit_port(int listener) {
    struct sockaddr_storage place;
    socklen_t length = sizeof place;
    if (getsockname(listener, (struct sockaddr *)&place, &length) < 0) return 0;
    if (place.ss_family == AF_INET) return ntohs(((struct sockaddr_in *)&place)->sin_port);
    if (place.ss_family == AF_INET6) return ntohs(((struct sockaddr_in6 *)&place)->sin6_port);
    return 0;
}

int kit_is_listener(int fd) {
    int type = 0, listens = 0;
    socklen_t length = sizeof type;
    if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &length) < 0 || type != SOCK_STREAM) return 0;
    length = sizeof listens;
    return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &length) == 0 && listens;
}

void kit_adopt(int fd) {
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    fcntl(fd, F_SETFD, FD_CLOEXEC);
}

int kit_accept(int listener) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC), on = 1;
    if (fd < 0) return -errno;
    // On a Unix socket this fails, which is harmless.
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

void kit_peer(int fd, char *text, size_t capacity) {
    struct sockaddr_storage place;
    socklen_t length = sizeof place;
    text[0] = 0;
    if (getpeername(fd, (struct sockaddr *)&place, &length) < 0) return;
    const void *address = place.ss_family == AF_INET
                              ? (const void *)&((struct sockaddr_in *)&place)->sin_addr
                              : (const void *)&((struct sockaddr_in6 *)&place)->sin6_addr;
    if (place.ss_family == AF_INET || place.ss_family == AF_INET6) {
        inet_ntop(place.ss_family, address, text, (socklen_t)capacity);
    }
}

void kit_stop_listening(int listener) { shutdown(listener, SHUT_RDWR); }

int kit_is_cut(int fd) {
    struct pollfd wait = {.fd = fd};  // POLLERR and POLLHUP are always reported.
    return poll(&wait, 1, 0) == 1 && (wait.revents & (POLLERR | POLLHUP)) != 0;
}

void kit_end_sending(int fd) { shutdown(fd, SHUT_WR); }

int64_t kit_read(int fd, void *bytes, size_t capacity) {
    ssize_t got;
    do got = read(fd, bytes, capacity);
    while (got < 0 && errno == EINTR);
    return got < 0 ? -errno : got;
}

int64_t kit_send(int fd, const void *bytes, size_t count) {
    ssize_t sent;
    do sent = send(fd, bytes, count, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent < 0 ? -errno : sent;
}

int kit_make_notifier(void) {
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    return fd < 0 ? -errno : fd;
}

int kit_notify(int notifier, const char *socket_name, const char *text, size_t length) {
    struct sockaddr_un place = {.sun_family = AF_UNIX};
    size_t name = strlen(socket_name);
    if (name < 2 || name > sizeof place.sun_path) return -EINVAL;
    memcpy(place.sun_path, socket_name, name);
    if (place.sun_path[0] == '@') place.sun_path[0] = 0;
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + name);
    ssize_t sent = sendto(notifier, text, length, MSG_NOSIGNAL, (struct sockaddr *)&place, size);
    return sent < 0 ? -errno : 0;
}
