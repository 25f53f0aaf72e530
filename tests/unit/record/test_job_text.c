/* SPDX-License-Identifier: Apache-2.0
 * Tests of record/job_text: the lines of jobs and API calls in the words of 4.15 to 4.22, and texts that only look like
 * them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>

#include "base/compiler.h"
#include "base/str.h"
#include "record/job_text.h"

/* What was read, as "submitted job=516 cmd=…": empty fields are left out. The text lies in memory of its exact size. */
static void expect(const char *text, const char *want) {
    size_t len = strlen(text);
    char *copy = malloc(len ? len : 1);
    struct job_text line;
    struct str out;
    bool read;
    const struct {
        const char *name;
        const struct slice *field;
    } fields[] = {
        {"job", &line.job},         {"uuid", &line.uuid},          {"cmd", &line.command},    {"user", &line.user},
        {"account", &line.account}, {"type", &line.instance_type}, {"id", &line.instance_id}, {"vm", &line.vm},
        {"origin", &line.origin},   {"status", &line.status},      {"code", &line.code},      {"result", &line.result},
        {"from", &line.address},    {"query", &line.query},
    };

    memcpy(copy, text, len);
    str_init(&out);
    read = job_text_read(&line, slice_make(copy, len));
    assert_int_equal(read, line.kind != JOB_TEXT_NONE);
    str_add(&out, job_text_name(line.kind));
    for (size_t i = 0; i < ARRAY_LENGTH(fields); i++)
        if (fields[i].field->len)
            str_addf(&out, " %s=%.*s", fields[i].name, SLICE_ARGS(*fields[i].field));
    if (strcmp(out.ptr, want) != 0)
        fail_msg("\"%s\"\n  gives \"%s\"\n  wanted \"%s\"", text, out.ptr, want);
    str_free(&out);
    free(copy);
}

#define INFO                                                                                                           \
    "cmdInfo: "                                                                                                        \
    "{\"response\":\"json\",\"id\":\"0b6a2c1e-7f00-4c1d-9a55-1f2e3d4c5b6a\",\"ctxDetails\":\"{\\\"a\\\":\\\"b\\\"}\"}"

static void test_submitted(void **state) {
    (void)state;
    expect("submit async job-516, details: AsyncJobVO {id:516, userId: 2, accountId: 3, instanceType: VirtualMachine, "
           "instanceId: 9, cmd: org.apache.cloudstack.api.command.user.vm.StartVMCmd, " INFO
           ", cmdVersion: 0, status: IN_PROGRESS, processStatus: 0, resultCode: 0, result: null}",
           "submitted job=516 cmd=org.apache.cloudstack.api.command.user.vm.StartVMCmd user=2 account=3 "
           "type=VirtualMachine id=9");
    expect("submit async job-516, details: AsyncJobVO: {id:516, userId: 2, accountId: 3, instanceType: null, "
           "instanceId: null, "
           "cmd: com.cloud.vm.VmWorkStart, cmdInfo: rO0ABXNyABhjb20, cmdVersion: 0}",
           "submitted job=516 cmd=com.cloud.vm.VmWorkStart user=2 account=3");
    expect(
        "submit async job-516, details: AsyncJob {\"accountId\":3,\"cmd\":\"org.apache.RestartNetworkCmd\",\"cmdInfo\":"
        "\"{\\\"id\\\":\\\"77\\\",\\\"uuid\\\":\\\"x\\\"}\",\"cmdVersion\":0,\"completeMsid\":null,\"id\":516,"
        "\"instanceId\":"
        "204,\"instanceType\":\"Network\",\"userId\":2,\"uuid\":\"2f6d0c1a-0b6a-4c1d-9a55-1f2e3d4c5b6a\"}",
        "submitted job=516 uuid=2f6d0c1a-0b6a-4c1d-9a55-1f2e3d4c5b6a cmd=org.apache.RestartNetworkCmd user=2 account=3 "
        "type=Network id=204");
    expect("submit async job-517, details: VmWorkJobVO : {, step: Prepare, vmType: Instance, vmInstanceId: 9, "
           "secondaryObjectIdentifier: nullAsyncJob {\"accountId\":3,\"cmd\":\"com.cloud.vm.VmWorkStart\",\"id\":517}",
           "submitted job=517 cmd=com.cloud.vm.VmWorkStart account=3 vm=9");
}

static void test_a_cut_line_gives_what_is_whole(void **state) {
    (void)state;
    expect("submit async job-516, details: AsyncJobVO: {id:516, userId: 2, cmdInfo: {\"a\":\"b",
           "submitted job=516 user=2");
    expect("submit async job-516", "submitted job=516");
    expect("submit async job-", "");
}

static void test_what_follows(void **state) {
    (void)state;
    expect("Sync job-517 execution on object VmWorkJobQueue.9", "queued job=517 vm=9");
    expect("Add job-517 into job monitoring", "added job=517");
    expect("Executing AsyncJobVO: {id:517, userId: 2}", "executing job=517 user=2");
    expect("Executing AsyncJob {\"id\":517}", "executing job=517");
    expect("Run VM work job: com.cloud.vm.VmWorkStart for VM 9, job origin: 516",
           "work-began cmd=com.cloud.vm.VmWorkStart vm=9 origin=516");
    expect("Done with run of VM work job: com.cloud.vm.VmWorkStart for VM 9, job origin: 516",
           "work-ended cmd=com.cloud.vm.VmWorkStart vm=9 origin=516");
    expect("Task (job-516) has been pending for 305 seconds", "pending job=516");
    expect("Complete async job-516, jobStatus: FAILED, resultCode: 530, result: org.X/null/{\"errorcode\":530,\"a\":1}",
           "completed job=516 status=FAILED code=530 result=org.X/null/{\"errorcode\":530,\"a\":1}");
    expect("Done executing org.apache.StartVMCmd for job-516", "done job=516 cmd=org.apache.StartVMCmd");
    expect("Remove job-516 from job monitoring", "removed job=516");
    expect("Remove Job-516 from job monitoring due to job cancelling", "cancelled job=516");
    expect("Cancel left-over job-516", "cancelled job=516");
    expect("Expunging unfinished job-516", "cancelled job=516");
}

static void test_calls(void **state) {
    (void)state;
    expect("===START===  10.0.0.5 -- GET  command=startVirtualMachine&id=9&response=json",
           "call-began cmd=startVirtualMachine from=10.0.0.5 query=command=startVirtualMachine&id=9&response=json");
    expect("===END===  2001:db8::5 -- POST  response=json&command=listHosts",
           "call-ended cmd=listHosts from=2001:db8::5 query=response=json&command=listHosts");
    expect("===START===", "call-began");
    expect("===START===  10.0.0.5 -- GET  ", "call-began from=10.0.0.5");
}

static void test_others_are_none(void **state) {
    (void)state;
    expect("", "");
    expect("Done executing cpu/ram capacity update", "");
    expect("Done executing VM work job: com.cloud.vm.VmWorkStart{\"vmId\":9}", "");
    expect("Executing sync queue item: 5", "");
    expect("Add host into pool", "");
    expect(" submit async job-516", "");
    expect("Publish async job-516 complete on message bus", "");
}

static void ids(const char *text, const char *want) {
    struct str out;
    struct slice id;

    str_init(&out);
    for (size_t at = 0; job_id_next(slice_of(text), &at, &id);)
        str_addf(&out, "%.*s ", SLICE_ARGS(id));
    assert_string_equal(out.ptr, want);
    str_free(&out);
}

static void test_ids_are_whole_words(void **state) {
    (void)state;
    ids("ctx-bdb6d533 job-516/job-517 ctx-84952946", "516 517 ");
    ids("job-10760", "10760 ");
    ids("ctx-1, job-3c68e49b, ctx-2", "3c68e49b ");
    ids("Remove Job-516 (job-517)", "516 517 ");
    ids("myjob-5 x_job-6 a-job-7 job- job-_ job-8_9", "");
    ids("join disjoin created from job- 516", "");
    ids("job-123456789012345678901234567890123", "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_submitted),       cmocka_unit_test(test_a_cut_line_gives_what_is_whole),
        cmocka_unit_test(test_what_follows),    cmocka_unit_test(test_calls),
        cmocka_unit_test(test_others_are_none), cmocka_unit_test(test_ids_are_whole_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
