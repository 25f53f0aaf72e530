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

SELECT CASE WHEN c.ip4_address IS NOT NULL THEN 'refutes' WHEN v.state = 'Stopped' THEN 'unknown' ELSE 'confirms' END AS verdict,
       CONCAT(v.instance_name, ' (', v.state, ') has ', COALESCE(CONCAT('control address ', c.ip4_address), 'no control address'), ', host ',
              COALESCE(h.name, 'none')) AS evidence,
       'vm' AS entity_type, v.id AS entity_id, v.instance_name AS router_name, c.ip4_address AS link_local_ip,
       h.name AS host_name, h.private_ip_address AS host_address
FROM vm_instance v
LEFT JOIN (SELECT n.instance_id, MIN(n.ip4_address) AS ip4_address
           FROM networks w JOIN nics n ON n.network_id = w.id AND n.removed IS NULL
           WHERE w.traffic_type = 'Control' GROUP BY n.instance_id) c ON c.instance_id = v.id
LEFT JOIN host h ON h.id = COALESCE(v.host_id, v.last_host_id)
WHERE v.removed IS NULL AND v.type IN ('DomainRouter', 'ConsoleProxy', 'SecondaryStorageVm', 'InternalLoadBalancerVm')
  AND (v.id = :router_id OR v.instance_name = :router_name)
ORDER BY v.id;
