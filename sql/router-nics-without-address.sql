-- check:     router-nics-without-address
-- title:     NICs of running routers and system VMs without an address
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    major
-- timeout:   3s
-- max_rows:  20
-- param:     router_id    integer  optional
-- param:     router_name  text  optional
-- tables:    networks, nics, host, vm_instance
-- seeds:     fixtures/sql/router-nics-without-address/{confirms,refutes,unknown}.sql
--
-- Every NIC of a running router has an IPv4 or IPv6 address. One without stays behind when its preparation failed.

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT(t.router_name, ': ', t.bare, ' of ', t.nics, ' NICs have no address', COALESCE(CONCAT(', one in network ', t.network_id), '')) AS evidence,
       'vm' AS entity_type, t.id AS entity_id,
       t.router_name AS router_name,
       (SELECT w.name FROM networks w WHERE w.id = t.network_id) AS network_name,
       (SELECT MIN(c.ip4_address) FROM nics c JOIN networks cw ON cw.id = c.network_id
        WHERE c.instance_id = t.id AND c.removed IS NULL AND cw.traffic_type = 'Control') AS link_local_ip,
       (SELECT h.name FROM host h WHERE h.id = t.host_id) AS host_name,
       (SELECT h.private_ip_address FROM host h WHERE h.id = t.host_id) AS host_address
FROM (
      SELECT v.id, v.instance_name AS router_name, v.host_id, COUNT(n.id) AS nics,
             SUM(CASE WHEN n.ip4_address IS NULL AND n.ip6_address IS NULL THEN 1 ELSE 0 END) AS bare,
             MIN(CASE WHEN n.ip4_address IS NULL AND n.ip6_address IS NULL THEN n.network_id END) AS network_id,
             MAX(CASE WHEN n.ip4_address IS NULL AND n.ip6_address IS NULL THEN 1 ELSE 0 END) AS problem
      FROM vm_instance v
      JOIN nics n ON n.instance_id = v.id AND n.removed IS NULL
      WHERE v.removed IS NULL AND v.state = 'Running' AND v.type IN ('DomainRouter', 'ConsoleProxy', 'SecondaryStorageVm')
        AND (:router_id IS NULL OR v.id = :router_id) AND (:router_name IS NULL OR v.instance_name = :router_name)
      GROUP BY v.id, v.instance_name, v.host_id
     ) t
WHERE t.problem = 1 OR :router_id IS NOT NULL OR :router_name IS NOT NULL
UNION ALL
SELECT 'refutes', CONCAT('all NICs of ', COUNT(*), ' running routers and system VMs have an address'), 'vm', NULL, NULL, NULL, NULL, NULL, NULL
FROM (
      SELECT v.id, v.instance_name AS router_name, v.host_id, COUNT(n.id) AS nics,
             SUM(CASE WHEN n.ip4_address IS NULL AND n.ip6_address IS NULL THEN 1 ELSE 0 END) AS bare,
             MIN(CASE WHEN n.ip4_address IS NULL AND n.ip6_address IS NULL THEN n.network_id END) AS network_id,
             MAX(CASE WHEN n.ip4_address IS NULL AND n.ip6_address IS NULL THEN 1 ELSE 0 END) AS problem
      FROM vm_instance v
      JOIN nics n ON n.instance_id = v.id AND n.removed IS NULL
      WHERE v.removed IS NULL AND v.state = 'Running' AND v.type IN ('DomainRouter', 'ConsoleProxy', 'SecondaryStorageVm')
        AND (:router_id IS NULL OR v.id = :router_id) AND (:router_name IS NULL OR v.instance_name = :router_name)
      GROUP BY v.id, v.instance_name, v.host_id
     ) t
WHERE :router_id IS NULL AND :router_name IS NULL
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY entity_id;
