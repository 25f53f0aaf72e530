/* SPDX-License-Identifier: Apache-2.0
 * Time zones: GLib's tables copied once into a sorted array of spans with one offset each.
 *
 * Part of civil_time.h. GLib is asked in zone_new only; a record's time costs one binary search over about
 * 140 spans, without lock or allocation. Invariants: count >= 1; spans ascend and neighbours differ in
 * offset; the first span also holds everything before 1990, the last everything after 2060. */
#include "base/civil_time.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

struct span {
    msec_t from;   /* UTC; the first span's is not looked at */
    msec_t offset; /* wall clock minus UTC */
};

struct zone {
    VEC_OF(struct span);
    char name[64];
};

/* Letters a zone name, an offset or a POSIX rule is made of; a name is no path. */
static bool name_is_plain(const char *name) {
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-_/:,.<>";
    size_t length = strlen(name);

    return length < sizeof((struct zone *)0)->name && strspn(name, allowed) == length && name[0] != '/' &&
           name[0] != '.' && !strstr(name, "..");
}

/* First second in (low, high] that GLib puts into another interval than `low`. Intervals ascend with time. */
static gint64 next_interval(GTimeZone *source, gint64 low, gint64 high) {
    int interval = g_time_zone_find_interval(source, G_TIME_TYPE_UNIVERSAL, low);

    while (high - low > 1) {
        gint64 middle = low + (high - low) / 2;

        if (g_time_zone_find_interval(source, G_TIME_TYPE_UNIVERSAL, middle) == interval)
            low = middle;
        else
            high = middle;
    }
    return high;
}

static int zone_fill(struct zone *zone, GTimeZone *source) {
    gint64 at = civil_to_msec(1990, 1, 1, 0, 0, 0, 0) / MSEC_SECOND;
    gint64 end = civil_to_msec(2061, 1, 1, 0, 0, 0, 0) / MSEC_SECOND;
    int last = g_time_zone_find_interval(source, G_TIME_TYPE_UNIVERSAL, end);

    for (;;) {
        int interval = g_time_zone_find_interval(source, G_TIME_TYPE_UNIVERSAL, at);
        msec_t offset = g_time_zone_get_offset(source, interval) * MSEC_SECOND;
        struct span span = {at * MSEC_SECOND, offset};

        if ((zone->count == 0 || zone->items[zone->count - 1].offset != offset) && vec_push(zone, span))
            return -1;
        if (interval == last)
            return 0;
        at = next_interval(source, at, end);
    }
}

int zone_new(struct zone **out, const char *name, struct error *err) {
    GTimeZone *source = NULL;
    struct zone *zone = NULL;
    int result = -1;

    if (!name || !*name)
        source = g_time_zone_new_local();
    else if (name_is_plain(name))
        source = g_time_zone_new_identifier(name);
    if (!source) {
        error_set(err, ERROR_USAGE, "unknown time zone \"%.64s\"", name);
        goto out;
    }
    zone = calloc(1, sizeof *zone);
    if (!zone || zone_fill(zone, source)) {
        error_no_memory(err);
        goto out;
    }
    g_strlcpy(zone->name, name && *name ? name : g_time_zone_get_identifier(source), sizeof zone->name);
    *out = zone;
    zone = NULL;
    result = 0;
out:
    zone_free(zone);
    if (source)
        g_time_zone_unref(source);
    return result;
}

void zone_free(struct zone *zone) {
    if (zone)
        vec_free(zone);
    free(zone);
}

const char *zone_name(const struct zone *zone) {
    return zone->name;
}

msec_t zone_to_local(const struct zone *zone, msec_t utc) {
    size_t low = 0, high = zone->count;

    if (utc == MSEC_NONE)
        return utc;
    while (high - low > 1) { /* the span that begins last at or before utc */
        size_t middle = low + (high - low) / 2;

        if (zone->items[middle].from <= utc)
            low = middle;
        else
            high = middle;
    }
    return utc + zone->items[low].offset;
}

msec_t zone_to_utc(const struct zone *zone, msec_t local, msec_t *repeat) {
    const struct span *spans = zone->items;
    size_t low = 0, high = zone->count - 1;
    msec_t later = 0;

    if (local == MSEC_NONE)
        goto out;
    while (low < high) { /* the first span whose own wall clock ends after local: the first pass */
        size_t middle = low + (high - low) / 2;

        if (local < spans[middle + 1].from + spans[middle].offset)
            high = middle;
        else
            low = middle + 1;
    }
    if (low + 1 < zone->count && local >= spans[low + 1].from + spans[low + 1].offset)
        later = spans[low].offset - spans[low + 1].offset;
    /* Before this span's own beginning lies the skipped hour: read with the offset that was in force, it ends
     * up as far behind the change as it stands behind the last valid minute. */
    if (low > 0 && local < spans[low].from + spans[low].offset)
        low--;
    local -= spans[low].offset;
out:
    if (repeat)
        *repeat = later;
    return local;
}
