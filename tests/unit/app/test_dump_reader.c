/* SPDX-License-Identifier: Apache-2.0
 * Dumps as mysqldump writes them, in every cut, and as an attacker would. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "app/dump_reader.h"
#include "base/str.h"

struct seen {
    struct str text; /* tables and rows, one a line */
    size_t kept, rows;
};

/* Keeps every column but `secret`. */
static int on_table(void *payload, const char *name, const struct snapshot_column *columns, size_t count, bool *keep,
                    struct error *err) {
    struct seen *seen = payload;

    (void)err;
    if (strcmp(name, "unwanted") == 0)
        return 0;
    str_addf(&seen->text, "%s:", name);
    seen->kept = 0;
    for (size_t i = 0; i < count; i++) {
        keep[i] = strcmp(columns[i].name, "secret") != 0;
        seen->kept += keep[i];
        str_addf(&seen->text, " %s %s", columns[i].name, columns[i].type);
    }
    str_add(&seen->text, "\n");
    return 0;
}

static int on_row(void *payload, const char *table, const char *const *values, struct error *err) {
    struct seen *seen = payload;

    (void)err;
    seen->rows++;
    str_add(&seen->text, table);
    for (size_t i = 0; i < seen->kept; i++)
        str_addf(&seen->text, "|%s", values[i] ? values[i] : "NULL");
    str_add(&seen->text, "\n");
    return 0;
}

static void read_dump(struct seen *seen, struct dump_outcome *outcome, struct slice text) {
    const struct dump_handler handler = {on_table, on_row, seen};
    struct source *source = NULL;
    struct decoder *decoder = NULL;
    struct error err = {0};

    *seen = (struct seen){.rows = 0};
    str_init(&seen->text);
    assert_int_equal(source_open_memory(&source, text, "dump.sql", &err), 0);
    assert_int_equal(decoder_open(&decoder, source, &err), 0);
    assert_int_equal(dump_read(decoder, "cloud", &handler, outcome, &err), 0);
    decoder_free(decoder);
}

static void expect(const char *dump, const char *wanted) {
    struct dump_outcome outcome;
    struct seen seen;

    read_dump(&seen, &outcome, slice_of(dump));
    assert_string_equal(seen.text.ptr, wanted);
    str_free(&seen.text);
}

#define HOST                                                                                                           \
    "CREATE TABLE `host` (\n  `id` bigint(20) unsigned NOT NULL AUTO_INCREMENT COMMENT 'the, (id)',\n  `name` "        \
    "varchar(255) DEFAULT 'a,b)',\n"                                                                                   \
    "  `secret` text,\n  PRIMARY KEY (`id`),\n  KEY `i_name` (`name`(10)),\n  CONSTRAINT `fk` FOREIGN KEY (`id`) "     \
    "REFERENCES `x` (`id`)\n"                                                                                          \
    ") ENGINE=InnoDB DEFAULT CHARSET=utf8mb3;\n"
#define HOST_SEEN "host: id bigint name varchar secret text\n"

static void tables_and_rows_are_read(void **state) {
    (void)state;
    expect("/*M!999999\\- enable the sandbox mode */ \n-- MariaDB dump 10.19\n--\n-- Server version\t10.11.19\n\nDROP "
           "TABLE IF EXISTS `host`;\n"
           "/*!40101 SET character_set_client = utf8 */;\n" HOST
           "LOCK TABLES `host` WRITE;\n/*!40000 ALTER TABLE `host` DISABLE KEYS */;\n"
           "INSERT INTO `host` VALUES (1,'it\\'s; a \\\\ \\n''x''','p1'),\n(2,NULL,'p2'),(-3,'','p3'),(4,_binary "
           "'b\\0c',NULL),(5,0x4142,x'00'), ( 6 , 'f', 'g' ) ;\n"
           "UNLOCK TABLES;\n-- Dump completed on 2026-11-23  3:20:00\n",
           HOST_SEEN "host|1|it's; a \\ \n'x'\nhost|2|NULL\nhost|-3|\nhost|4|b c\nhost|5|0x4142\nhost|6|f\n");
}

static void other_forms_are_read(void **state) {
    (void)state;
    expect(HOST "INSERT IGNORE INTO `host` (`secret`, `name`, `other`, `id`) VALUES ('p','n',7,1);REPLACE INTO `host` "
                "VALUES (2,'m','p');"
                "insert into host values (3,'l','p');",
           HOST_SEEN "host|1|n\nhost|2|m\nhost|3|l\n");
    /* too few and too many values */
    expect(HOST "INSERT INTO `host` VALUES (1),(2,'b','c','d','e');", HOST_SEEN "host|1|NULL\nhost|2|b\n");
}

static void what_is_not_data_is_passed_over(void **state) {
    (void)state;
    expect(HOST "CREATE TABLE `unwanted` (`id` int);\nINSERT INTO `unwanted` VALUES (1);INSERT INTO `host` VALUES "
                "(9,'of the table before','x');\n",
           HOST_SEEN);
    expect(HOST
           "DELIMITER ;;\nCREATE PROCEDURE p() BEGIN\nINSERT INTO `host` VALUES (1,'false','x');\nEND ;;\nDELIMITER ;\n"
           "INSERT INTO `host` VALUES (2,'true','x');\n",
           HOST_SEEN "host|2|true\n");
    expect("USE `cloud_usage`;\n" HOST "INSERT INTO `host` VALUES (1,'usage','x');\nUSE `cloud`;\n" HOST
           "INSERT INTO `host` VALUES (2,'cloud','x');",
           HOST_SEEN "host|2|cloud\n");
    expect(HOST "INSERT INTO `event` VALUES (1,'x;INSERT INTO `host` VALUES (1,1,1);');\n/* INSERT INTO `host` VALUES "
                "(1,1,1); */\n"
                "-- INSERT INTO `host` VALUES (1,1,1);\n",
           HOST_SEEN);
}

static void the_end_tells_whether_it_is_whole(void **state) {
    static const char DUMP[] =
        "-- Server version\t8.0.36\n" HOST
        "INSERT INTO `host` VALUES (1,'a','p'),(2,'b','p');\n-- Dump completed on 2026-11-23  3:20:00\n";
    struct dump_outcome outcome;
    struct seen seen;

    (void)state;
    read_dump(&seen, &outcome, slice_of(DUMP));
    assert_true(outcome.complete);
    assert_string_equal(outcome.completed, "2026-11-23  3:20:00");
    assert_string_equal(outcome.server_version, "8.0.36");
    str_free(&seen.text);
    for (size_t cut = 0; cut < strlen(DUMP) - 30; cut++) { /* any shorter is damage, and never more rows */
        read_dump(&seen, &outcome, slice_make(DUMP, cut));
        assert_false(outcome.complete);
        assert_int_equal(outcome.problem.code, ERROR_DAMAGED);
        assert_true(seen.rows <= 2);
        str_free(&seen.text);
    }
}

static void long_values_are_cut(void **state) {
    struct dump_outcome outcome;
    struct seen seen;
    struct str dump;

    (void)state;
    str_init(&dump);
    str_add(&dump, HOST "INSERT INTO `host` VALUES (1,'");
    for (size_t i = 0; i < 300000; i++)
        str_add_char(&dump, 'x');
    str_add(&dump, "','");
    for (size_t i = 0; i < 300000; i++)
        str_add(&dump, "\\'");
    str_add(&dump, "'),(2,'b','c');");
    read_dump(&seen, &outcome, str_slice(&dump));
    assert_int_equal(seen.rows, 2);
    assert_in_range(seen.text.len, 60000, 70000);
    str_free(&seen.text);
    str_clear(&dump);
    str_add(&dump, "CREATE TABLE `host` (");
    for (size_t i = 0; i < 5000; i++)
        str_addf(&dump, "`c%zu` int,", i);
    str_add(&dump, "`z` int); INSERT INTO `host` VALUES (1);");
    read_dump(&seen, &outcome, str_slice(&dump));
    assert_int_equal(seen.rows, 0);
    assert_false(outcome.complete);
    str_free(&seen.text);
    str_free(&dump);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_and_rows_are_read),
        cmocka_unit_test(other_forms_are_read),
        cmocka_unit_test(what_is_not_data_is_passed_over),
        cmocka_unit_test(the_end_tells_whether_it_is_whole),
        cmocka_unit_test(long_values_are_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
