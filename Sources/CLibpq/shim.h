// libpq, seen through pkg-config; this header adds nothing to it.
#include <libpq-fe.h>
