// What AsyncPQ takes from C: libpq, found through pkg-config, and the Linux calls that wait for its
// sockets (Swift's Glibc module does not export them).
#include <libpq-fe.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
