-- check:     vm
-- title:     Names of VMs, with their host and, for routers and system VMs, the control address
-- database:  cloud
-- as_of:     now
-- timeout:   1s
-- max_rows:  32
-- param:     ids  integers
-- tables:    vm_instance, nics, networks, host

SELECT v.id AS id, v.instance_name AS name, v.uuid AS uuid, h.name AS host_name, h.private_ip_address AS host_address,
       (SELECT /*! STRAIGHT_JOIN */ MIN(c.ip4_address) FROM nics k JOIN nics c ON c.id = k.id JOIN networks w ON w.id = c.network_id
        WHERE k.instance_id = v.id AND (c.removed IS NULL) = 1 AND w.traffic_type = 'Control') AS link_local_ip
FROM vm_instance v
LEFT JOIN host h ON h.id = COALESCE(v.host_id, v.last_host_id)
WHERE v.id IN (:ids)
ORDER BY v.id;
