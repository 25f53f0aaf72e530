/* SPDX-License-Identifier: Apache-2.0
 * What a check is asked: everything of one thing, its id before its names, a router where one is asked for,
 * and what the signature says before all. */
#include "../pattern/layer_fixture.h"

#include "app/question.h"

enum { FINDINGS = 3 };

static const char CHECK[] =
    "-- check:     asked\n-- title:     What is asked\n-- database:  cloud\n-- since:     4.11\n-- as_of:    "
    " now\n-- timeout:   3s\n"
    "-- max_rows:  5\n"
    "-- param:     host_name      text     optional\n-- param:     host_id        integer  optional\n"
    "-- param:     router_id      integer  optional\n-- param:     router_name    text     optional\n"
    "-- param:     vm_name        text     optional\n-- param:     link_local_ip  text     optional\n"
    "-- param:     bridge         text     optional\n"
    "-- tables:    host\n-- seeds:     fixtures/sql/asked/{confirms,refutes,unknown}.sql\n--\n-- Whatever is "
    "known.\n\n"
    "SELECT CASE h.status WHEN 'Up' THEN 'refutes' ELSE 'unknown' END AS verdict, h.name AS evidence FROM "
    "host h\n"
    "WHERE h.id = :host_id OR h.name = :host_name OR h.id = :router_id OR h.name = :router_name OR h.name = "
    ":vm_name\n"
    "OR h.name = :link_local_ip OR h.name = :bridge LIMIT 5\n";

static struct layers layers;
static struct check_library *library;
static struct analysis_options options = {.db_fresh = 77};
static struct analysis analysis;
static struct signature signature;
static struct finding findings[FINDINGS], *list[FINDINGS];
static uint32_t starts[FINDINGS + 1], members[FINDINGS], own[FINDINGS];
static struct candidate candidate;
static struct check_use use;
static struct check_argument argument;
static struct check_request request;
static struct check_parameter parameters[QUESTION_PARAMETERS];

static void complain(void *payload, const struct error *problem) {
    (void)payload;
    print_error("%s:%u: %s\n", problem->file, problem->line, problem->text);
}

static int load(void **state) {
    const char *directories[1];
    struct error err = {0};

    (void)state;
    layers_directory(&layers);
    layers_file(&layers, "asked.sql", CHECK);
    directories[0] = layers.directories[0];
    return check_library_load(&library, directories, 1, complain, NULL, &err);
}

static int unload(void **state) {
    (void)state;
    check_library_free(library);
    layers_end(&layers);
    return 0;
}

/* Finding 0 is the cause, the others are what it explains. */
static int set_up(void **state) {
    (void)state;
    memset(findings, 0, sizeof findings);
    signature = (struct signature){.id = "a.b", .capture_count = 1, .captures[0] = {.name = "bridge"}};
    for (uint32_t i = 0; i < FINDINGS; i++) {
        findings[i].signature = &signature;
        list[i] = &findings[i];
        starts[i + 1] = FINDINGS;
        members[i] = i;
    }
    own[0] = 0;
    analysis = (struct analysis){.options = &options,
                                 .library = library,
                                 .findings = list,
                                 .finding_count = FINDINGS,
                                 .stories = {starts, members}};
    arena_init(&analysis.arena);
    candidate = (struct candidate){.members = own, .member_count = 1, .first = 5, .last = 6, .again_last = 9};
    use = (struct check_use){.check = "asked"};
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    arena_free(&analysis.arena);
    return 0;
}

static void names(uint32_t finding, enum entity_type type, enum entity_field field, const char *value) {
    entity_set_add(&findings[finding].entities, type, field, slice_of(value));
}

/* Asks, and holds that these and no other parameters are given: "name=value" each, in any order. */
static void asks(const char *const *wanted, size_t count) {
    char given[80];

    assert_int_equal(question_fill(&request, parameters, &analysis, &candidate, &use), 0);
    for (size_t i = 0; i < request.parameter_count; i++) {
        bool found = false;

        snprintf(given, sizeof given, "%s=%s", parameters[i].name, parameters[i].value);
        for (size_t k = 0; k < count; k++)
            found = found || strcmp(given, wanted[k]) == 0;
        if (!found)
            fail_msg("%s was not to be given", given);
    }
    assert_int_equal(request.parameter_count, count);
}

#define ASKS(...) asks((const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static void test_the_request(void **state) {
    (void)state;
    asks(NULL, 0);
    assert_string_equal(request.check, "asked");
    assert_int_equal(request.incident_start, 5);
    assert_int_equal(request.incident_end, 9); /* until then it is known to have gone on */
    assert_int_equal(request.fresh, 77);
    assert_true(request.specific);
    use.cloud = true;
    asks(NULL, 0);
    assert_false(request.specific);
}

static void test_an_id_before_a_name(void **state) {
    (void)state;
    names(0, ENTITY_HOST, FIELD_NAME, "kvm1");
    ASKS("host_name=kvm1");
    names(0, ENTITY_HOST, FIELD_ID, "5");
    ASKS("host_id=5");
}

/* Two hosts: both parameters are of the first, though only the other tells its id. */
static void test_all_of_one_thing(void **state) {
    (void)state;
    names(0, ENTITY_HOST, FIELD_NAME, "kvm1");
    findings[1].entities.items[0] = (struct entity){ENTITY_HOST, slice_of("9"), slice_of("kvm2"), slice_of("")};
    findings[1].entities.count = 1;
    ASKS("host_name=kvm1");
}

/* What cannot contradict may complete: the cause names the host, what it explains its id. */
static void test_completed_by_the_story(void **state) {
    (void)state;
    names(0, ENTITY_HOST, FIELD_NAME, "kvm1");
    names(2, ENTITY_HOST, FIELD_ID, "5");
    ASKS("host_id=5");
}

/* A bridge that is missing names no router, what fails for it does. */
static void test_what_it_explains_is_asked_about(void **state) {
    (void)state;
    names(2, ENTITY_VM, FIELD_NAME, "r-4-VM");
    ASKS("router_name=r-4-VM", "vm_name=r-4-VM");
}

static void test_a_router_where_one_is_asked_for(void **state) {
    (void)state;
    names(0, ENTITY_VM, FIELD_NAME, "i-2-5-VM");
    ASKS("vm_name=i-2-5-VM");
    findings[1].entities.items[0] = (struct entity){ENTITY_VM, slice_of("4"), slice_of("r-4-VM"), slice_of("")};
    findings[1].entities.count = 1;
    ASKS("vm_name=i-2-5-VM", "router_id=4");
}

static void test_addresses(void **state) {
    (void)state;
    names(0, ENTITY_IP, FIELD_NAME, "169.254.7.9");
    ASKS("link_local_ip=169.254.7.9");
}

/* The signature maps a capture; nothing else could fill this parameter. */
static void test_what_the_signature_says(void **state) {
    (void)state;
    argument = (struct check_argument){.parameter = "bridge", .value = "{bridge}"};
    use.arguments = &argument;
    use.argument_count = 1;
    asks(NULL, 0);
    findings[2].captures[0] = "brvm-205";
    ASKS("bridge=brvm-205");
    findings[0].captures[0] = "cloudbr1";
    ASKS("bridge=cloudbr1");
    argument = (struct check_argument){.parameter = "host_name",
                                       .value = "{host.name}.example.net"}; /* instead of what the thing says */
    names(0, ENTITY_HOST, FIELD_NAME, "kvm1");
    ASKS("host_name=kvm1.example.net");
}

/* A failure of several findings names things in each. */
static void test_all_members_of_a_cause(void **state) {
    (void)state;
    own[1] = 1;
    candidate.member_count = 2;
    names(1, ENTITY_HOST, FIELD_ID, "6");
    ASKS("host_id=6");
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_the_request),
        TEST(test_an_id_before_a_name),
        TEST(test_all_of_one_thing),
        TEST(test_completed_by_the_story),
        TEST(test_what_it_explains_is_asked_about),
        TEST(test_a_router_where_one_is_asked_for),
        TEST(test_addresses),
        TEST(test_what_the_signature_says),
        TEST(test_all_members_of_a_cause),
    };

    return cmocka_run_group_tests(tests, load, unload);
}
