/* SPDX-License-Identifier: Apache-2.0
 * Kinds of logs by what their lines hold; see kind.h. Tables of loggers, programs and path parts, each with
 * the kind they speak for. Source: logger patterns of the log4j-cloud.xml files (management "%c{1.}", all
 * others
 * "%c{3}"; only the system VM's lacks the logid), rsyslog of the system VM template. */
#include "record/kind.h"

#include "base/compiler.h"
#include "record/log4j.h"

enum { STRONG = 4 };

struct hint {
    const char *text;
    enum log_kind kind;
};

/* Beginnings of three-part loggers. */
static const struct hint LOGGERS[] = {
    {"kvm.", LOG_AGENT},
    {"resource.wrapper.Libvirt", LOG_AGENT},
    {"resource.virtualnetwork.", LOG_AGENT},
    {"cloud.consoleproxy.", LOG_SYSTEMVM},
    {"storage.resource.", LOG_SYSTEMVM},
    {"storage.template.", LOG_SYSTEMVM},
    {"resource.consoleproxy.", LOG_SYSTEMVM},
    {"cloud.usage.", LOG_USAGE},
    {"usage.parser.", LOG_USAGE},
};

/* Programs of syslog lines, by how their names begin. */
static const struct hint PROGRAMS[] = {
    {"kernel", LOG_HOST},
    {"libvirtd", LOG_HOST},
    {"virtqemud", LOG_HOST},
    {"ovs-", LOG_HOST},
    {"ovsdb", LOG_HOST},
    {"qemu", LOG_HOST},
    {"systemd", LOG_HOST},
    {"mysqld", LOG_DATABASE},
    {"mariadbd", LOG_DATABASE},
    {"mysqld_safe", LOG_DATABASE},
    {"dnsmasq", LOG_VR},
    {"haproxy", LOG_VR},
    {"Keepalived", LOG_VR},
    {"keepalived", LOG_VR},
    {"conntrack", LOG_VR},
    {"passwd_server_ip", LOG_VR},
    {"monit", LOG_VR},
    {"cloud", LOG_VR},
    {"charon", LOG_VR},
    {"pluto", LOG_VR},
    {"postinit.sh", LOG_SYSTEMVM},
    {"cloud-early-config", LOG_VR},
    {"xapi", LOG_HOST},
    {"SM", LOG_HOST},
};

/* Parts of paths; the first that occurs decides. */
static const struct hint PATHS[] = {
    {"management-server", LOG_MANAGEMENT},
    {"apilog", LOG_MANAGEMENT},
    {"access.log", LOG_MANAGEMENT},
    {"vmops.log", LOG_MANAGEMENT},
    {"catalina", LOG_MANAGEMENT},
    {"setupManagement", LOG_MANAGEMENT},
    {"usage.log", LOG_USAGE},
    {"/usage/", LOG_USAGE},
    {"security_group", LOG_HOST},
    {"agent.log", LOG_AGENT},
    {"agent.out", LOG_AGENT},
    {"agent.err", LOG_AGENT},
    {"cloudstack/agent/", LOG_AGENT},
    {"routerServiceMonitor", LOG_VR},
    {"keepalived.log", LOG_VR},
    {"haproxy.log", LOG_VR},
    {"dnsmasq.log", LOG_VR},
    {"mysql", LOG_DATABASE},
    {"mariadb", LOG_DATABASE},
    {"libvirt", LOG_HOST},
    {"qemu", LOG_HOST},
    {"openvswitch", LOG_HOST},
    {"/messages", LOG_HOST},
    {"/syslog", LOG_HOST},
    {"kern.log", LOG_HOST},
};

/* "r-4-VM" → vr, "s-1-VM", "v-2-VM" → system VM: the names CloudStack gives. */
static enum log_kind instance_kind(struct slice name) {
    if (name.len < 4 || name.ptr[1] != '-' || !char_digit(name.ptr[2]))
        return LOG_UNKNOWN;
    if (name.ptr[0] == 'r')
        return LOG_VR;
    return name.ptr[0] == 's' || name.ptr[0] == 'v' ? LOG_SYSTEMVM : LOG_UNKNOWN;
}

/* "c.c.n.r.X", "o.a.c.X": the first two parts are single letters. */
static bool logger_abbreviated(struct slice logger) {
    return logger.len > 4 && char_lower(logger.ptr[0]) && logger.ptr[1] == '.' && logger.ptr[3] == '.';
}

static void logger_vote(struct kind_votes *votes, struct slice line) {
    struct record record = {0};

    log4j_header(&record, line);
    if (logger_abbreviated(record.logger)) {
        votes->of[LOG_MANAGEMENT] += STRONG;
        return;
    }
    votes->short_c3++;
    for (size_t i = 0; i < ARRAY_LENGTH(LOGGERS); i++) {
        if (slice_starts(record.logger, LOGGERS[i].text)) {
            votes->usage += LOGGERS[i].kind == LOG_USAGE;
            votes->of[LOGGERS[i].kind] += STRONG;
            return;
        }
    }
    if (record.thread.len == 0)
        votes->of[LOG_AGENT]++;
    else if (slice_find(slice_first(line, 512), slice_of("(logid:")) >= 0)
        votes->of[LOG_AGENT]++;
    else
        votes->of[LOG_SYSTEMVM]++;
}

static void syslog_vote(struct kind_votes *votes, const struct head *head) {
    enum log_kind kind = instance_kind(head->host);

    if (kind != LOG_UNKNOWN) {
        votes->of[kind] += 2 * STRONG;
        return;
    }
    for (size_t i = 0; i < ARRAY_LENGTH(PROGRAMS); i++) {
        if (slice_starts(head->program, PROGRAMS[i].text)) {
            votes->of[PROGRAMS[i].kind] += PROGRAMS[i].kind == LOG_HOST ? 1 : 2;
            return;
        }
    }
    if (slice_is(head->program, "java"))
        return; /* management server or agent: without its header it does not tell */
    votes->of[slice_is(head->host, "systemvm") ? LOG_SYSTEMVM : LOG_HOST]++;
}

/* What the shell scripts of system VMs print behind date(1); early boot is the same on all of them. */
static void date_vote(struct kind_votes *votes, struct slice text) {
    bool router = slice_find(text, slice_of("VR config")) >= 0 || slice_find(text, slice_of("router")) >= 0;
    votes->of[router ? LOG_VR : LOG_SYSTEMVM] += router ? STRONG : 1;
}

void kind_vote(struct kind_votes *votes, const struct head *head, struct slice line) {
    struct slice text = slice_from(line, head->body);

    if (head->log4j) {
        logger_vote(votes, text);
        return;
    }
    switch (head->layout) {
    case LAYOUT_VR:
    case LAYOUT_VR_OLD:
    case LAYOUT_MONITOR:
        votes->of[LOG_VR]++;
        break;
    case LAYOUT_DATE:
        date_vote(votes, text);
        break;
    case LAYOUT_SYSLOG:
    case LAYOUT_JOURNAL:
        syslog_vote(votes, head);
        break;
    case LAYOUT_DASH:
        votes->of[LOG_HOST] += head->logger.len == 0; /* security_group.py; cloud-init names its module */
        break;
    case LAYOUT_MYSQL:
        votes->of[LOG_DATABASE] += STRONG;
        break;
    case LAYOUT_LIBVIRT:
    case LAYOUT_OVS:
        votes->of[LOG_HOST]++;
        break;
    case LAYOUT_ACCESS:
        votes->of[LOG_MANAGEMENT]++;
        break;
    default:
        break;
    }
}

/* The folder of a path is a host's name where logs were collected: ".../r-4-VM/cloud.log". */
static enum log_kind path_kind(const char *path) {
    struct slice rest = slice_of(path);

    for (size_t i = 0; i < ARRAY_LENGTH(PATHS); i++) {
        if (strstr(path, PATHS[i].text))
            return PATHS[i].kind;
    }
    while (rest.len) {
        enum log_kind kind = instance_kind(rest);
        if (kind != LOG_UNKNOWN)
            return kind;
        const char *slash = memchr(rest.ptr, '/', rest.len);
        rest = slash ? slice_from(rest, (size_t)(slash - rest.ptr) + 1) : slice_make(NULL, 0);
    }
    return LOG_UNKNOWN;
}

enum log_kind kind_decide(const struct kind_votes *votes, const char *path) {
    enum log_kind best = LOG_UNKNOWN;

    /* Much of what the usage server logs comes from classes the agent has too. */
    if (votes->usage * 10 > votes->short_c3 && votes->of[LOG_MANAGEMENT] < votes->short_c3)
        return LOG_USAGE;
    for (int k = 1; k < LOG_KIND_COUNT; k++) {
        if (votes->of[k] > votes->of[best])
            best = (enum log_kind)k;
    }
    return best == LOG_UNKNOWN && path ? path_kind(path) : best;
}
