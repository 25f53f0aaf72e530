-- check:     vm-jobs
-- title:     Jobs in progress of one VM
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- timeout:   3s
-- max_rows:  20
-- param:     vm_id    integer  optional
-- param:     vm_name  text  optional
-- needs:     vm_id or vm_name
-- tables:    vm_instance, vm_work_job, async_job
-- seeds:     fixtures/sql/vm-jobs/{confirms,refutes,unknown}.sql
--
-- CloudStack runs one job of a VM after the other. A job in progress blocks the next one. One younger than ten minutes
-- is likely at work.

SELECT CASE WHEN SUM(CASE WHEN j.created < :now_minus_10m THEN 1 ELSE 0 END) > 0 THEN 'confirms'
            WHEN COUNT(j.id) = 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT(v.instance_name, ' (', v.state, ') has ', COUNT(j.id), ' jobs in progress',
              COALESCE(CONCAT(', the oldest is job ', MIN(j.id), ' of ', MIN(j.created), ' UTC'), '')) AS evidence,
       'vm' AS entity_type, v.id AS entity_id, v.instance_name AS vm_name, MIN(j.id) AS oldest_job
FROM vm_instance v
LEFT JOIN vm_work_job w ON w.vm_instance_id = v.id
LEFT JOIN async_job j ON j.id = w.id AND j.job_status = 0
WHERE v.id = :vm_id OR v.instance_name = :vm_name
GROUP BY v.id, v.instance_name, v.state
ORDER BY v.id;
