-- check:     router-control-address
-- title:     Whether a router or system VM has a control address, and on which host it is
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- timeout:   3s
-- max_rows:  20
-- param:     router_id    integer  optional
-- param:     router_name  text  optional
-- needs:     router_id or router_name
-- tables:    vm_instance, networks, nics, host
-- seeds:     fixtures/sql/router-control-address/{confirms,refutes,unknown}.sql
--
-- The management server and the agent reach a router only over its control NIC. A stopped VM has none.

SELECT CASE WHEN t.link_local_ip IS NOT NULL THEN 'refutes' WHEN t.state = 'Stopped' THEN 'unknown' ELSE 'confirms' END AS verdict,
       CONCAT(t.router_name, ' (', t.state, ') has ', COALESCE(CONCAT('control address ', t.link_local_ip), 'no control address'), ', host ',
              COALESCE(h.name, 'none')) AS evidence,
       'vm' AS entity_type, t.id AS entity_id, t.router_name AS router_name, t.link_local_ip AS link_local_ip,
       h.name AS host_name, h.private_ip_address AS host_address
FROM (SELECT v.id, v.instance_name AS router_name, v.state, COALESCE(v.host_id, v.last_host_id) AS host_id,
             (SELECT /*! STRAIGHT_JOIN */ MIN(n.ip4_address) FROM nics k JOIN nics n ON n.id = k.id JOIN networks w ON w.id = n.network_id
              WHERE k.instance_id = v.id AND (n.removed IS NULL) = 1 AND w.traffic_type = 'Control') AS link_local_ip
      FROM vm_instance v
      WHERE (v.removed IS NULL) = 1 AND v.type IN ('DomainRouter', 'ConsoleProxy', 'SecondaryStorageVm', 'InternalLoadBalancerVm')
        AND (v.id = :router_id OR (:router_id IS NULL AND v.instance_name = :router_name))) t
LEFT JOIN host h ON h.id = t.host_id
ORDER BY t.id;
