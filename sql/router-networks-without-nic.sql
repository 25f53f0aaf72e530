-- check:     router-networks-without-nic
-- title:     Networks that a running router should serve without having a NIC in them
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    minor
-- timeout:   3s
-- max_rows:  20
-- param:     router_id    integer  optional
-- param:     router_name  text  optional
-- param:     network_id   integer  optional
-- tables:    host, nics, router_network_ref, vm_instance, networks
-- seeds:     fixtures/sql/router-networks-without-nic/{confirms,refutes,unknown}.sql
--
-- router_network_ref names the networks of a router. Without a live NIC there, plugging it failed, or it was removed.

SELECT u.verdict AS verdict, u.evidence AS evidence, 'vm' AS entity_type, u.entity_id AS entity_id, u.router_name AS router_name, u.network_name AS network_name,
       (SELECT h.name FROM host h WHERE h.id = u.host_id) AS host_name,
       (SELECT h.private_ip_address FROM host h WHERE h.id = u.host_id) AS host_address
FROM (SELECT CASE WHEN o.overall = 1 THEN 'refutes' WHEN MAX(t.problem) = 1 THEN 'confirms' WHEN MAX(t.problem) = 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
             CASE WHEN o.overall = 1 THEN CONCAT('running routers have a NIC in each of their ', COUNT(*), ' implemented networks')
                  ELSE CONCAT(MAX(t.router_name), ' has ', CASE WHEN MAX(t.problem) = 1 THEN 'no' ELSE 'a' END, ' NIC in network ', COALESCE(MAX(t.network_name), '?'), ' (id ', MAX(t.network_id), ')') END AS evidence,
             CASE WHEN o.overall = 0 THEN MAX(t.vm_id) END AS entity_id, CASE WHEN o.overall = 0 THEN MAX(t.router_name) END AS router_name,
             CASE WHEN o.overall = 0 THEN MAX(t.host_id) END AS host_id,
             CASE WHEN o.overall = 0 THEN MAX(t.network_name) END AS network_name
      FROM (SELECT DISTINCT r.id, v.id AS vm_id, v.instance_name AS router_name, v.host_id, w.name AS network_name, w.id AS network_id,
                   CASE WHEN EXISTS (SELECT /*! STRAIGHT_JOIN */ 1 FROM nics k JOIN nics n ON n.id = k.id
                                     WHERE k.instance_id = v.id AND n.network_id = r.network_id AND (n.removed IS NULL) = 1) THEN 0 ELSE 1 END AS problem
            FROM router_network_ref r
            JOIN vm_instance v ON v.id = r.router_id AND (v.removed IS NULL) = 1 AND v.state = 'Running'
            JOIN networks w ON w.id = r.network_id AND (w.removed IS NULL) = 1 AND w.state = 'Implemented'
            WHERE (:network_id IS NULL OR r.network_id = :network_id)
              AND (:router_id IS NULL OR v.id = :router_id) AND (:router_name IS NULL OR v.instance_name = :router_name)) t
      CROSS JOIN (SELECT 0 AS overall UNION ALL SELECT 1) o
      GROUP BY o.overall, CASE WHEN o.overall = 0 THEN t.id END
      HAVING (o.overall = 0 AND MAX(t.problem) = 1) OR (o.overall = 1 AND MAX(t.problem) = 0)) u
ORDER BY router_name, network_name;
