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
-- No index finds jobs by their status: only the newest 100,000 are looked at.

SELECT CASE WHEN o.overall = 1 THEN 'refutes' ELSE 'confirms' END AS verdict,
       CASE WHEN o.overall = 1
            THEN CONCAT('none of the newest 100,000 jobs is in progress for more than an hour, ', COUNT(CASE WHEN j.created >= :now_minus_1h THEN 1 END), ' for less')
            ELSE CONCAT('job ', MAX(j.id), ' (', COALESCE(SUBSTR(MAX(j.job_cmd), 1, 120), '?'), ') is in progress since ', MAX(j.created), ' UTC on ',
                        COALESCE(CONCAT('management server ', MAX(m.name), CASE WHEN MAX(m.state) = 'Up' AND MAX(m.last_update) >= :now_minus_5m THEN ''
                                                                                ELSE ', which is not alive' END), 'no management server'),
                        COALESCE(CONCAT(', for ', MAX(j.instance_type), ' ', MAX(j.instance_id)), '')) END AS evidence,
       'job' AS entity_type, CASE WHEN o.overall = 0 THEN MAX(j.id) END AS entity_id, CASE WHEN o.overall = 0 THEN MAX(j.created) END AS started_at,
       CASE WHEN o.overall = 0 THEN MAX(m.name) END AS server_name
FROM (SELECT 0 AS overall UNION ALL SELECT 1) o
LEFT JOIN (SELECT DISTINCT i.id
           FROM async_job i
           WHERE i.id > (SELECT CAST(MAX(n.id) AS SIGNED INTEGER) - 100000 FROM async_job n) AND (i.removed IS NULL AND i.job_status = 0) = 1) p ON 1 = 1
LEFT JOIN async_job j ON j.id = p.id
LEFT JOIN mshost m ON m.msid = j.job_executing_msid AND (m.removed IS NULL) = 1
GROUP BY o.overall, CASE WHEN o.overall = 0 THEN j.id END
HAVING (o.overall = 0 AND MAX(j.created) >= :now_minus_7d AND MAX(j.created) < :now_minus_1h)
    OR (o.overall = 1 AND COUNT(CASE WHEN j.created >= :now_minus_7d AND j.created < :now_minus_1h THEN 1 END) = 0 AND EXISTS (SELECT 1 FROM async_job))
ORDER BY entity_id;
