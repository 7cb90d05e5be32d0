// Writes lines of 100 bytes as fast as they are taken: "flood BYTES FILE" writes so many bytes
// to standard output, each line with its number, and leaves in FILE the times at which it began
// and ended, in nanoseconds of the monotonic clock. With a fourth word, a FIFO, it begins once
// somebody opens that for writing, and stays when it is done.
//
// "flood mover PIPES BYTES PIPESIZE OUT" is what a mover is compared with, and does nothing
// else: it starts so many floods of so many bytes each, and has the kernel move what comes out
// of their pipes to OUT.0, OUT.1, … It prints the nanoseconds from the first start to the last
// byte, and the microseconds of processor time that the moving took. With "stage" as its last
// word all passes through one more pipe, as in Vigia, so that a disk that does not answer never
// holds the pipe of a service.
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

enum { LINE = 100, LINES = 655 };

static void flood(long long bytes, const char *file, const char *gate) {
    static char block[LINE * LINES];
    memset(block, 'x', sizeof block);
    for (int i = 0; i < LINES; i++) {
        block[i * LINE + 12] = ' ';
        block[i * LINE + LINE - 1] = '\n';
    }
    if (gate) close(open(gate, O_RDONLY));
    long long began = now(), line = 0;
    for (long long left = bytes; left > 0;) {
        for (int i = 0; i < LINES; i++, line++) {
            char *place = block + i * LINE;
            long long number = line;
            for (int digit = 11; digit >= 0; digit--, number /= 10)
                place[digit] = (char)('0' + number % 10);
        }
        size_t length = left < (long long)sizeof block ? (size_t)left : sizeof block;
        for (size_t done = 0; done < length;) {
            ssize_t count = write(1, block + done, length - done);
            if (count <= 0) exit(1);
            done += (size_t)count;
        }
        left -= (long long)length;
    }
    FILE *stamps = fopen(file, "w");
    fprintf(stamps, "%lld %lld\n", began, now());
    fclose(stamps);
    while (gate) pause();
}

enum { ROUND = 1 << 20 };

static ssize_t move(int reader, int file, const int *stage) {
    if (stage == NULL)
        return splice(reader, NULL, file, NULL, ROUND, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
    ssize_t count = splice(reader, NULL, stage[1], NULL, ROUND, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
    for (ssize_t left = count; left > 0;) {
        ssize_t moved = splice(stage[0], NULL, file, NULL, (size_t)left, SPLICE_F_MOVE);
        if (moved <= 0) exit(1);
        left -= moved;
    }
    return count;
}

static void mover(int pipes, long long bytes, int size, const char *out, const int *stage) {
    struct pollfd *readers = calloc((size_t)pipes, sizeof *readers);
    int *files = calloc((size_t)pipes, sizeof *files);
    long long began = now();
    for (int i = 0; i < pipes; i++) {
        int ends[2];
        char name[4096];
        if (pipe2(ends, O_CLOEXEC) < 0) exit(1);
        fcntl(ends[0], F_SETPIPE_SZ, size);
        snprintf(name, sizeof name, "%s.%d", out, i);
        files[i] = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
        readers[i] = (struct pollfd){.fd = ends[0], .events = POLLIN};
        if (fork() == 0) {
            dup2(ends[1], 1);
            flood(bytes, "/dev/null", NULL);
            _exit(0);
        }
        close(ends[1]);
    }
    for (int open = pipes; open > 0;) {
        poll(readers, (nfds_t)pipes, -1);
        for (int i = 0; i < pipes; i++) {
            if (readers[i].fd < 0 || readers[i].revents == 0) continue;
            if (move(readers[i].fd, files[i], stage) == 0) {
                readers[i].fd = -1;
                open--;
            }
        }
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    long long spent = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000LL
                      + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
    printf("%lld %lld\n", now() - began, spent);
}

int main(int count, char **words) {
    int stage[2];
    if (count == 7 && strcmp(words[6], "stage") == 0) {
        if (pipe2(stage, O_CLOEXEC) < 0 || fcntl(stage[0], F_SETPIPE_SZ, ROUND) < 0) return 1;
        mover(atoi(words[2]), atoll(words[3]), atoi(words[4]), words[5], stage);
    } else if (count == 6 && strcmp(words[1], "mover") == 0)
        mover(atoi(words[2]), atoll(words[3]), atoi(words[4]), words[5], NULL);
    else if (count == 3 || count == 4)
        flood(atoll(words[1]), words[2], count == 4 ? words[3] : NULL);
    else
        return 2;
    return 0;
}
