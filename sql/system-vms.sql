-- check:     system-vms
-- title:     Console proxies and secondary storage VMs of a zone, and their agents
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    major
-- timeout:   3s
-- max_rows:  20
-- param:     zone_id  integer  optional
-- tables:    vm_instance, data_center, host
-- seeds:     fixtures/sql/system-vms/{confirms,refutes,unknown}.sql
--
-- A zone with such VMs needs one of each kind Running with its agent (a host of the same name) Up. A zone that never had
-- one says nothing.

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT('zone ', COALESCE(t.zone_name, '?'), ' (id ', t.id, '): ', t.serving, ' of ', t.vms, ' VMs of type ', t.kind, ' serve (', t.running, ' running, agent Up), one is ', t.vm_name) AS evidence,
       'zone' AS entity_type, t.id AS entity_id,
       t.zone_name AS zone_name,
       t.vm_name AS vm_name
FROM (
      SELECT v.data_center_id AS id, z.name AS zone_name, v.type AS kind, COUNT(*) AS vms, MIN(v.instance_name) AS vm_name,
             SUM(CASE WHEN v.state = 'Running' THEN 1 ELSE 0 END) AS running, SUM(CASE WHEN v.state = 'Running' AND h.status = 'Up' THEN 1 ELSE 0 END) AS serving,
             CASE WHEN SUM(CASE WHEN v.state = 'Running' AND h.status = 'Up' THEN 1 ELSE 0 END) = 0 THEN 1 ELSE 0 END AS problem
      FROM vm_instance v
      JOIN data_center z ON z.id = v.data_center_id AND (z.removed IS NULL) = 1
      LEFT JOIN host h ON h.name = v.instance_name AND (h.removed IS NULL) = 1 AND h.type IN ('ConsoleProxy', 'SecondaryStorageVM')
      WHERE (v.removed IS NULL) = 1 AND v.type IN ('ConsoleProxy', 'SecondaryStorageVm') AND (:zone_id IS NULL OR v.data_center_id = :zone_id)
      GROUP BY v.data_center_id, z.name, v.type
     ) t
WHERE t.problem = 1 OR :zone_id IS NOT NULL
UNION ALL
SELECT 'refutes', CONCAT('a VM of each of ', COUNT(*), ' kinds and zones serves'), 'zone', NULL, NULL, NULL
FROM (
      SELECT v.data_center_id AS id, z.name AS zone_name, v.type AS kind, COUNT(*) AS vms, MIN(v.instance_name) AS vm_name,
             SUM(CASE WHEN v.state = 'Running' THEN 1 ELSE 0 END) AS running, SUM(CASE WHEN v.state = 'Running' AND h.status = 'Up' THEN 1 ELSE 0 END) AS serving,
             CASE WHEN SUM(CASE WHEN v.state = 'Running' AND h.status = 'Up' THEN 1 ELSE 0 END) = 0 THEN 1 ELSE 0 END AS problem
      FROM vm_instance v
      JOIN data_center z ON z.id = v.data_center_id AND (z.removed IS NULL) = 1
      LEFT JOIN host h ON h.name = v.instance_name AND (h.removed IS NULL) = 1 AND h.type IN ('ConsoleProxy', 'SecondaryStorageVM')
      WHERE (v.removed IS NULL) = 1 AND v.type IN ('ConsoleProxy', 'SecondaryStorageVm') AND (:zone_id IS NULL OR v.data_center_id = :zone_id)
      GROUP BY v.data_center_id, z.name, v.type
     ) t
WHERE :zone_id IS NULL
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY entity_id, evidence;
