-- check:     security-group-queue
-- title:     Security group work that waits for more than 15 minutes
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    minor
-- timeout:   3s
-- max_rows:  20
-- param:     vm_id  integer  optional
-- tables:    op_nwgrp_work, vm_instance
-- seeds:     fixtures/sql/security-group-queue/{confirms,refutes,unknown}.sql
--
-- Rules of a VM are sent to its host through op_nwgrp_work; a backlog means that hosts carry old rules.

SELECT CASE WHEN SUM(CASE WHEN w.step IN ('Scheduled', 'Processing') AND w.created < :now_minus_15m THEN 1 ELSE 0 END) > 0 THEN 'confirms'
            ELSE 'refutes' END AS verdict,
       CONCAT(SUM(CASE WHEN w.step IN ('Scheduled', 'Processing') AND w.created < :now_minus_15m THEN 1 ELSE 0 END), ' of ', COUNT(*),
              ' works of security groups wait for more than 15 minutes',
              COALESCE(CONCAT(', the oldest since ', MIN(CASE WHEN w.step IN ('Scheduled', 'Processing') AND w.created < :now_minus_15m THEN w.created END), ' UTC'), '')) AS evidence,
       'queue' AS entity_type, NULL AS entity_id,
       MIN(CASE WHEN w.step IN ('Scheduled', 'Processing') AND w.created < :now_minus_15m THEN v.instance_name END) AS vm_name
FROM op_nwgrp_work w
LEFT JOIN vm_instance v ON v.id = w.instance_id
WHERE (:vm_id IS NULL OR w.instance_id = :vm_id)
HAVING COUNT(*) > 0;
