-- check:     public-address-state
-- title:     State and owner of one public address
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- timeout:   3s
-- max_rows:  20
-- param:     ip_id       integer  optional
-- param:     ip_address  text  optional
-- needs:     ip_id or ip_address
-- tables:    user_ip_address, networks, vm_instance
-- seeds:     fixtures/sql/public-address-state/{confirms,refutes,unknown}.sql
--
-- An address that is neither free nor allocated is being worked on, or stayed behind after a failure.

SELECT CASE WHEN u.state IN ('Allocating', 'Releasing') THEN 'confirms'
            WHEN u.state = 'Allocated' AND u.allocated IS NULL THEN 'confirms'
            WHEN u.state = 'Allocated' THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT('address ', u.public_ip_address, ' (id ', u.id, ') is ', u.state, CASE WHEN u.source_nat = 1 THEN ', source NAT' ELSE '' END,
              CASE WHEN u.one_to_one_nat = 1 THEN CONCAT(', static NAT to VM ', COALESCE(v.instance_name, 'unknown')) ELSE '' END,
              COALESCE(CONCAT(', of network ', w.name, ' (id ', w.id, ')'), '')) AS evidence,
       'ip' AS entity_type, u.id AS entity_id, u.public_ip_address AS public_address, w.name AS network_name
FROM user_ip_address u
LEFT JOIN networks w ON w.id = u.network_id
LEFT JOIN vm_instance v ON v.id = u.vm_id
WHERE (u.removed IS NULL) = 1 AND (u.id = :ip_id OR u.public_ip_address = :ip_address)
ORDER BY u.id;
