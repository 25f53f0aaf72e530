-- check:     network-nic-count
-- title:     Networks whose count of active NICs is wrong
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    minor
-- timeout:   3s
-- max_rows:  20
-- param:     network_id  integer  optional
-- tables:    nics, vm_instance, op_networks, networks
-- seeds:     fixtures/sql/network-nic-count/{confirms,refutes,unknown}.sql
--
-- The garbage collector shuts a network down when op_networks.nics_count is 0, and never when it is not. Only the clear
-- cases count: 0 although user VMs run, or more although no NIC is left.

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT('network ', COALESCE(t.network_name, '?'), ' (id ', t.id, '): nics_count is ', t.nics_count, CASE WHEN t.problem = 0 THEN ', which is plausible'
              WHEN t.nics_count = 0 THEN ' although user VMs run there' ELSE ' although no NIC is left' END) AS evidence,
       'network' AS entity_type, t.id AS entity_id,
       t.network_name AS network_name
FROM (
      SELECT o.id, w.name AS network_name, o.nics_count,
             CASE WHEN o.nics_count = 0 AND EXISTS (SELECT 1 FROM nics n JOIN vm_instance v ON v.id = n.instance_id AND v.state = 'Running' AND v.type = 'User'
                                                    WHERE n.network_id = o.id AND n.removed IS NULL) THEN 1
                  WHEN o.nics_count > 0 AND NOT EXISTS (SELECT 1 FROM nics n WHERE n.network_id = o.id AND n.removed IS NULL) THEN 1 ELSE 0 END AS problem
      FROM op_networks o
      JOIN networks w ON w.id = o.id AND w.removed IS NULL AND w.traffic_type = 'Guest' AND w.guest_type = 'Isolated' AND w.state = 'Implemented'
      WHERE (:network_id IS NULL OR o.id = :network_id)
     ) t
WHERE t.problem = 1 OR :network_id IS NOT NULL
UNION ALL
SELECT 'refutes', CONCAT('the NIC counts of ', COUNT(*), ' implemented isolated networks are plausible'), 'network', NULL, NULL
FROM (
      SELECT o.id, w.name AS network_name, o.nics_count,
             CASE WHEN o.nics_count = 0 AND EXISTS (SELECT 1 FROM nics n JOIN vm_instance v ON v.id = n.instance_id AND v.state = 'Running' AND v.type = 'User'
                                                    WHERE n.network_id = o.id AND n.removed IS NULL) THEN 1
                  WHEN o.nics_count > 0 AND NOT EXISTS (SELECT 1 FROM nics n WHERE n.network_id = o.id AND n.removed IS NULL) THEN 1 ELSE 0 END AS problem
      FROM op_networks o
      JOIN networks w ON w.id = o.id AND w.removed IS NULL AND w.traffic_type = 'Guest' AND w.guest_type = 'Isolated' AND w.state = 'Implemented'
      WHERE (:network_id IS NULL OR o.id = :network_id)
     ) t
WHERE :network_id IS NULL
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY entity_id;
