/*
 * Preloaded into wrk: its event loop polls instead of sleeping.
 *
 * A client that sleeps in epoll_wait is woken by an interrupt that the kernel books to
 * whoever sends it the data, which on loopback is the server under test: up to a quarter
 * of a small request's cost. A client that asks again and again pays for itself.
 *
 *   gcc -O2 -shared -fPIC -o poll-epoll.so poll-epoll.c -ldl
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/epoll.h>
#include <time.h>

static long long now_millis(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

int epoll_wait(int fd, struct epoll_event *events, int maximum, int timeout_millis)
{
	static int (*real)(int, struct epoll_event *, int, int);
	long long deadline = 0;
	int ready;

	if (!real)
		real = (int (*)(int, struct epoll_event *, int, int))dlsym(RTLD_NEXT, "epoll_wait");
	if (timeout_millis > 0)
		deadline = now_millis() + timeout_millis;
	do {
		ready = real(fd, events, maximum, 0);
	} while (ready == 0 && (timeout_millis < 0 || (timeout_millis > 0 && now_millis() < deadline)));
	return ready;
}
