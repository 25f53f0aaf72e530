-- check:     vm-power-state
-- title:     VMs that are Running in the database and off on their host
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    minor
-- timeout:   3s
-- max_rows:  20
-- param:     vm_id    integer  optional
-- param:     vm_name  text  optional
-- param:     host_id  integer  optional
-- tables:    host, vm_instance
-- seeds:     fixtures/sql/vm-power-state/{confirms,refutes,unknown}.sql
--
-- power_state is what the host reported last. PowerReportMissing: the host does not know the VM.

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT(t.vm_name, ' is ', t.state, ', its host reported ', COALESCE(t.power_state, 'nothing'), COALESCE(CONCAT(' at ', t.power_state_update_time, ' UTC'), '')) AS evidence,
       'vm' AS entity_type, t.id AS entity_id,
       t.vm_name AS vm_name,
       (SELECT h.name FROM host h WHERE h.id = t.host_id) AS host_name,
       (SELECT h.private_ip_address FROM host h WHERE h.id = t.host_id) AS host_address
FROM (
      SELECT v.id, v.instance_name AS vm_name, v.state, v.power_state, v.power_state_update_time, v.host_id,
             CASE WHEN v.power_state IN ('PowerOff', 'PowerReportMissing') AND v.update_time < :now_minus_15m THEN 1 WHEN v.power_state = 'PowerOn' THEN 0 END AS problem
      FROM vm_instance v
      WHERE (v.removed IS NULL) = 1 AND v.state = 'Running' AND (:vm_id IS NULL OR v.id = :vm_id) AND (:vm_name IS NULL OR v.instance_name = :vm_name)
        AND (:host_id IS NULL OR v.host_id = :host_id)
     ) t
WHERE t.problem = 1 OR :vm_id IS NOT NULL OR :vm_name IS NOT NULL
UNION ALL
SELECT 'refutes', CONCAT('none of ', COUNT(*), ' running VMs is off on its host'), 'vm', NULL, NULL, NULL, NULL
FROM (
      SELECT v.id, v.instance_name AS vm_name, v.state, v.power_state, v.power_state_update_time, v.host_id,
             CASE WHEN v.power_state IN ('PowerOff', 'PowerReportMissing') AND v.update_time < :now_minus_15m THEN 1 WHEN v.power_state = 'PowerOn' THEN 0 END AS problem
      FROM vm_instance v
      WHERE (v.removed IS NULL) = 1 AND v.state = 'Running' AND (:vm_id IS NULL OR v.id = :vm_id) AND (:vm_name IS NULL OR v.instance_name = :vm_name)
        AND (:host_id IS NULL OR v.host_id = :host_id)
     ) t
WHERE :vm_id IS NULL AND :vm_name IS NULL
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY entity_id;
