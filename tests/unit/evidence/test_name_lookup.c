/* SPDX-License-Identifier: Apache-2.0
 * Names for ids, of a snapshot: every file of sql/names, and what happens without an answer. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/compiler.h"
#include "base/fs.h"
#include "evidence/name_lookup.h"

/* One thing of each kind, all with id 14 but the management server, whose id is its msid. */
static const char ROWS[] =
    "INSERT INTO data_center (id, uuid, name) VALUES (14, 'u-zone', 'south');"
    "INSERT INTO host_pod_ref (id, uuid, name, data_center_id) VALUES (14, 'u-pod', 'rack-b', 14);"
    "INSERT INTO cluster (id, uuid, name) VALUES (14, 'u-cluster', 'c-1');"
    "INSERT INTO host (id, uuid, name, private_ip_address, pod_id, data_center_id) VALUES (14, 'u-host', "
    "'kvm-b3', '172.20.8.3', 14, 14);"
    "INSERT INTO networks (id, uuid, name, traffic_type) VALUES (14, 'u-network', 'web', 'Guest'), (202, "
    "'u-control', NULL, 'Control');"
    "INSERT INTO vpc (id, uuid, name) VALUES (14, 'u-vpc', 'shop');"
    "INSERT INTO physical_network (id, uuid, name) VALUES (14, 'u-physical', 'guest-east');"
    "INSERT INTO storage_pool (id, uuid, name) VALUES (14, 'u-pool', 'nfs-1');"
    "INSERT INTO volumes (id, uuid, name) VALUES (14, 'u-volume', 'ROOT-14');"
    "INSERT INTO vm_template (id, uuid, name) VALUES (14, 'u-template', 'debian');"
    "INSERT INTO account (id, uuid, account_name) VALUES (14, 'u-account', 'bakery');"
    "INSERT INTO mshost (id, msid, uuid, name) VALUES (1, 90520731, 'u-server', 'ms-1');"
    "INSERT INTO vm_instance (id, uuid, instance_name, host_id) VALUES (14, 'u-vm', 'r-14-VM', 14);"
    "INSERT INTO nics (id, instance_id, ip4_address, network_id) VALUES (1, 14, '169.254.7.31', 202), (2, "
    "14, '10.1.1.1', 14);";

struct world {
    char path[64];
    struct check_library *library;
    struct backend *backend;
    struct arena arena;
};

static void execute(sqlite3 *db, const char *sql) {
    char *message = NULL;

    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s", message);
}

static int set_up(void **state) {
    const char *directories[] = {SOURCE_DIR "/sql"};
    struct world *world = calloc(1, sizeof *world);
    struct error err = {0};
    struct str schema;
    sqlite3 *db = NULL;
    int fd;

    assert_non_null(world);
    strcpy(world->path, "/tmp/cstriage-test-XXXXXX");
    fd = mkstemp(world->path);
    assert_true(fd >= 0);
    close(fd);
    str_init(&schema);
    assert_int_equal(fs_read_file(&schema, SOURCE_DIR "/fixtures/sql/schema.sql", 1 << 20, &err), 0);
    assert_int_equal(sqlite3_open(world->path, &db), SQLITE_OK);
    execute(db, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");
    execute(db, schema.ptr);
    execute(db, ROWS);
    sqlite3_close(db);
    str_free(&schema);
    arena_init(&world->arena);
    assert_int_equal(check_library_load(&world->library, directories, 1, NULL, NULL, &err), 0);
    assert_int_equal(backend_open_snapshot(&world->backend, world->path, &err), 0);
    *state = world;
    return 0;
}

static int tear_down(void **state) {
    struct world *world = *state;

    backend_free(world->backend);
    check_library_free(world->library);
    arena_free(&world->arena);
    unlink(world->path);
    free(world);
    return 0;
}

static struct name_answer look_up(struct world *world, const char *kind, const char *const *ids, size_t count) {
    struct name_answer answer;
    struct error err = {0};

    assert_int_equal(name_lookup_run(&answer, world->library, world->backend, kind, ids, count, &world->arena, &err),
                     0);
    return answer;
}

static const char *fact(const struct name_row *row, const char *name) {
    for (const char **at = row->facts; at[0]; at += 2)
        if (strcmp(at[0], name) == 0)
            return at[1];
    return "";
}

static void every_kind_has_a_name(void **state) {
    static const struct {
        const char *kind, *id, *name, *uuid;
    } KINDS[] = {{"zone", "14", "south", "u-zone"},
                 {"pod", "14", "rack-b", "u-pod"},
                 {"cluster", "14", "c-1", "u-cluster"},
                 {"host", "14", "kvm-b3", "u-host"},
                 {"network", "14", "web", "u-network"},
                 {"vpc", "14", "shop", "u-vpc"},
                 {"physical_network", "14", "guest-east", "u-physical"},
                 {"pool", "14", "nfs-1", "u-pool"},
                 {"volume", "14", "ROOT-14", "u-volume"},
                 {"template", "14", "debian", "u-template"},
                 {"account", "14", "bakery", "u-account"},
                 {"server", "90520731", "ms-1", "u-server"},
                 {"vm", "14", "r-14-VM", "u-vm"}};

    for (size_t i = 0; i < ARRAY_LENGTH(KINDS); i++) {
        struct name_answer answer = look_up(*state, KINDS[i].kind, &KINDS[i].id, 1);

        assert_string_equal(answer.why, "");
        assert_int_equal(answer.count, 1);
        assert_string_equal(answer.rows[0].id, KINDS[i].id);
        assert_string_equal(answer.rows[0].name, KINDS[i].name);
        assert_string_equal(answer.rows[0].uuid, KINDS[i].uuid);
    }
}

static void hosts_and_vms_say_where_they_are(void **state) {
    const char *ids[] = {"14"};
    struct name_answer host = look_up(*state, "host", ids, 1), vm = look_up(*state, "vm", ids, 1);

    assert_string_equal(fact(&host.rows[0], "pod_name"), "rack-b");
    assert_string_equal(fact(&host.rows[0], "zone_name"), "south");
    assert_string_equal(fact(&host.rows[0], "host_address"), "172.20.8.3");
    assert_string_equal(fact(&vm.rows[0], "link_local_ip"), "169.254.7.31");
    assert_string_equal(fact(&vm.rows[0], "host_name"), "kvm-b3");
}

static void only_numbers_are_asked_and_not_too_many(void **state) {
    const char *ids[NAMES_AT_ONCE + 2] = {"14 OR 1=1", "202"};
    struct name_answer answer = look_up(*state, "network", ids, 2);

    assert_int_equal(answer.count, 1);
    assert_string_equal(answer.rows[0].id, "202");
    assert_string_equal(answer.rows[0].name, "");
    for (size_t i = 0; i < NAMES_AT_ONCE + 1; i++)
        ids[i] = "99";
    ids[NAMES_AT_ONCE + 1] = "14";
    assert_int_equal(look_up(*state, "network", ids, NAMES_AT_ONCE + 2).count, 0);
    assert_int_equal(look_up(*state, "network", ids, 0).count, 0);
    assert_int_equal(look_up(*state, "script", ids, 1).count, 0);
}

static void a_missing_table_is_a_reason(void **state) {
    struct world *world = *state;
    const char *ids[] = {"14"};
    sqlite3 *db = NULL;
    struct name_answer answer;

    assert_int_equal(sqlite3_open(world->path, &db), SQLITE_OK);
    execute(db, "DROP TABLE account");
    sqlite3_close(db);
    answer = look_up(world, "account", ids, 1);
    assert_int_equal(answer.count, 0);
    assert_string_equal(answer.why, "not in this schema: account");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_kind_has_a_name, set_up, tear_down),
        cmocka_unit_test_setup_teardown(hosts_and_vms_say_where_they_are, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_numbers_are_asked_and_not_too_many, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_missing_table_is_a_reason, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
