-- check:     router-host
-- title:     Running routers and system VMs on hosts that are not Up
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    major
-- timeout:   3s
-- max_rows:  20
-- param:     router_id    integer  optional
-- param:     router_name  text  optional
-- tables:    nics, networks, host_pod_ref, vm_instance, host
-- seeds:     fixtures/sql/router-host/{confirms,refutes,unknown}.sql
--
-- CloudStack cannot configure a router while the agent of its host is away; the router itself may still forward.

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT(t.router_name, ' runs on host ', t.host_name, ', which is ', t.status, ' (', t.resource_state, ')') AS evidence,
       'vm' AS entity_type, t.id AS entity_id,
       t.router_name AS router_name,
       t.host_name AS host_name,
       t.host_address AS host_address,
       (SELECT /*! STRAIGHT_JOIN */ MIN(c.ip4_address) FROM nics k JOIN nics c ON c.id = k.id JOIN networks cw ON cw.id = c.network_id
        WHERE k.instance_id = t.id AND (c.removed IS NULL) = 1 AND cw.traffic_type = 'Control') AS link_local_ip,
       (SELECT p.name FROM host_pod_ref p WHERE p.id = t.pod_id) AS pod_name
FROM (
      SELECT v.id, v.instance_name AS router_name, v.host_id, h.name AS host_name, h.private_ip_address AS host_address, h.status,
             h.resource_state, h.pod_id, CASE WHEN h.status = 'Up' THEN 0 ELSE 1 END AS problem
      FROM vm_instance v
      JOIN host h ON h.id = v.host_id
      WHERE (v.removed IS NULL) = 1 AND v.state = 'Running' AND v.type IN ('DomainRouter', 'ConsoleProxy', 'SecondaryStorageVm', 'InternalLoadBalancerVm')
        AND (:router_id IS NULL OR v.id = :router_id) AND (:router_name IS NULL OR v.instance_name = :router_name)
     ) t
WHERE t.problem = 1 OR :router_id IS NOT NULL OR :router_name IS NOT NULL
UNION ALL
SELECT 'refutes', CONCAT('all ', COUNT(*), ' running routers and system VMs are on hosts that are Up'), 'vm', NULL, NULL, NULL, NULL, NULL, NULL
FROM (
      SELECT v.id, v.instance_name AS router_name, v.host_id, h.name AS host_name, h.private_ip_address AS host_address, h.status,
             h.resource_state, h.pod_id, CASE WHEN h.status = 'Up' THEN 0 ELSE 1 END AS problem
      FROM vm_instance v
      JOIN host h ON h.id = v.host_id
      WHERE (v.removed IS NULL) = 1 AND v.state = 'Running' AND v.type IN ('DomainRouter', 'ConsoleProxy', 'SecondaryStorageVm', 'InternalLoadBalancerVm')
        AND (:router_id IS NULL OR v.id = :router_id) AND (:router_name IS NULL OR v.instance_name = :router_name)
     ) t
WHERE :router_id IS NULL AND :router_name IS NULL
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY entity_id;
