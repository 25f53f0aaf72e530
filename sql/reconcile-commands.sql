-- check:     reconcile-commands
-- title:     Commands to hosts that were interrupted and never settled
-- database:  cloud
-- since:     4.21
-- as_of:     now
-- health:    minor
-- timeout:   3s
-- max_rows:  20
-- param:     host_id  integer  optional
-- tables:    host, reconcile_commands
-- seeds:     fixtures/sql/reconcile-commands/{confirms,refutes,unknown}.sql
--
-- With reconcile.commands.enabled (4.21 and later) migrations and copies survive a restart; what stays interrupted or
-- untouched for ten minutes needs a look. request_sequence is the number behind the dash in "Seq".

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT('command ', COALESCE(t.command_name, '?'), ' (Seq ', COALESCE(t.host_id, 0), '-', t.request_sequence, ', ', COALESCE(t.resource_type, '?'), ' ', COALESCE(t.resource_id, 0), ') is ', COALESCE(t.state_by_management, 'in an unknown state'), ' since ', COALESCE(t.updated, 'an unknown time'), ' UTC') AS evidence,
       'host' AS entity_type, t.host_id AS entity_id,
       t.command_name AS command_name,
       (SELECT h.name FROM host h WHERE h.id = t.host_id) AS host_name,
       (SELECT h.private_ip_address FROM host h WHERE h.id = t.host_id) AS host_address
FROM (
      SELECT r.id, r.host_id, r.request_sequence, r.command_name, r.state_by_management, r.state_by_agent, r.updated, r.resource_type, r.resource_id,
             CASE WHEN r.state_by_management IN ('INTERRUPTED', 'DANGLED_IN_BACKEND', 'RECONCILE_FAILED', 'TIMED_OUT')
                       OR COALESCE(r.updated, r.created) < :now_minus_1h THEN 1 ELSE 0 END AS problem
      FROM reconcile_commands r
      WHERE (r.removed IS NULL) = 1 AND (:host_id IS NULL OR r.host_id = :host_id)
     ) t
WHERE t.problem = 1
UNION ALL
SELECT 'refutes', CONCAT('none of ', COUNT(*), ' recorded commands was left behind'), 'host', NULL, NULL, NULL, NULL
FROM (
      SELECT r.id, r.host_id, r.request_sequence, r.command_name, r.state_by_management, r.state_by_agent, r.updated, r.resource_type, r.resource_id,
             CASE WHEN r.state_by_management IN ('INTERRUPTED', 'DANGLED_IN_BACKEND', 'RECONCILE_FAILED', 'TIMED_OUT')
                       OR COALESCE(r.updated, r.created) < :now_minus_1h THEN 1 ELSE 0 END AS problem
      FROM reconcile_commands r
      WHERE (r.removed IS NULL) = 1 AND (:host_id IS NULL OR r.host_id = :host_id)
     ) t
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY entity_id, evidence;
