-- check:     vm-operations-stuck
-- title:     Operations on VMs that began and never ended
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    minor
-- timeout:   3s
-- max_rows:  20
-- param:     vm_id    integer  optional
-- param:     vm_name  text  optional
-- tables:    op_it_work, vm_instance
-- seeds:     fixtures/sql/vm-operations-stuck/{confirms,refutes,unknown}.sql
--
-- op_it_work holds one row for each start, stop or migration at work; its times are seconds since 1970. A row untouched
-- for an hour is of an operation that was lost.

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT(t.kind, ' of ', t.vm_name, ' (', t.state, ') is in step ', t.step, ', thread ', t.thread) AS evidence,
       'vm' AS entity_type, t.id AS entity_id,
       t.vm_name AS vm_name
FROM (
      SELECT o.instance_id AS id, v.instance_name AS vm_name, v.state, o.type AS kind, o.step, o.thread,
             CASE WHEN o.step = 'Done' THEN 0 WHEN o.updated_at < UNIX_TIMESTAMP(:now) - 3600 THEN 1 END AS problem
      FROM op_it_work o
      JOIN vm_instance v ON v.id = o.instance_id
      WHERE (v.removed IS NULL) = 1 AND (:vm_id IS NULL OR v.id = :vm_id) AND (:vm_name IS NULL OR v.instance_name = :vm_name)
     ) t
WHERE t.problem = 1 OR :vm_id IS NOT NULL OR :vm_name IS NOT NULL
UNION ALL
SELECT 'refutes', CONCAT('none of ', COUNT(*), ' recorded VM operations is stuck'), 'vm', NULL, NULL
FROM (
      SELECT o.instance_id AS id, v.instance_name AS vm_name, v.state, o.type AS kind, o.step, o.thread,
             CASE WHEN o.step = 'Done' THEN 0 WHEN o.updated_at < UNIX_TIMESTAMP(:now) - 3600 THEN 1 END AS problem
      FROM op_it_work o
      JOIN vm_instance v ON v.id = o.instance_id
      WHERE (v.removed IS NULL) = 1 AND (:vm_id IS NULL OR v.id = :vm_id) AND (:vm_name IS NULL OR v.instance_name = :vm_name)
     ) t
WHERE :vm_id IS NULL AND :vm_name IS NULL
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY entity_id, evidence;
