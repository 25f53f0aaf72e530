/* SPDX-License-Identifier: Apache-2.0
 * `cstriage digest ack`: what somebody knows about, until when, and why. */
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/data_path.h"
#include "cli/digest.h"
#include "cli/exit_code.h"
#include "cli/run_options.h"
#include "pattern/pattern.h"
#include "report/clean.h"
#include "report/escape.h"
#include "report/redact.h"
#include "state/acknowledgement.h"
#include "state/history.h"

enum { BECAUSE_MAX = 500 };

struct arguments {
    struct config config;
    char *state, *until, *because, *config_file;
    char **patterns, **signatures;
    gboolean list, remove;
};

static int parse(struct arguments *a, int argc, char **argv, struct error *err) {
    const GOptionEntry entries[] = {
        {"state", 0, 0, G_OPTION_ARG_FILENAME, &a->state, "Folder of the history", "DIR"},
        {"until", 0, 0, G_OPTION_ARG_STRING, &a->until, "The last night it holds: 2026-12-01, +14d", "DATE"},
        {"because", 0, 0, G_OPTION_ARG_STRING, &a->because, "Why nobody needs to be told", "TEXT"},
        {"list", 0, 0, G_OPTION_ARG_NONE, &a->list, "List what is acknowledged", NULL},
        {"remove", 0, 0, G_OPTION_ARG_NONE, &a->remove, "Take the acknowledgement of SIGNATURE back", NULL},
        {"patterns", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &a->patterns, "A further layer of signatures; may be repeated",
         "DIR"},
        {"config", 0, 0, G_OPTION_ARG_FILENAME, &a->config_file,
         "Read this configuration instead of those of the site and the user", "FILE"},
        {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &a->signatures, NULL, "[SIGNATURE]"},
        {NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
    };
    GOptionContext *context;
    GError *error = NULL;
    char **expanded = argv, **rest;
    int result = 0;

    if (config_load(&a->config, config_named(argc, argv), err) ||
        config_expand(&a->config, CONFIG_ACK, &argc, &expanded, err))
        return -1;
    context = g_option_context_new(NULL);
    rest = expanded;
    g_option_context_set_summary(
        context, "Acknowledges a signature (family.slug, or family.* for all of a family): a digest shows it\n"
                 "apart, and does not speak up for it, until that night is over.");
    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, &argc, &rest, &error)) {
        result = error_set(err, ERROR_USAGE, "%s", error->message);
        g_error_free(error);
    }
    g_option_context_free(context);
    free(expanded);
    return result;
}

static int check(const struct arguments *a, struct error *err) {
    size_t count = a->signatures ? g_strv_length(a->signatures) : 0;

    if (!a->state)
        return error_set(err, ERROR_USAGE, "which state? Give --state DIR");
    if (a->list)
        return count || a->remove || a->until || a->because
                   ? error_set(err, ERROR_USAGE, "--list takes nothing but --state")
                   : 0;
    if (count != 1)
        return error_set(err, ERROR_USAGE, "which signature? Give one, like storage.nfs-unreachable or storage.*");
    if (!acknowledgement_valid(a->signatures[0]))
        return error_set(err, ERROR_USAGE, "'%s' is no signature: family.slug, or family.*", a->signatures[0]);
    if (a->remove)
        return a->until || a->because ? error_set(err, ERROR_USAGE, "--remove excludes --until and --because") : 0;
    if (!a->until || !a->because || !a->because[0])
        return error_set(err, ERROR_USAGE, "until when, and why? Give --until DATE and --because TEXT");
    return 0;
}

/* A name with a typing error would never cover anything, and nobody would notice. */
static int check_exists(const struct arguments *a, struct error *err) {
    const char *layers[DATA_PATH_MAX], *wanted = a->signatures[0], *slug = strchr(wanted, '.') + 1;
    struct complaints *complaints = NULL;
    struct pattern_set *set = NULL;
    struct data_path path;
    bool found = strcmp(slug, "unrecognised") == 0;
    int result;

    data_path_find(&path, "patterns", a->patterns);
    for (size_t i = 0; i < path.count; i++)
        layers[i] = path.directories[i];
    if (complaints_new(&complaints))
        return error_no_memory(err);
    result = pattern_set_load(&set, layers, path.count, 0, NULL, complaints, err);
    for (size_t i = 0; result == 0 && i < set->signature_count && !found; i++)
        found = strcmp(slug, "*") == 0 ? strncmp(set->signatures[i].id, wanted, (size_t)(slug - wanted)) == 0
                                       : strcmp(set->signatures[i].id, wanted) == 0;
    pattern_set_free(set);
    complaints_free(complaints);
    if (result == 0 && !found)
        result = error_set(err, ERROR_USAGE, "no signature is called %s: `cstriage patterns list` names them", wanted);
    return result;
}

/* The zone in which nights are counted is the system's, as for a digest without --log-tz. */
static int find_night(const struct arguments *a, msec_t now, char *night, struct error *err) {
    struct zone *zone = NULL;
    char today[NIGHT_SIZE];
    msec_t until;
    int result = -1;

    if (zone_new(&zone, NULL, err))
        return -1;
    if (time_parse(&until, a->until, zone, now, err) == 0) {
        night_of(until, zone, night);
        result = strcmp(night, night_of(now, zone, today)) < 0
                     ? error_set(err, ERROR_USAGE, "--until %s is over already", a->until)
                     : 0;
    }
    zone_free(zone);
    return result;
}

static int add(const struct arguments *a, struct store *store, struct error *err) {
    msec_t now = log_options_now(NULL);
    char night[NIGHT_SIZE];
    struct acknowledgement item = {.signature = a->signatures[0], .until = night, .made = now};
    struct str plain, clean;
    int result = -1;

    str_init(&plain);
    str_init(&clean);
    redact(&plain, slice_of(a->because));
    clean_text(&clean, str_slice(&plain), BECAUSE_MAX);
    item.because = clean.ptr;
    if (plain.failed || clean.failed)
        error_no_memory(err);
    else if (check_exists(a, err) == 0 && find_night(a, now, night, err) == 0 && store_begin(store, err) == 0 &&
             acknowledgement_save(store, &item, err) == 0)
        result = store_commit(store, err);
    if (result == 0)
        printf("%s is acknowledged until %s\n", item.signature, night);
    str_free(&plain);
    str_free(&clean);
    return result;
}

static int list(struct store *store, struct error *err) {
    struct acknowledgement_list known;
    struct str line;
    int result = acknowledgements_load(store, &known, err);

    str_init(&line);
    for (size_t i = 0; result == 0 && i < known.count; i++) {
        const struct acknowledgement *item = &known.items[i];

        str_clear(&line);
        str_addf(&line, "%s  until %s: %s", item->signature, item->until, item->because);
        escape_terminal(&line, slice_of(item->told ? "  (has ended)" : ""));
        puts(line.ptr);
    }
    if (result == 0 && known.count == 0)
        puts("nothing is acknowledged");
    str_free(&line);
    acknowledgements_free(&known);
    return result;
}

static int drop(const struct arguments *a, struct store *store, struct error *err) {
    bool found;

    if (store_begin(store, err) || acknowledgement_remove(store, a->signatures[0], &found, err))
        return -1;
    if (!found)
        return error_set(err, ERROR_USAGE, "%s is not acknowledged", a->signatures[0]);
    return store_commit(store, err);
}

int digest_ack(int argc, char **argv) {
    struct arguments a = {.state = NULL};
    struct store *store = NULL;
    struct error err = {0};
    int result = -1;

    if (parse(&a, argc, argv, &err) == 0 && check(&a, &err) == 0 &&
        store_open(&store, a.state, STORE_DIGEST, a.list ? STORE_LOOK : STORE_RUN, &err) == 0)
        result = a.list ? list(store, &err) : a.remove ? drop(&a, store, &err) : add(&a, store, &err);
    store_close(store);
    g_free(a.state);
    g_free(a.until);
    g_free(a.because);
    g_free(a.config_file);
    config_free(&a.config);
    g_strfreev(a.patterns);
    g_strfreev(a.signatures);
    return result ? (int)exit_complaint("digest ack", &err) : EXIT_RAN;
}
