-- check:     routers-of-host
-- title:     Routers and system VMs of one host that hang together
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- timeout:   3s
-- max_rows:  20
-- param:     host_id    integer  optional
-- param:     host_name  text  optional
-- needs:     host_id or host_name
-- tables:    host, vm_instance
-- seeds:     fixtures/sql/routers-of-host/{confirms,refutes,unknown}.sql
--
-- When several routers of one host are Starting or Stopping at the same time for more than 15 minutes, the fault is the
-- host's (cloud0, agent, storage) rather than a router's.

SELECT CASE WHEN SUM(CASE WHEN v.state IN ('Starting', 'Stopping') AND v.update_time < :now_minus_15m THEN 1 ELSE 0 END) > 1 THEN 'confirms'
            ELSE 'refutes' END AS verdict,
       CONCAT('host ', h.name, ' (', h.status, '): ', SUM(CASE WHEN v.state IN ('Starting', 'Stopping') AND v.update_time < :now_minus_15m THEN 1 ELSE 0 END),
              ' of ', COUNT(v.id), ' routers and system VMs hang in Starting or Stopping, ',
              SUM(CASE WHEN v.state = 'Running' THEN 1 ELSE 0 END), ' run') AS evidence,
       'host' AS entity_type, h.id AS entity_id, h.name AS host_name, h.private_ip_address AS host_address
FROM host h
JOIN vm_instance v ON COALESCE(v.host_id, v.last_host_id) = h.id AND (v.removed IS NULL) = 1
     AND v.type IN ('DomainRouter', 'ConsoleProxy', 'SecondaryStorageVm', 'InternalLoadBalancerVm')
WHERE (h.removed IS NULL) = 1 AND (h.id = :host_id OR h.name = :host_name)
GROUP BY h.id, h.name, h.status, h.private_ip_address
ORDER BY h.id;
