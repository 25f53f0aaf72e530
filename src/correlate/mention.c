/* SPDX-License-Identifier: Apache-2.0
 * Finding a thing in a text. A number is looked for and read backwards: over one of the JOINTS, over "id" and what
 * joins it, to a word of its type. The same tables give the literals for the fast scan, so that both know the same
 * wordings.
 *
 * Invariant: linear in the text: what is read around a place is bounded. */
#include "correlate/mention.h"

#include "base/compiler.h"
#include "model/id_shape.h"
#include "model/object_text.h"
#include "record/scan.h"

enum { WORD_MAX = 24, LITERAL_MAX = 320 };

/* The words for a type of thing, small letters, and the end of each that its spellings share. */
static const struct type_word {
    enum entity_type type;
    const char *word, *ends[3];
} WORDS[] = {
    {ENTITY_VM, "vm", {"vm", "VM", "Vm"}},
    {ENTITY_VM, "vm instance", {"nce"}}, /* two words: type_before puts them together */
    {ENTITY_VM, "vmid", {NULL}},         /* the literals of "id" find it */
    {ENTITY_VM, "vminstanceid", {NULL}},
    {ENTITY_VM, "virtualmachineid", {NULL}},
    {ENTITY_VM, "router", {"outer"}},
    {ENTITY_VM, "routerid", {NULL}},
    {ENTITY_VM, "vmworkjobqueue", {"Queue"}},
    {ENTITY_HOST, "host", {"ost", "OST"}},
    {ENTITY_HOST, "hostid", {NULL}},
    {ENTITY_HOST, "enginehost", {"ost"}},
    {ENTITY_HOST, "agent", {"gent"}},
    {ENTITY_HOST, "agentid", {NULL}},
    {ENTITY_HOST, "agentattache", {"che"}},
    {ENTITY_HOST, "via", {"via"}},
    {ENTITY_NETWORK, "network", {"work"}},
    {ENTITY_NETWORK, "networkid", {NULL}},
    {ENTITY_NETWORK, "guestnetworkid", {NULL}},
    {ENTITY_NETWORK, "ntwk", {"twk"}},
};

static const char *const ID_WORDS[] = {"id", "Id", "ID"};

/* What stands between a word and a number. Of two that end alike the longer comes first. */
static const char *const JOINTS[] = {
    "\\\":\\\"",
    "\\\":",
    "\": \"",
    "\":\"",
    "\": ",
    "\":",
    " : ",
    " = ",
    "=\"",
    ": [",
    ": \"",
    " [",
    " (",
    " is down: ",
    " is still up: ",
    " is in alert state: ",
    "[-",
    ": ",
    " ",
    "=",
    ":",
    "[",
    "(",
    ".",
};

/* What stands between "id" and the word before it: network id=204, Network {"id": 204, host with ID 5, AgentAttache
 * {"_id":5. */
static const char *const ID_JOINTS[] = {" with ", " {\"_", " {\"", " {", " [", " ", ": ", "["};

/* How much of `text` before `at` is one of the joints; 0 if none is. `from` is where to go on. */
static bool step_back(struct slice text, size_t at, const char *const *joints, size_t count, size_t *from) {
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(joints[i]);

        if (length <= at && memcmp(text.ptr + at - length, joints[i], length) == 0) {
            *from = at - length;
            return true;
        }
    }
    return false;
}

/* The word that ends at `at`, in small letters. Returns its length, 0 for none and for one that is too long. */
static size_t word_before(struct slice text, size_t at, char word[WORD_MAX + 1]) {
    size_t n = 0;

    while (n < at && (char_lower(text.ptr[at - n - 1]) || char_upper(text.ptr[at - n - 1])))
        n++;
    if (n > WORD_MAX || (n < at && (char_digit(text.ptr[at - n - 1]) || text.ptr[at - n - 1] == '-')))
        return 0;
    for (size_t i = 0; i < n; i++)
        word[i] = (char)(text.ptr[at - n + i] | 0x20);
    word[n] = '\0';
    return n;
}

static bool ends_as(struct slice spelled, const char *const *ends, size_t count) {
    for (size_t i = 0; i < count && ends[i]; i++)
        if (slice_ends(spelled, ends[i]))
            return true;
    return false;
}

/* Whether a word is one for the type, spelled in a way that a literal finds. */
static bool is_word_of(enum entity_type type, const char *word, struct slice spelled) {
    for (size_t i = 0; i < ARRAY_LENGTH(WORDS); i++)
        if (WORDS[i].type == type && strcmp(WORDS[i].word, word) == 0)
            return WORDS[i].ends[0] ? ends_as(spelled, WORDS[i].ends, ARRAY_LENGTH(WORDS[i].ends))
                                    : ends_as(spelled, ID_WORDS, ARRAY_LENGTH(ID_WORDS));
    return false;
}

/* Whether a word for the type ends at `at`; "VM instance" is one, too. */
static bool type_before(enum entity_type type, struct slice text, size_t at) {
    char word[WORD_MAX + 1];
    size_t n = word_before(text, at, word);

    if (n && type == ENTITY_VM && slice_ends(slice_first(text, at), " instance")) {
        at -= n + 1;
        n = word_before(text, at, word);
    }
    return n && is_word_of(type, word, slice_make(text.ptr + at - n, n));
}

/* Whether the number at text[at..end) is said to be an id of the type. */
static bool numbered(enum entity_type type, struct slice text, size_t at, size_t end, bool trusted_seq) {
    char word[WORD_MAX + 1];
    size_t from;

    if (end < text.len &&
        (char_word(text.ptr[end]) || (text.ptr[end] == '.' && end + 1 < text.len && char_digit(text.ptr[end + 1]))))
        return false;
    if (type == ENTITY_HOST && trusted_seq && at >= 4 && memcmp(text.ptr + at - 4, "Seq ", 4) == 0)
        return end < text.len && text.ptr[end] == '-';
    if (!step_back(text, at, JOINTS, ARRAY_LENGTH(JOINTS), &from))
        return false;
    if (type_before(type, text, from))
        return true;
    if (from < 2 || !word_before(text, from, word) || strcmp(word, "id") != 0 ||
        !ends_as(slice_first(text, from), ID_WORDS, ARRAY_LENGTH(ID_WORDS)) ||
        !step_back(text, from - 2, ID_JOINTS, ARRAY_LENGTH(ID_JOINTS), &from))
        return false;
    return type_before(type, text, from);
}

/* Whether text[at..] is inside an instance name with this id: "-4-" of "r-4-VM" or of "i-2-4-VM". */
static bool in_instance_name(struct slice text, size_t at, struct slice id) {
    size_t start = at;
    struct slice found;

    while (start > 0 && char_digit(text.ptr[start - 1]))
        start--;
    if (start < at) /* the account's number of i-2-4-VM */
        start = start >= 2 && memcmp(text.ptr + start - 2, "i-", 2) == 0 ? start - 2 : at;
    else
        start -= start > 0;
    if (start == at || (start > 0 && (char_word(text.ptr[start - 1]) || text.ptr[start - 1] == '-')))
        return false;
    return instance_name_length(slice_from(text, start), &found) && slice_equal(found, id);
}

static bool find_number(const struct entity *entity, struct slice text, bool trusted_seq) {
    for (size_t at = 0; entity->id.len && at < text.len;) {
        ptrdiff_t found = slice_find(slice_from(text, at), entity->id);

        if (found < 0)
            return false;
        at += (size_t)found;
        if (at > 0 && !char_digit(text.ptr[at - 1]) &&
            (numbered(entity->type, text, at, at + entity->id.len, trusted_seq) ||
             (entity->type == ENTITY_VM && text.ptr[at - 1] == '-' && in_instance_name(text, at - 1, entity->id))))
            return true;
        at += entity->id.len;
    }
    return false;
}

static bool char_name(char c) {
    return char_word(c) || c == '-';
}

/* A host's name without its domain; an address has none. */
static struct slice short_of(const struct entity *entity) {
    struct slice name = entity->name;
    const char *dot = entity->type == ENTITY_HOST && name.len ? memchr(name.ptr, '.', name.len) : NULL;

    return dot && !ipv4_length(name) ? slice_first(name, (size_t)(dot - name.ptr)) : name;
}

/* The name that begins at `at`: of a host with its domain. */
static struct slice name_at(enum entity_type type, struct slice text, size_t at) {
    size_t end = at;

    while (end < text.len && (char_name(text.ptr[end]) || (type == ENTITY_HOST && text.ptr[end] == '.')))
        end++;
    while (end > at && text.ptr[end - 1] == '.')
        end--;
    return slice_make(text.ptr + at, end - at);
}

/* A host may be named with or without its domain. */
static bool find_name(const struct entity *entity, struct slice text) {
    struct slice brief;

    if (entity->name.len == 0 || entity->type == ENTITY_NETWORK)
        return false;
    brief = short_of(entity);
    for (size_t at = 0; at < text.len; at++) {
        ptrdiff_t found = slice_find(slice_from(text, at), brief);
        struct entity there = {.type = entity->type};

        if (found < 0)
            return false;
        at += (size_t)found;
        there.name = name_at(entity->type, text, at);
        if ((at == 0 || (!char_name(text.ptr[at - 1]) && text.ptr[at - 1] != '.')) && entity_same(entity, &there))
            return true;
    }
    return false;
}

static bool find_uuid(const struct entity *entity, struct slice text) {
    for (size_t at = 0; entity->uuid.len && at < text.len; at++) {
        ptrdiff_t found = slice_find(slice_from(text, at), entity->uuid);
        size_t end;

        if (found < 0)
            return false;
        at += (size_t)found;
        end = at + entity->uuid.len;
        if ((at == 0 || !char_name(text.ptr[at - 1])) && (end == text.len || !char_name(text.ptr[end])))
            return true;
    }
    return false;
}

bool mention_find(const struct entity *entity, struct slice text, bool trusted_seq) {
    text = slice_first(text, MENTION_WINDOW);
    return find_uuid(entity, text) || find_name(entity, text) || find_number(entity, text, trusted_seq);
}

struct literals {
    mention_visit *visit;
    void *payload;
};

static int visit_joined(const struct literals *literals, const char *before, const char *joint, struct slice id,
                        const char *after) {
    char text[LITERAL_MAX];
    struct slice parts[] = {slice_of(before), slice_of(joint), id, slice_of(after)};
    size_t n = 0;

    for (size_t i = 0; i < ARRAY_LENGTH(parts); i++) {
        if (n + parts[i].len > sizeof text)
            return 0;
        memcpy(text + n, parts[i].ptr, parts[i].len);
        n += parts[i].len;
    }
    return literals->visit(literals->payload, slice_make(text, n));
}

static int visit_words(const struct literals *literals, enum entity_type type, struct slice id) {
    int status = 0;

    for (size_t j = 0; j < ARRAY_LENGTH(JOINTS); j++) {
        for (size_t i = 0; i < ARRAY_LENGTH(ID_WORDS) && status == 0; i++)
            status = visit_joined(literals, ID_WORDS[i], JOINTS[j], id, "");
        for (size_t w = 0; w < ARRAY_LENGTH(WORDS) && status == 0; w++)
            for (size_t e = 0; WORDS[w].type == type && e < 3 && WORDS[w].ends[e] && status == 0; e++)
                status = visit_joined(literals, WORDS[w].ends[e], JOINTS[j], id, "");
        if (status)
            break;
    }
    return status;
}

/* r-4-, v-4-, s-4- and the end of i-2-4-VM. A number that may be a month stands in every date: it needs the usual
 * suffix. */
static int visit_instance_names(const struct literals *literals, struct slice id) {
    static const char *const KINDS[] = {"r-", "v-", "s-"};
    bool month = id.len == 2 && (slice_is(id, "10") || slice_is(id, "11") || slice_is(id, "12"));
    int status = visit_joined(literals, "-", "", id, month ? "-VM" : "-");

    for (size_t i = 0; i < ARRAY_LENGTH(KINDS) && status == 0; i++)
        status = visit_joined(literals, KINDS[i], "", id, "-");
    return status;
}

int mention_literals(const struct entity *entity, mention_visit *visit, void *payload) {
    const struct literals literals = {visit, payload};
    int status = 0;

    if (entity->id.len)
        status = visit_words(&literals, entity->type, entity->id);
    if (status == 0 && entity->id.len && entity->type == ENTITY_HOST)
        status = visit_joined(&literals, "Seq ", "", entity->id, "-");
    if (status == 0 && entity->id.len && entity->type == ENTITY_VM)
        status = visit_instance_names(&literals, entity->id);
    if (status == 0 && entity->uuid.len)
        status = visit(payload, entity->uuid);
    if (status == 0 && entity->name.len)
        status = entity->type == ENTITY_NETWORK ? visit_joined(&literals, "\"", "", entity->name, "\"")
                                                : visit(payload, short_of(entity));
    return status;
}
