/* SPDX-License-Identifier: Apache-2.0
 * A table of grams (literal_grams.h). Place in the flow: every byte of every log passes here, so each step leaves as
 * little as it can to the next: two bits for the hash of a gram say whether one of every four places is worth a look,
 * with AVX2 for eight places at once; there, the entries of the gram are compared by it and by four more bytes; then
 * all of the literal. Invariants: exact: what it reports was compared byte by byte; an occurrence lies one way only,
 * and has one entry for it, so it is reported once. */
#include "pattern/literal_table.h"

#include <stdlib.h>

#include "pattern/literal_grams.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum {
    SEEN_BITS = 13,              /* of the number of a word: 32 KiB, what the first cache holds */
    WORD_SHIFT = 32 - SEEN_BITS, /* in the product of gram and factor */
    FIRST_SHIFT = WORD_SHIFT - 5,
    SECOND_SHIFT = FIRST_SHIFT - 5,
    BUCKET_BITS = 15,
    FACTORS = 8, /* tried on the sample */
    WORD_PLACES = 64,
    WORD_BYTES = WORD_PLACES * GRAM_STRIDE,
    WORDS = 32 /* answered by one call of a probe */
};

struct entry {
    uint32_t gram, also; /* four bytes at the place, and four more of the literal */
    int16_t offset;      /* of the place in the literal */
    int16_t also_at;     /* from the place */
    uint32_t literal;
};

/* Sets words[i] to the places of the i-th WORD_BYTES from `at` on that are worth a look, the first one in bit 0. */
typedef void literal_probe(const struct literal_table *table, const char *at, size_t count, uint64_t *words);

struct literal_table {
    const struct slice *texts;
    uint32_t *brief; /* indexes of those too short for grams */
    size_t brief_count;
    uint32_t factor;
    literal_probe *probe;
    struct entry *entries; /* those of bucket b from starts[b] on */
    uint32_t starts[(1 << BUCKET_BITS) + 1];
    uint32_t seen[1 << SEEN_BITS];
};

static uint32_t load(const char *at) {
    uint32_t bytes;

    memcpy(&bytes, at, sizeof bytes);
    return bytes;
}

/* Where the bits of a gram are: two of one word. */
struct hash {
    uint32_t word, bits;
};

static inline struct hash hash_of(uint32_t gram, uint32_t factor) {
    uint32_t product = gram * factor;

    return (struct hash){product >> WORD_SHIFT,
                         (uint32_t)1 << (product >> FIRST_SHIFT & 31) | (uint32_t)1 << (product >> SECOND_SHIFT & 31)};
}

static uint32_t bucket_of(const struct literal_table *table, uint32_t gram) {
    return gram * table->factor >> (32 - BUCKET_BITS);
}

static inline bool is_seen(const uint32_t *seen, struct hash hash) {
    return (seen[hash.word] & hash.bits) == hash.bits;
}

static void probe_plain(const struct literal_table *table, const char *at, size_t count, uint64_t *words) {
    const uint32_t factor = table->factor;

    for (size_t i = 0; i < count; i++) {
        uint64_t word = 0;

        for (unsigned k = 0; k < WORD_PLACES; k++, at += GRAM_STRIDE)
            word |= (uint64_t)is_seen(table->seen, hash_of(load(at), factor)) << k;
        words[i] = word;
    }
}

#if defined(__x86_64__)
/* The same for eight places at a time: their grams lie one behind the other. */
__attribute__((target("avx2"))) static void probe_avx2(const struct literal_table *table, const char *at, size_t count,
                                                       uint64_t *words) {
    const __m256i factor = _mm256_set1_epi32((int)table->factor), low = _mm256_set1_epi32(31);

    for (size_t i = 0; i < count; i++) {
        uint64_t word = 0;

        for (unsigned k = 0; k < WORD_PLACES; k += 8, at += sizeof(__m256i)) {
            __m256i grams = _mm256_loadu_si256((const __m256i *)(const void *)at);
            __m256i products = _mm256_mullo_epi32(grams, factor);
            __m256i seen = _mm256_i32gather_epi32((const int *)table->seen, _mm256_srli_epi32(products, WORD_SHIFT), 4);
            /* either bit is moved to the front: by 31 less its number */
            __m256i first = _mm256_andnot_si256(_mm256_srli_epi32(products, FIRST_SHIFT), low);
            __m256i second = _mm256_andnot_si256(_mm256_srli_epi32(products, SECOND_SHIFT), low);
            __m256i bits = _mm256_and_si256(_mm256_sllv_epi32(seen, first), _mm256_sllv_epi32(seen, second));

            word |= (uint64_t)(unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(bits)) << k;
        }
        words[i] = word;
    }
}
#endif

static literal_probe *best_probe(void) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2"))
        return probe_avx2;
#endif
    return probe_plain;
}

void literal_table_plain(struct literal_table *table) {
    table->probe = probe_plain;
}

/* The four bytes that tell whether it is worth comparing all: of the end that is farther from the gram. */
static void add_more(struct entry *entry, struct slice text) {
    size_t at = (size_t)(entry->offset + 1) * 2 > text.len ? 0 : text.len - sizeof entry->also;

    if (at > INT16_MAX)
        at = INT16_MAX;
    entry->also = load(text.ptr + at);
    entry->also_at = (int16_t)((int)at - entry->offset);
}

/* Grams of which a byte is outside the literal have an entry for every byte this may be. */
static size_t ways_of(struct slice text, int16_t offset) {
    return offset < 0 || (size_t)offset + GRAM_SIZE > text.len ? 256 : 1;
}

static uint32_t gram_of(struct slice text, int16_t offset, size_t way) {
    char bytes[GRAM_SIZE];

    for (int i = 0; i < GRAM_SIZE; i++) {
        int at = offset + i;

        bytes[i] = at < 0 || (size_t)at >= text.len ? (char)(unsigned char)way : text.ptr[at];
    }
    return load(bytes);
}

/* All entries in the order of the texts; *count of them. Null when memory runs out. */
static struct entry *list_entries(const struct literal_table *table, size_t count, const int16_t *offsets,
                                  size_t *entry_count) {
    struct entry *entries;
    size_t n = 0;

    for (size_t i = 0; i < GRAM_STRIDE * count; i++)
        if (table->texts[i / GRAM_STRIDE].len >= GRAM_LITERAL_MIN)
            n += ways_of(table->texts[i / GRAM_STRIDE], offsets[i]);
    entries = calloc(n + 1, sizeof *entries);
    *entry_count = n;
    n = 0;
    for (size_t i = 0; entries && i < GRAM_STRIDE * count; i++) {
        struct slice text = table->texts[i / GRAM_STRIDE];

        for (size_t way = 0; text.len >= GRAM_LITERAL_MIN && way < ways_of(text, offsets[i]); way++) {
            struct entry *entry = &entries[n++];

            *entry = (struct entry){
                .gram = gram_of(text, offsets[i], way), .offset = offsets[i], .literal = (uint32_t)(i / GRAM_STRIDE)};
            add_more(entry, text);
        }
    }
    return entries;
}

static void fill_seen(struct literal_table *table, const struct entry *entries, size_t count) {
    memset(table->seen, 0, sizeof table->seen);
    for (size_t i = 0; i < count; i++) {
        struct hash hash = hash_of(entries[i].gram, table->factor);

        table->seen[hash.word] |= hash.bits;
    }
}

static size_t count_seen(const struct literal_table *table, struct slice sample) {
    size_t count = 0;

    for (size_t at = 0; at + GRAM_SIZE <= sample.len; at += GRAM_STRIDE)
        count += is_seen(table->seen, hash_of(load(sample.ptr + at), table->factor));
    return count;
}

/* Takes the factor by which the fewest other grams of the sample look like one of the table, and fills the bits. */
static void choose_factor(struct literal_table *table, const struct entry *entries, size_t count, struct slice sample) {
    uint32_t best = 0;
    size_t least = SIZE_MAX;

    for (uint32_t i = 0; sample.len && i < FACTORS; i++) {
        size_t seen;

        table->factor = UINT32_C(0x9e3779b1) * (2 * i + 1);
        fill_seen(table, entries, count);
        seen = count_seen(table, sample);
        if (seen < least) {
            least = seen;
            best = table->factor;
        }
    }
    table->factor = best ? best : UINT32_C(0x9e3779b1);
    fill_seen(table, entries, count);
}

/* Puts the entries into the order of their buckets; equal ones stay in that of their texts. */
static void sort_entries(struct literal_table *table, const struct entry *entries, size_t count) {
    for (size_t i = 0; i < count; i++)
        table->starts[bucket_of(table, entries[i].gram) + 1]++;
    for (size_t i = 0; i < 1 << BUCKET_BITS; i++)
        table->starts[i + 1] += table->starts[i];
    for (size_t i = count; i-- > 0;) { /* from behind: starts[b + 1] comes down to where b begins */
        uint32_t bucket = bucket_of(table, entries[i].gram);

        table->entries[--table->starts[bucket + 1]] = entries[i];
    }
    memmove(table->starts, table->starts + 1, (1 << BUCKET_BITS) * sizeof *table->starts);
    table->starts[1 << BUCKET_BITS] = (uint32_t)count;
}

static int fill(struct literal_table *table, size_t count, const int16_t *offsets, struct slice sample) {
    size_t entry_count;
    struct entry *entries = list_entries(table, count, offsets, &entry_count);

    table->entries = calloc(entry_count + 1, sizeof *table->entries);
    if (entries && table->entries) {
        choose_factor(table, entries, entry_count, sample);
        sort_entries(table, entries, entry_count);
    }
    free(entries);
    return entries && table->entries ? 0 : -1;
}

int literal_table_new(struct literal_table **out, const struct slice *texts, size_t count, struct slice sample) {
    struct literal_table *table = calloc(1, sizeof *table);
    int16_t *offsets = calloc(GRAM_STRIDE * count + 1, sizeof *offsets);
    int status = -1;

    *out = NULL;
    if (!table || !offsets)
        goto out;
    table->texts = texts;
    table->probe = best_probe();
    table->brief = calloc(count + 1, sizeof *table->brief);
    if (!table->brief || literal_grams_choose(offsets, texts, count, sample))
        goto out;
    for (size_t i = 0; i < count; i++)
        if (texts[i].len < GRAM_LITERAL_MIN)
            table->brief[table->brief_count++] = (uint32_t)i;
    status = fill(table, count, offsets, sample);
out:
    free(offsets);
    if (status == 0)
        *out = table;
    else
        literal_table_free(table);
    return status;
}

void literal_table_free(struct literal_table *table) {
    if (!table)
        return;
    free(table->entries);
    free(table->brief);
    free(table);
}

/* All literals that stand where the gram says. */
static inline int look(const struct literal_table *table, struct slice block, size_t at, uint32_t gram,
                       literal_hit *hit, void *payload) {
    uint32_t bucket = bucket_of(table, gram);

    for (uint32_t i = table->starts[bucket]; i < table->starts[bucket + 1]; i++) {
        const struct entry *entry = &table->entries[i];
        ptrdiff_t also = (ptrdiff_t)at + entry->also_at, start = (ptrdiff_t)at - entry->offset;
        struct slice text;
        int status;

        if (entry->gram != gram || also < 0 || also + GRAM_SIZE > (ptrdiff_t)block.len ||
            load(block.ptr + also) != entry->also)
            continue;
        text = table->texts[entry->literal];
        if (start < 0 || (size_t)start + text.len > block.len || memcmp(block.ptr + start, text.ptr, text.len) != 0)
            continue;
        status = hit(payload, entry->literal, (size_t)start + text.len);
        if (status)
            return status;
    }
    return 0;
}

/* The gram of the place; behind the end of the block it is made up with zeros. */
static uint32_t gram_at(struct slice block, size_t at) {
    char bytes[GRAM_SIZE] = {0};
    struct slice rest = slice_first(slice_from(block, at), GRAM_SIZE);

    memcpy(bytes, rest.ptr, rest.len);
    return load(bytes);
}

/* The places from `at` on, one by one. */
static int scan_rest(const struct literal_table *table, struct slice block, size_t at, literal_hit *hit,
                     void *payload) {
    for (; at < block.len; at += GRAM_STRIDE) {
        uint32_t gram = gram_at(block, at);
        int status =
            is_seen(table->seen, hash_of(gram, table->factor)) ? look(table, block, at, gram, hit, payload) : 0;

        if (status)
            return status;
    }
    return 0;
}

static int scan_brief(const struct literal_table *table, struct slice block, literal_hit *hit, void *payload) {
    for (size_t i = 0; i < table->brief_count; i++) {
        struct slice text = table->texts[table->brief[i]];
        size_t from = 0;

        for (;;) {
            ptrdiff_t found = slice_find(slice_from(block, from), text);
            int status;

            if (found < 0)
                break;
            status = hit(payload, table->brief[i], from + (size_t)found + text.len);
            if (status)
                return status;
            from += (size_t)found + 1;
        }
    }
    return 0;
}

/* Lists the places that the words tell, and has the entries of their grams fetched: most of the time at a place goes by
 * until they are there. Returns how many places there are. */
static size_t list_places(const struct literal_table *table, const char *at, const uint64_t *words, size_t count,
                          uint32_t *places) {
    size_t n = 0;

    for (size_t i = 0; i < count; i++)
        for (uint64_t word = words[i]; word; word &= word - 1) {
            uint32_t place = (uint32_t)(i * WORD_BYTES) + GRAM_STRIDE * (uint32_t)__builtin_ctzll(word);

            __builtin_prefetch(&table->entries[table->starts[bucket_of(table, load(at + place))]]);
            places[n++] = place;
        }
    return n;
}

int literal_table_scan(const struct literal_table *table, struct slice block, literal_hit *hit, void *payload) {
    uint64_t words[WORDS];
    uint32_t places[WORDS * WORD_PLACES];
    size_t at = 0;
    int status;

    while (block.len - at >= WORD_BYTES) {
        size_t left = (block.len - at) / WORD_BYTES, count = left < WORDS ? left : WORDS, place_count;

        table->probe(table, block.ptr + at, count, words);
        place_count = list_places(table, block.ptr + at, words, count, places);
        for (size_t i = 0; i < place_count; i++) {
            status = look(table, block, at + places[i], load(block.ptr + at + places[i]), hit, payload);
            if (status)
                return status;
        }
        at += count * WORD_BYTES;
    }
    status = scan_rest(table, block, at, hit, payload);
    return status ? status : scan_brief(table, block, hit, payload);
}
