-- check:     shared-network-addresses
-- title:     Free addresses in the ranges of a shared network
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- timeout:   3s
-- max_rows:  20
-- param:     network_id  integer  optional
-- param:     zone_id     integer  optional
-- needs:     network_id or zone_id
-- tables:    networks, vlan, user_ip_address
-- seeds:     fixtures/sql/shared-network-addresses/{confirms,refutes,unknown}.sql
--
-- Shared networks take guest addresses from ranges of type DirectAttached.

SELECT CASE WHEN SUM(CASE WHEN u.state = 'Free' THEN 1 ELSE 0 END) = 0 THEN 'confirms' ELSE 'refutes' END AS verdict,
       CONCAT('shared network ', COALESCE(w.name, '?'), ' (id ', w.id, '): ', SUM(CASE WHEN u.state = 'Free' THEN 1 ELSE 0 END),
              ' of ', COUNT(u.id), ' addresses free') AS evidence,
       'network' AS entity_type, w.id AS entity_id, w.name AS network_name
FROM networks w
JOIN vlan v ON v.network_id = w.id AND (v.removed IS NULL) = 1 AND v.vlan_type = 'DirectAttached' AND v.ip4_range IS NOT NULL
LEFT JOIN user_ip_address u ON u.vlan_db_id = v.id AND (u.removed IS NULL) = 1
WHERE (w.removed IS NULL) = 1 AND (w.id = :network_id OR (:network_id IS NULL AND w.data_center_id = :zone_id))
GROUP BY w.id, w.name
ORDER BY w.id;
