-- check:     routers-stuck
-- title:     Routers and system VMs that stay in Starting, Stopping or Migrating
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    major
-- timeout:   3s
-- max_rows:  20
-- param:     router_id    integer  optional
-- param:     router_name  text  optional
-- tables:    nics, networks, host, host_pod_ref, vm_instance
-- seeds:     fixtures/sql/routers-stuck/{confirms,refutes,unknown}.sql
--
-- These states last minutes. After half an hour the operation is lost or hangs, and CloudStack refuses other operations
-- on the VM. A state that is younger says nothing.

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT(t.router_name, ' is ', t.state, ' since ', COALESCE(t.update_time, 'an unknown time'), ' UTC') AS evidence,
       'vm' AS entity_type, t.id AS entity_id,
       t.router_name AS router_name,
       (SELECT /*! STRAIGHT_JOIN */ MIN(c.ip4_address) FROM nics k JOIN nics c ON c.id = k.id JOIN networks cw ON cw.id = c.network_id
        WHERE k.instance_id = t.id AND (c.removed IS NULL) = 1 AND cw.traffic_type = 'Control') AS link_local_ip,
       (SELECT h.name FROM host h WHERE h.id = t.host_id) AS host_name,
       (SELECT h.private_ip_address FROM host h WHERE h.id = t.host_id) AS host_address,
       (SELECT p.name FROM host_pod_ref p WHERE p.id = t.pod_id) AS pod_name
FROM (
      SELECT v.id, v.instance_name AS router_name, v.state, v.update_time, v.pod_id, COALESCE(v.host_id, v.last_host_id) AS host_id,
             CASE WHEN v.state NOT IN ('Starting', 'Stopping', 'Migrating') THEN 0
                  WHEN v.update_time < :now_minus_30m THEN 1 END AS problem
      FROM vm_instance v
      WHERE (v.removed IS NULL) = 1 AND v.type IN ('DomainRouter', 'ConsoleProxy', 'SecondaryStorageVm', 'InternalLoadBalancerVm')
        AND (:router_id IS NULL OR v.id = :router_id) AND (:router_name IS NULL OR v.instance_name = :router_name)
     ) t
WHERE t.problem = 1 OR :router_id IS NOT NULL OR :router_name IS NOT NULL
UNION ALL
SELECT 'refutes', CONCAT('none of ', COUNT(*), ' routers and system VMs is in a transitional state for 30 minutes'), 'vm', NULL, NULL, NULL, NULL, NULL, NULL
FROM (
      SELECT v.id, v.instance_name AS router_name, v.state, v.update_time, v.pod_id, COALESCE(v.host_id, v.last_host_id) AS host_id,
             CASE WHEN v.state NOT IN ('Starting', 'Stopping', 'Migrating') THEN 0
                  WHEN v.update_time < :now_minus_30m THEN 1 END AS problem
      FROM vm_instance v
      WHERE (v.removed IS NULL) = 1 AND v.type IN ('DomainRouter', 'ConsoleProxy', 'SecondaryStorageVm', 'InternalLoadBalancerVm')
        AND (:router_id IS NULL OR v.id = :router_id) AND (:router_name IS NULL OR v.instance_name = :router_name)
     ) t
WHERE :router_id IS NULL AND :router_name IS NULL
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY entity_id;
