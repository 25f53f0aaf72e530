-- check:     host
-- title:     Names of hosts, with their address, pod and zone
-- database:  cloud
-- as_of:     now
-- timeout:   1s
-- max_rows:  32
-- param:     ids  integers
-- tables:    host, host_pod_ref, data_center

SELECT h.id AS id, h.name AS name, h.uuid AS uuid, h.name AS host_name, h.private_ip_address AS host_address, h.pod_id AS pod_id,
       p.name AS pod_name, p.uuid AS pod_uuid, h.data_center_id AS zone_id, z.name AS zone_name, z.uuid AS zone_uuid
FROM host h
LEFT JOIN host_pod_ref p ON p.id = h.pod_id
LEFT JOIN data_center z ON z.id = h.data_center_id
WHERE h.id IN (:ids)
ORDER BY h.id;
