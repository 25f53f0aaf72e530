/* SPDX-License-Identifier: Apache-2.0
 * Opening, locking and migrating the state; see store.h.
 *
 * The lock is flock(2) on a file of its own: it vanishes with the process, however that ends. The journal is
 * SQLite's ordinary one, with full syncs: a run that is killed leaves a journal, and whoever opens the file
 * next rolls it back. */
#define _GNU_SOURCE /* O_NOFOLLOW, O_DIRECTORY, realpath */
#include "state/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/compiler.h"

/* "CSTG": what file(1) would go by. */
enum { APPLICATION_ID = 0x43535447, BUSY_MS = 10000, PATH_SIZE = 4096 };

struct store {
    sqlite3 *db;
    int lock; /* descriptor, -1 = none */
    char path[PATH_SIZE];
};

/* What brings the tables from version i to i + 1. Never changed once released. Times are milliseconds UTC,
 * nights dates of the zone of the run. */
static const char *const MIGRATIONS[STORE_VERSION] = {
    "CREATE TABLE run (run INTEGER PRIMARY KEY, night TEXT NOT NULL, at INTEGER NOT NULL, version TEXT NOT "
    "NULL,"
    " bytes INTEGER NOT NULL, records INTEGER NOT NULL, incomplete INTEGER NOT NULL);"
    "CREATE INDEX run_night ON run (night);"
    /* a log, known by what it holds */
    "CREATE TABLE log (log INTEGER PRIMARY KEY, path TEXT NOT NULL, kind TEXT NOT NULL, machine TEXT NOT "
    "NULL,"
    " end BLOB NOT NULL, lines INTEGER NOT NULL, records INTEGER NOT NULL, warn_error INTEGER NOT NULL,"
    " explained INTEGER NOT NULL, restart BLOB NOT NULL, restart_lines INTEGER NOT NULL,"
    " restart_records INTEGER NOT NULL, restart_warn_error INTEGER NOT NULL, restart_explained INTEGER NOT "
    "NULL,"
    " total INTEGER NOT NULL, last INTEGER, last_record INTEGER NOT NULL, last_matches TEXT NOT NULL,"
    " marks BLOB NOT NULL, seen TEXT NOT NULL);"
    /* a file that held a log, or the beginning of one */
    "CREATE TABLE file (device INTEGER NOT NULL, inode INTEGER NOT NULL, path TEXT NOT NULL, size INTEGER "
    "NOT NULL,"
    " modified INTEGER NOT NULL, log INTEGER NOT NULL, part INTEGER NOT NULL, seen TEXT NOT NULL,"
    " PRIMARY KEY (device, inode)) WITHOUT ROWID;"
    /* how much of whose logs a night read */
    "CREATE TABLE coverage (night TEXT NOT NULL, source TEXT NOT NULL, bytes INTEGER NOT NULL, first INTEGER,"
    " last INTEGER, PRIMARY KEY (night, source)) WITHOUT ROWID;"
    "CREATE TABLE issue (issue INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, signature TEXT NOT NULL,"
    " title TEXT NOT NULL, severity TEXT NOT NULL, source TEXT NOT NULL, entities TEXT NOT NULL, first "
    "INTEGER,"
    " last INTEGER, first_night TEXT NOT NULL, last_night TEXT NOT NULL, root INTEGER NOT NULL, state TEXT "
    "NOT NULL,"
    " state_night TEXT NOT NULL);"
    "CREATE TABLE issue_night (issue INTEGER NOT NULL, night TEXT NOT NULL, count INTEGER NOT NULL,"
    " effects INTEGER NOT NULL, first INTEGER, last INTEGER, severity TEXT NOT NULL, confidence TEXT NOT "
    "NULL,"
    " root INTEGER NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL, sample TEXT NOT NULL,"
    " PRIMARY KEY (issue, night)) WITHOUT ROWID;"
    "CREATE INDEX issue_night_night ON issue_night (night);"
    /* texts that no signature explains */
    "CREATE TABLE template (key INTEGER PRIMARY KEY, level TEXT NOT NULL, text TEXT NOT NULL,"
    " first_night TEXT NOT NULL, last_night TEXT NOT NULL, count INTEGER NOT NULL, file TEXT NOT NULL,"
    " line INTEGER NOT NULL);"
    "CREATE INDEX template_first_night ON template (first_night);"
    "CREATE TABLE health (night TEXT NOT NULL, name TEXT NOT NULL, problems INTEGER NOT NULL, severity TEXT "
    "NOT NULL,"
    " PRIMARY KEY (night, name)) WITHOUT ROWID;"
    "CREATE TABLE acknowledgement (signature TEXT PRIMARY KEY, until TEXT NOT NULL, because TEXT NOT NULL,"
    " made INTEGER NOT NULL, told INTEGER NOT NULL) WITHOUT ROWID;",
};

static int refuse(struct error *err, const char *path, const char *format, ...) PRINTF_LIKE(3, 4);

static int refuse(struct error *err, const char *path, const char *format, ...) {
    char text[400];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return error_set_at(err, ERROR_CONFIG, path, 0, 0, "%s", text);
}

static int refuse_errno(struct error *err, const char *path, const char *what) {
    char text[128];

    return refuse(err, path, "%s: %s", what, strerror_r(errno, text, sizeof text));
}

/* Opens the folder itself, not what a link points to. */
static int open_folder(const char *directory, enum store_use use, struct error *err) {
    struct stat about;
    int fd;

    if (use == STORE_RUN && mkdir(directory, 0700) && errno != EEXIST)
        return refuse_errno(err, directory, "the folder of the state cannot be created");
    fd = open(directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0 && (errno == ELOOP || errno == ENOTDIR) && lstat(directory, &about) == 0 && S_ISLNK(about.st_mode))
        return refuse(err, directory, "the folder of the state must not be a link");
    if (fd < 0)
        return refuse_errno(err, directory, "the folder of the state cannot be opened");
    if (fstat(fd, &about) == 0 && (about.st_mode & S_IWOTH)) {
        close(fd);
        return refuse(err, directory, "everybody can write into the folder of the state");
    }
    if (about.st_uid != geteuid() && geteuid() != 0) {
        close(fd);
        return refuse(err, directory, "the folder of the state belongs to somebody else");
    }
    return fd;
}

/* Opens a file in the folder, created as 0600; never a link, a device, or a file with a second name. */
static int open_inside(int folder, const char *path, const char *name, bool create, struct error *err) {
    int fd = openat(folder, name, (create ? O_RDWR | O_CREAT : O_RDONLY) | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600);
    struct stat about;

    if (fd < 0 && errno == ELOOP)
        return refuse(err, path, "%s must not be a link", name);
    if (fd < 0 && errno == ENOENT)
        return refuse(err, path, "there is no state yet");
    if (fd < 0)
        return refuse_errno(err, path, "the state cannot be opened");
    if (fstat(fd, &about) || !S_ISREG(about.st_mode) || about.st_nlink != 1) {
        close(fd);
        return refuse(err, path, "%s is not a file of its own", name);
    }
    if (about.st_mode & (S_IWGRP | S_IWOTH)) {
        close(fd);
        return refuse(err, path, "others can write to %s", name);
    }
    return fd;
}

static int take_lock(struct store *store, int folder, const char *name, struct error *err) {
    store->lock = open_inside(folder, store->path, name, true, err);
    if (store->lock < 0)
        return -1;
    if (flock(store->lock, LOCK_EX | LOCK_NB) == 0)
        return 0;
    if (errno == EWOULDBLOCK)
        return error_set_at(err, ERROR_BUSY, store->path, 0, 0, "another run is using this state");
    return refuse_errno(err, store->path, "the state cannot be locked");
}

static int fault(struct store *store, struct error *err) {
    int code = sqlite3_errcode(store->db);

    if (code == SQLITE_NOMEM)
        return error_no_memory(err);
    if (code == SQLITE_BUSY)
        return error_set_at(err, ERROR_BUSY, store->path, 0, 0, "another run is using this state");
    return refuse(err, store->path, "the state cannot be used: %s", sqlite3_errmsg(store->db));
}

static int execute(struct store *store, const char *text, struct error *err) {
    return sqlite3_exec(store->db, text, NULL, NULL, NULL) == SQLITE_OK ? 0 : fault(store, err);
}

static int read_pragma(struct store *store, const char *text, int *out, struct error *err) {
    sqlite3_stmt *statement = NULL;
    int result = -1;

    if (sqlite3_prepare_v2(store->db, text, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW) {
        *out = sqlite3_column_int(statement, 0);
        result = 0;
    } else {
        fault(store, err);
    }
    sqlite3_finalize(statement);
    return result;
}

static int migrate(struct store *store, int version, struct error *err) {
    char mark[96];

    snprintf(mark, sizeof mark, "PRAGMA application_id = %d; PRAGMA user_version = %d", APPLICATION_ID, STORE_VERSION);
    if (execute(store, "BEGIN IMMEDIATE", err))
        return -1;
    for (int i = version; i < STORE_VERSION; i++)
        if (execute(store, MIGRATIONS[i], err))
            return -1;
    return execute(store, mark, err) || execute(store, "COMMIT", err) ? -1 : 0;
}

/* Whether the file is ours, of a version we know, and brings an older one up to date. */
static int check_version(struct store *store, enum store_use use, struct error *err) {
    int id, version, pages;

    if (read_pragma(store, "PRAGMA application_id", &id, err) ||
        read_pragma(store, "PRAGMA user_version", &version, err) ||
        read_pragma(store, "PRAGMA page_count", &pages, err))
        return -1;
    if (pages > 0 && id != APPLICATION_ID)
        return refuse(err, store->path, "this is no state of cstriage");
    if (version > STORE_VERSION)
        return refuse(err, store->path, "a newer version of cstriage wrote this state (%d; this one knows %d)", version,
                      STORE_VERSION);
    if (version == STORE_VERSION)
        return 0;
    if (use == STORE_LOOK)
        return refuse(err, store->path,
                      pages ? "an older version wrote this state: run a digest first" : "there is no state yet");
    return migrate(store, version, err);
}

static int open_database(struct store *store, enum store_use use, struct error *err) {
    /* for writing also where it is only read: what a killed run left half done is to be rolled back first */
    if (sqlite3_open_v2(store->path, &store->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW, NULL) != SQLITE_OK)
        return fault(store, err);
    sqlite3_busy_timeout(store->db, BUSY_MS);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    if (use == STORE_RUN && execute(store, "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL", err))
        return -1;
    return check_version(store, use, err);
}

int store_open(struct store **out, const char *directory, const char *name, enum store_use use, struct error *err) {
    struct store *store = calloc(1, sizeof *store);
    char lock[64], file_name[64];
    int folder = -1, file, result = -1;
    char *real = NULL;

    if (!store)
        return error_no_memory(err);
    store->lock = -1;
    snprintf(lock, sizeof lock, "%s.lock", name);
    snprintf(file_name, sizeof file_name, "%s.sqlite", name);
    folder = open_folder(directory, use, err);
    if (folder < 0)
        goto out;
    real = realpath(directory, NULL); /* SQLite would refuse links above the folder, too */
    if (!real || snprintf(store->path, sizeof store->path, "%s/%s", real, file_name) >= PATH_SIZE) {
        refuse(err, directory, "the path of the state cannot be used");
        goto out;
    }
    if (use == STORE_RUN && take_lock(store, folder, lock, err))
        goto out;
    file = open_inside(folder, store->path, file_name, use == STORE_RUN, err);
    if (file < 0)
        goto out;
    close(file); /* only looked at; closed while SQLite has the file open, it would take SQLite's locks away */
    result = open_database(store, use, err);
out:
    free(real);
    if (folder >= 0)
        close(folder);
    if (result)
        store_close(store);
    else
        *out = store;
    return result;
}

void store_close(struct store *store) {
    if (!store)
        return;
    sqlite3_close_v2(store->db);
    if (store->lock >= 0)
        close(store->lock);
    free(store);
}

static int change(struct store *store, const char *text, struct error *err) {
    if (sqlite3_exec(store->db, text, NULL, NULL, NULL) == SQLITE_OK)
        return 0;
    if (sqlite3_errcode(store->db) == SQLITE_NOMEM)
        return error_no_memory(err);
    return error_set_at(err, ERROR_OUTPUT, store->path, 0, 0, "the state could not be written: %s",
                        sqlite3_errmsg(store->db));
}

int store_begin(struct store *store, struct error *err) {
    return change(store, "BEGIN IMMEDIATE", err);
}

int store_commit(struct store *store, struct error *err) {
    return change(store, "COMMIT", err);
}

const char *store_path(const struct store *store) {
    return store->path;
}

struct sqlite3 *store_database(struct store *store) {
    return store->db;
}
