/* SPDX-License-Identifier: Apache-2.0
 * Names of levels and of log kinds, and back. Place in the flow: constants, read by layouts, patterns and
 * reports. Invariant: one row per enumerator, in its order. */
#include "record/level.h"

#include <strings.h>

static const char *const KINDS[LOG_KIND_COUNT] = {
    [LOG_UNKNOWN] = "unknown",   [LOG_MANAGEMENT] = "management", [LOG_AGENT] = "agent", [LOG_VR] = "vr",
    [LOG_SYSTEMVM] = "systemvm", [LOG_USAGE] = "usage",           [LOG_HOST] = "host",   [LOG_DATABASE] = "database",
};

static const char *const LEVELS[LEVEL_COUNT] = {
    [LEVEL_NONE] = "",     [LEVEL_TRACE] = "TRACE", [LEVEL_DEBUG] = "DEBUG", [LEVEL_INFO] = "INFO",
    [LEVEL_WARN] = "WARN", [LEVEL_ERROR] = "ERROR", [LEVEL_FATAL] = "FATAL",
};

/* Words other programs use: Python, MySQL and MariaDB, libvirt, Open vSwitch, routerServiceMonitor. */
static const struct {
    const char *word;
    enum level level;
} OTHERS[] = {
    {"WARNING", LEVEL_WARN}, {"CRITICAL", LEVEL_FATAL}, {"NOTE", LEVEL_INFO},  {"NOTICE", LEVEL_INFO},
    {"SYSTEM", LEVEL_INFO},  {"DBG", LEVEL_DEBUG},      {"ERR", LEVEL_ERROR},  {"EMER", LEVEL_FATAL},
    {"NOTIF", LEVEL_INFO},   {"ALERT", LEVEL_ERROR},    {"CRIT", LEVEL_FATAL}, {"SEVERE", LEVEL_ERROR},
};

static bool word_is(struct slice text, const char *word) {
    return text.len == strlen(word) && strncasecmp(text.ptr, word, text.len) == 0;
}

const char *log_kind_name(enum log_kind kind) {
    return kind >= 0 && kind < LOG_KIND_COUNT ? KINDS[kind] : KINDS[LOG_UNKNOWN];
}

bool log_kind_parse(struct slice name, enum log_kind *out) {
    for (int k = 0; k < LOG_KIND_COUNT; k++) {
        if (slice_is(name, KINDS[k])) {
            *out = (enum log_kind)k;
            return true;
        }
    }
    return false;
}

const char *level_name(enum level level) {
    return level >= 0 && level < LEVEL_COUNT ? LEVELS[level] : LEVELS[LEVEL_NONE];
}

bool level_parse(struct slice name, enum level *out) {
    for (int l = LEVEL_TRACE; l < LEVEL_COUNT; l++) {
        if (word_is(name, LEVELS[l])) {
            *out = (enum level)l;
            return true;
        }
    }
    for (size_t i = 0; name.len && i < 2; i++) {
        if (word_is(name, OTHERS[i].word)) {
            *out = OTHERS[i].level;
            return true;
        }
    }
    return false;
}

enum level level_of_word(struct slice word) {
    enum level level = LEVEL_NONE;
    if (!word.len || level_parse(word, &level))
        return level;
    for (size_t i = 0; i < ARRAY_LENGTH(OTHERS); i++) {
        if (word_is(word, OTHERS[i].word))
            return OTHERS[i].level;
    }
    return LEVEL_NONE;
}
