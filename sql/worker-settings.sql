-- check:     worker-settings
-- title:     Settings of thread pools and time-outs that are below their defaults
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    minor
-- timeout:   3s
-- max_rows:  20
-- tables:    configuration
-- seeds:     fixtures/sql/worker-settings/{confirms,refutes,unknown}.sql
--
-- Fewer workers or shorter time-outs than the defaults make a busy cloud queue up and give up early: workers,
-- direct.agent.pool.size, ha.workers, router.check.poolsize, wait, router.aggregation.command.each.timeout.

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT('setting ', t.setting_name, ' is ', t.have, ', default ', t.standard) AS evidence,
       'setting' AS entity_type, NULL AS entity_id,
       t.setting_name AS setting_name
FROM (
      SELECT x.name AS setting_name, x.have, x.standard, CASE WHEN x.have < x.standard THEN 1 ELSE 0 END AS problem
      FROM (SELECT c.name, CAST(COALESCE(c.value, c.default_value) AS SIGNED INTEGER) AS have, CAST(c.default_value AS SIGNED INTEGER) AS standard
            FROM configuration c
            WHERE c.name IN ('workers', 'direct.agent.pool.size', 'ha.workers', 'router.check.poolsize', 'wait',
                             'router.aggregation.command.each.timeout', 'network.securitygroups.workers.pool.size', 'vm.job.timeout')
              AND c.default_value IS NOT NULL) x
     ) t
WHERE t.problem = 1
UNION ALL
SELECT 'refutes', CONCAT('none of ', COUNT(*), ' settings of workers and time-outs is below its default'), 'setting', NULL, NULL
FROM (
      SELECT x.name AS setting_name, x.have, x.standard, CASE WHEN x.have < x.standard THEN 1 ELSE 0 END AS problem
      FROM (SELECT c.name, CAST(COALESCE(c.value, c.default_value) AS SIGNED INTEGER) AS have, CAST(c.default_value AS SIGNED INTEGER) AS standard
            FROM configuration c
            WHERE c.name IN ('workers', 'direct.agent.pool.size', 'ha.workers', 'router.check.poolsize', 'wait',
                             'router.aggregation.command.each.timeout', 'network.securitygroups.workers.pool.size', 'vm.job.timeout')
              AND c.default_value IS NOT NULL) x
     ) t
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY setting_name;
