/* SPDX-License-Identifier: Apache-2.0
 * What all backends have in common. */
#include "evidence/backend.h"

void backend_free(struct backend *backend) {
    if (backend)
        backend->ops->close(backend);
}

void backend_disconnect(struct backend *backend) {
    if (backend)
        backend->ops->disconnect(backend);
}

const char *backend_description(const struct backend *backend) {
    return backend->description;
}

msec_t backend_time(const struct backend *backend) {
    return backend->time;
}

const char *backend_version(const struct backend *backend) {
    return backend->version;
}
