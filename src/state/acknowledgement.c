/* SPDX-License-Identifier: Apache-2.0
 * Rows of the table acknowledgement; see acknowledgement.h. */
#include "state/acknowledgement.h"

#include <string.h>

#include "state/query.h"

int acknowledgements_load(struct store *store, struct acknowledgement_list *out, struct error *err) {
    struct query query =
        query_begin(store, "SELECT signature, until, because, made, told FROM acknowledgement ORDER BY signature");
    int result = 0;

    *out = (struct acknowledgement_list){.items = NULL};
    arena_init(&out->arena);
    while (result == 0 && query_row(&query)) {
        struct acknowledgement item = {.signature = arena_string(&out->arena, slice_of(query_text(&query, 0))),
                                       .until = arena_string(&out->arena, slice_of(query_text(&query, 1))),
                                       .because = arena_string(&out->arena, slice_of(query_text(&query, 2))),
                                       .made = query_int(&query, 3),
                                       .told = query_int(&query, 4)};

        if (!item.signature || !item.until || !item.because || vec_push(out, item))
            result = error_no_memory(err);
    }
    return query_end(&query, result ? NULL : err) || result ? -1 : 0;
}

void acknowledgements_free(struct acknowledgement_list *list) {
    arena_free(&list->arena);
    vec_free(list);
}

int acknowledgement_save(struct store *store, const struct acknowledgement *item, struct error *err) {
    struct query query =
        query_begin(store, "INSERT OR REPLACE INTO acknowledgement (signature, until, because, made, told)"
                           " VALUES (?, ?, ?, ?, 0)");

    query_bind_text(&query, item->signature);
    query_bind_text(&query, item->until);
    query_bind_text(&query, item->because);
    query_bind_int(&query, item->made);
    query_run(&query);
    return query_end(&query, err);
}

int acknowledgement_remove(struct store *store, const char *signature, bool *found, struct error *err) {
    struct query query = query_begin(store, "DELETE FROM acknowledgement WHERE signature = ?");

    query_bind_text(&query, signature);
    query_run(&query);
    *found = sqlite3_changes(store_database(store)) > 0;
    return query_end(&query, err);
}

int acknowledgement_tell(struct store *store, const char *signature, struct error *err) {
    struct query query = query_begin(store, "UPDATE acknowledgement SET told = 1 WHERE signature = ?");

    query_bind_text(&query, signature);
    query_run(&query);
    return query_end(&query, err);
}

static bool covers(const char *pattern, const char *signature) {
    size_t len = strlen(pattern);

    if (len > 1 && strcmp(pattern + len - 2, ".*") == 0)
        return strncmp(pattern, signature, len - 1) == 0;
    return strcmp(pattern, signature) == 0;
}

const struct acknowledgement *acknowledgement_find(const struct acknowledgement_list *list, const char *signature,
                                                   const char *night) {
    for (size_t i = 0; i < list->count; i++)
        if (covers(list->items[i].signature, signature) && strcmp(night, list->items[i].until) <= 0)
            return &list->items[i];
    return NULL;
}

bool acknowledgement_valid(const char *text) {
    static const char LETTERS[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
    size_t family = strspn(text, LETTERS);
    const char *slug = text + family + 1;

    if (family == 0 || text[family] != '.')
        return false;
    return strcmp(slug, "*") == 0 || (slug[0] && slug[strspn(slug, LETTERS)] == '\0');
}
