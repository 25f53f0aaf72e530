-- check:     jobs-stuck
-- title:     Jobs in progress for more than an hour
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    major
-- timeout:   3s
-- max_rows:  20
-- tables:    async_job, mshost
-- seeds:     fixtures/sql/jobs-stuck/{confirms,refutes,unknown}.sql
--
-- job.cancel.threshold.minutes (60) is when CloudStack gives up on a job. One whose management server is not alive is
-- lost. Long ones may be honest: templates, snapshots, migrations of volumes. Jobs older than a week are leftovers.

SELECT 'confirms' AS verdict,
       CONCAT('job ', j.id, ' (', COALESCE(SUBSTR(j.job_cmd, 1, 120), '?'), ') is in progress since ', j.created, ' UTC on ',
              COALESCE(CONCAT('management server ', m.name, CASE WHEN m.state = 'Up' AND m.last_update >= :now_minus_5m THEN '' ELSE ', which is not alive' END),
                       'no management server'), COALESCE(CONCAT(', for ', j.instance_type, ' ', j.instance_id), '')) AS evidence,
       'job' AS entity_type, j.id AS entity_id, j.created AS started_at, m.name AS server_name
FROM async_job j
LEFT JOIN mshost m ON m.msid = j.job_executing_msid AND m.removed IS NULL
WHERE j.id IN (SELECT i.id FROM async_job i WHERE i.removed IS NULL AND i.job_status = 0)
  AND j.created >= :now_minus_7d AND j.created < :now_minus_1h
UNION ALL
SELECT 'refutes', CONCAT('no job is in progress for more than an hour, ', COALESCE(SUM(t.fresh), 0), ' for less'), 'job', NULL, NULL, NULL
FROM (SELECT CASE WHEN a.created >= :now_minus_1h THEN 1 ELSE 0 END AS fresh, CASE WHEN a.created < :now_minus_1h THEN 1 ELSE 0 END AS old
      FROM async_job a
      WHERE a.id IN (SELECT i.id FROM async_job i WHERE i.removed IS NULL AND i.job_status = 0) AND a.created >= :now_minus_7d) t
HAVING COALESCE(SUM(t.old), 0) = 0 AND EXISTS (SELECT 1 FROM async_job)
ORDER BY entity_id;
