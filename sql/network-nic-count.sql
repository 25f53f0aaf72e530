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

SELECT CASE WHEN o.overall = 1 THEN 'refutes' WHEN MAX(t.problem) = 1 THEN 'confirms' WHEN MAX(t.problem) = 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CASE WHEN o.overall = 1 THEN CONCAT('the NIC counts of ', COUNT(*), ' implemented isolated networks are plausible')
            ELSE CONCAT('network ', COALESCE(MAX(t.network_name), '?'), ' (id ', MAX(t.id), '): nics_count is ', MAX(t.nics_count),
                        CASE WHEN MAX(t.problem) = 0 THEN ', which is plausible' WHEN MAX(t.nics_count) = 0 THEN ' although user VMs run there'
                             ELSE ' although no NIC is left' END) END AS evidence,
       'network' AS entity_type, CASE WHEN o.overall = 0 THEN MAX(t.id) END AS entity_id, CASE WHEN o.overall = 0 THEN MAX(t.network_name) END AS network_name
FROM (SELECT DISTINCT w.id, w.name AS network_name, n.nics_count,
             CASE WHEN n.nics_count = 0 THEN
                       CASE WHEN EXISTS (SELECT /*! STRAIGHT_JOIN */ 1 FROM nics k JOIN nics c ON c.id = k.id
                                         JOIN vm_instance v ON v.id = c.instance_id AND v.state = 'Running' AND v.type = 'User'
                                         WHERE k.network_id = w.id AND (c.removed IS NULL) = 1) THEN 1 ELSE 0 END
                  WHEN EXISTS (SELECT /*! STRAIGHT_JOIN */ 1 FROM nics k JOIN nics c ON c.id = k.id
                               WHERE k.network_id = w.id AND (c.removed IS NULL) = 1) THEN 0 ELSE 1 END AS problem
      FROM networks w
      JOIN op_networks n ON n.id = w.id
      WHERE (w.removed IS NULL) = 1 AND w.traffic_type = 'Guest' AND w.guest_type = 'Isolated' AND w.state = 'Implemented'
        AND (:network_id IS NULL OR w.id = :network_id)) t
CROSS JOIN (SELECT 0 AS overall UNION ALL SELECT 1) o
GROUP BY o.overall, CASE WHEN o.overall = 0 THEN t.id END
HAVING (o.overall = 0 AND (MAX(t.problem) = 1 OR :network_id IS NOT NULL))
    OR (o.overall = 1 AND COALESCE(MAX(t.problem), 0) = 0 AND :network_id IS NULL)
ORDER BY entity_id;
