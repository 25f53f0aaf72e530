-- check:     ha-work
-- title:     High availability work that failed or waits
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    minor
-- timeout:   3s
-- max_rows:  20
-- param:     vm_id    integer  optional
-- param:     vm_name  text  optional
-- param:     host_id  integer  optional
-- tables:    op_ha_work, vm_instance, host
-- seeds:     fixtures/sql/ha-work/{confirms,refutes,unknown}.sql
--
-- Work in step Error, tried five times (max.retries), or untouched for an hour after it was scheduled.

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT('HA work ', t.kind, ' for ', t.vm_name, ' of host ', COALESCE(t.host_name, 'unknown'), ' is in step ', t.step, ', tried ', COALESCE(t.tried, 0), ' times, made ', t.created, ' UTC') AS evidence,
       'ha_work' AS entity_type, t.id AS entity_id,
       t.vm_name AS vm_name,
       t.host_name AS host_name
FROM (
      SELECT a.id, v.instance_name AS vm_name, h.name AS host_name, a.type AS kind, a.step, a.tried, a.created,
             CASE WHEN a.step = 'Error' OR (a.step NOT IN ('Done', 'Cancelled') AND (a.tried >= 5 OR a.created < :now_minus_1h)) THEN 1 ELSE 0 END AS problem
      FROM op_ha_work a
      JOIN vm_instance v ON v.id = a.instance_id
      LEFT JOIN host h ON h.id = a.host_id
      WHERE a.created >= :now_minus_7d AND (:vm_id IS NULL OR v.id = :vm_id) AND (:vm_name IS NULL OR v.instance_name = :vm_name)
        AND (:host_id IS NULL OR a.host_id = :host_id)
     ) t
WHERE t.problem = 1
UNION ALL
SELECT 'refutes', CONCAT('none of ', COUNT(*), ' HA works of the last week failed or waits'), 'ha_work', NULL, NULL, NULL
FROM (
      SELECT a.id, v.instance_name AS vm_name, h.name AS host_name, a.type AS kind, a.step, a.tried, a.created,
             CASE WHEN a.step = 'Error' OR (a.step NOT IN ('Done', 'Cancelled') AND (a.tried >= 5 OR a.created < :now_minus_1h)) THEN 1 ELSE 0 END AS problem
      FROM op_ha_work a
      JOIN vm_instance v ON v.id = a.instance_id
      LEFT JOIN host h ON h.id = a.host_id
      WHERE a.created >= :now_minus_7d AND (:vm_id IS NULL OR v.id = :vm_id) AND (:vm_name IS NULL OR v.instance_name = :vm_name)
        AND (:host_id IS NULL OR a.host_id = :host_id)
     ) t
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY entity_id;
