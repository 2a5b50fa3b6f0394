// What AsyncPQ takes from C: libpq, found through pkg-config, and the Linux calls that wait for its
// sockets and name its threads (Swift's Glibc module does not export them).
#include <libpq-fe.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>

// prctl is variadic, which Swift cannot call. At most 15 characters of the name are kept (prctl(2)).
static inline void clibpq_name_current_thread(const char *name) {
    prctl(PR_SET_NAME, name);
}
