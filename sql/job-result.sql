-- check:     job-result
-- title:     State and result code of one job and its children
-- database:  cloud
-- since:     4.15
-- as_of:     history
-- timeout:   3s
-- max_rows:  20
-- param:     job_id  integer
-- tables:    async_job_join_map, async_job, mshost
-- seeds:     fixtures/sql/job-result/{confirms,refutes,unknown}.sql
--
-- The row of a finished job keeps its result until it is purged (job.expire.minutes, a day by default), so this answers
-- for the time of the incident. A job that started after the incident is not the one of the log.

SELECT CASE WHEN j.job_status IN (2, 3) THEN 'confirms' WHEN j.job_status = 1 THEN 'refutes'
            WHEN j.created < :now_minus_1h THEN 'confirms' ELSE 'unknown' END AS verdict,
       CONCAT('job ', j.id, ' (', COALESCE(SUBSTR(j.job_cmd, 1, 120), '?'), ') is ',
              CASE j.job_status WHEN 0 THEN 'in progress' WHEN 1 THEN 'succeeded' WHEN 2 THEN CONCAT('failed with code ', COALESCE(j.job_result_code, 0))
                                WHEN 3 THEN 'cancelled' ELSE 'in an unknown state' END,
              ', created ', COALESCE(j.created, 'at an unknown time'), ' UTC, ',
              (SELECT COUNT(*) FROM async_job_join_map m JOIN async_job k ON k.id = m.join_job_id AND k.job_status = 0 WHERE m.job_id = j.id),
              ' children in progress',
              COALESCE(CONCAT(', on management server ', m.name), '')) AS evidence,
       'job' AS entity_type, j.id AS entity_id, m.name AS server_name
FROM async_job j
LEFT JOIN mshost m ON m.msid = j.job_executing_msid AND (m.removed IS NULL) = 1
WHERE j.id = :job_id AND j.created <= COALESCE(:incident_end_plus_10m, :now)
  AND (:incident_start_minus_1d IS NULL OR j.job_status = 0 OR COALESCE(j.last_updated, j.created) >= :incident_start_minus_1d)
ORDER BY j.id;
