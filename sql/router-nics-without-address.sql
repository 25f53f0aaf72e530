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

SELECT u.verdict AS verdict, u.evidence AS evidence, 'vm' AS entity_type, u.entity_id AS entity_id, u.router_name AS router_name,
       (SELECT w.name FROM networks w WHERE w.id = u.network_id) AS network_name,
       (SELECT /*! STRAIGHT_JOIN */ MIN(c.ip4_address) FROM nics k JOIN nics c ON c.id = k.id JOIN networks cw ON cw.id = c.network_id
        WHERE k.instance_id = u.entity_id AND (c.removed IS NULL) = 1 AND cw.traffic_type = 'Control') AS link_local_ip,
       (SELECT h.name FROM host h WHERE h.id = u.host_id) AS host_name,
       (SELECT h.private_ip_address FROM host h WHERE h.id = u.host_id) AS host_address
FROM (SELECT CASE WHEN o.overall = 1 THEN 'refutes' WHEN MAX(t.problem) = 1 THEN 'confirms' WHEN MAX(t.problem) = 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
             CASE WHEN o.overall = 1 THEN CONCAT('all NICs of ', COUNT(*), ' running routers and system VMs have an address')
                  ELSE CONCAT(MAX(t.router_name), ': ', MAX(t.bare), ' of ', MAX(t.nics), ' NICs have no address', COALESCE(CONCAT(', one in network ', MAX(t.network_id)), '')) END AS evidence,
             CASE WHEN o.overall = 0 THEN MAX(t.vm_id) END AS entity_id, CASE WHEN o.overall = 0 THEN MAX(t.router_name) END AS router_name,
             CASE WHEN o.overall = 0 THEN MAX(t.host_id) END AS host_id,
             CASE WHEN o.overall = 0 THEN MAX(t.network_id) END AS network_id
      FROM (SELECT /*! STRAIGHT_JOIN */ v.id AS vm_id, v.instance_name AS router_name, v.host_id, COUNT(n.id) AS nics,
                   SUM(CASE WHEN n.ip4_address IS NULL AND n.ip6_address IS NULL THEN 1 ELSE 0 END) AS bare,
                   MIN(CASE WHEN n.ip4_address IS NULL AND n.ip6_address IS NULL THEN n.network_id END) AS network_id,
                   MAX(CASE WHEN n.ip4_address IS NULL AND n.ip6_address IS NULL THEN 1 ELSE 0 END) AS problem
            FROM vm_instance v
            JOIN nics k ON k.instance_id = v.id
            JOIN nics n ON n.id = k.id AND (n.removed IS NULL) = 1
            WHERE (v.removed IS NULL) = 1 AND v.state = 'Running' AND v.type IN ('DomainRouter', 'ConsoleProxy', 'SecondaryStorageVm')
              AND (:router_id IS NULL OR v.id = :router_id) AND (:router_name IS NULL OR v.instance_name = :router_name)
            GROUP BY v.id, v.instance_name, v.host_id) t
      CROSS JOIN (SELECT 0 AS overall UNION ALL SELECT 1) o
      GROUP BY o.overall, CASE WHEN o.overall = 0 THEN t.vm_id END
      HAVING (o.overall = 0 AND (MAX(t.problem) = 1 OR :router_id IS NOT NULL OR :router_name IS NOT NULL))
          OR (o.overall = 1 AND COALESCE(MAX(t.problem), 0) = 0 AND :router_id IS NULL AND :router_name IS NULL)) u
ORDER BY entity_id;
