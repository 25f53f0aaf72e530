/* SPDX-License-Identifier: Apache-2.0
 * Which file names look like logs; part of catalog.h. Names only decide what is taken from a folder, never
 * how a file is decoded or parsed. */
#include <string.h>

#include "base/compiler.h"
#include "base/slice.h"
#include "input/catalog.h"

/* Names that hold one of these are logs. Rotations keep them: agent.log.2026-11-03.gz, messages-20261103,
 * syslog.1. */
static const char *const marks[] = {".log", ".out", ".err", "messages", "syslog", "daemon", "kern", "cloud"};

static const char *const compressions[] = {".gz", ".zst", ".xz", ".bz2"};

/* Endings, below any compression, of what lies beside logs and is none. */
static const char *const others[] = {
    ".conf", ".cfg",  ".ini",  ".properties", ".xml", ".json", ".yaml", ".yml", ".sql", ".db",   ".sqlite",
    ".sh",   ".py",   ".jar",  ".rpm",        ".deb", ".tar",  ".tgz",  ".zip", ".iso", ".img",  ".qcow2",
    ".pid",  ".lock", ".sock", ".swp",        ".tmp", ".part", ".key",  ".crt", ".pem", ".html", ".md",
};

bool catalog_is_log_name(const char *name) {
    struct slice plain = slice_of(name);
    bool marked = false;

    if (name[0] == '.')
        return false;
    for (size_t i = 0; i < ARRAY_LENGTH(marks); i++)
        marked = marked || strstr(name, marks[i]);
    for (size_t i = 0; i < ARRAY_LENGTH(compressions); i++) {
        if (slice_ends(plain, compressions[i])) {
            plain.len -= strlen(compressions[i]);
            break;
        }
    }
    for (size_t i = 0; marked && i < ARRAY_LENGTH(others); i++)
        marked = !slice_ends(plain, others[i]);
    return marked;
}
