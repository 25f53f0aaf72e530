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

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT(t.router_name, ' has ', CASE t.problem WHEN 1 THEN 'no' ELSE 'a' END, ' NIC in network ', COALESCE(t.network_name, '?'), ' (id ', t.network_id, ')') AS evidence,
       'vm' AS entity_type, t.vm_id AS entity_id,
       t.router_name AS router_name,
       t.network_name AS network_name,
       (SELECT h.name FROM host h WHERE h.id = t.host_id) AS host_name,
       (SELECT h.private_ip_address FROM host h WHERE h.id = t.host_id) AS host_address
FROM (
      SELECT r.id, v.id AS vm_id, v.instance_name AS router_name, v.host_id, w.name AS network_name, w.id AS network_id,
             CASE WHEN EXISTS (SELECT 1 FROM nics n WHERE n.instance_id = v.id AND n.network_id = r.network_id AND n.removed IS NULL) THEN 0 ELSE 1 END AS problem
      FROM router_network_ref r
      JOIN vm_instance v ON v.id = r.router_id AND v.removed IS NULL AND v.state = 'Running'
      JOIN networks w ON w.id = r.network_id AND w.removed IS NULL AND w.state = 'Implemented'
      WHERE (:network_id IS NULL OR r.network_id = :network_id)
        AND (:router_id IS NULL OR v.id = :router_id) AND (:router_name IS NULL OR v.instance_name = :router_name)
     ) t
WHERE t.problem = 1
UNION ALL
SELECT 'refutes', CONCAT('running routers have a NIC in each of their ', COUNT(*), ' implemented networks'), 'vm', NULL, NULL, NULL, NULL, NULL
FROM (
      SELECT r.id, v.id AS vm_id, v.instance_name AS router_name, v.host_id, w.name AS network_name, w.id AS network_id,
             CASE WHEN EXISTS (SELECT 1 FROM nics n WHERE n.instance_id = v.id AND n.network_id = r.network_id AND n.removed IS NULL) THEN 0 ELSE 1 END AS problem
      FROM router_network_ref r
      JOIN vm_instance v ON v.id = r.router_id AND v.removed IS NULL AND v.state = 'Running'
      JOIN networks w ON w.id = r.network_id AND w.removed IS NULL AND w.state = 'Implemented'
      WHERE (:network_id IS NULL OR r.network_id = :network_id)
        AND (:router_id IS NULL OR v.id = :router_id) AND (:router_name IS NULL OR v.instance_name = :router_name)
     ) t
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY router_name, network_name;
