-- check:     public-addresses-quarantined
-- title:     Public addresses kept back for their former owner (quarantine)
-- database:  cloud
-- since:     4.19
-- as_of:     now
-- timeout:   3s
-- max_rows:  20
-- param:     zone_id     integer  optional
-- param:     ip_address  text  optional
-- needs:     zone_id or ip_address
-- tables:    data_center, user_ip_address, quarantined_ips
-- seeds:     fixtures/sql/public-addresses-quarantined/{confirms,refutes,unknown}.sql
--
-- public.ip.address.quarantine.duration keeps a released address from other owners for some time (4.19 and later).

SELECT CASE WHEN SUM(CASE WHEN q.id IS NOT NULL THEN 1 ELSE 0 END) > 0 THEN 'confirms' ELSE 'refutes' END AS verdict,
       CONCAT('zone ', COALESCE(z.name, '?'), ' (id ', z.id, '): ', COUNT(DISTINCT q.public_ip_address_id), ' of ', COUNT(DISTINCT u.id),
              ' free public addresses are in quarantine', COALESCE(CONCAT(', the last until ', MAX(q.end_date), ' UTC'), '')) AS evidence,
       'zone' AS entity_type, z.id AS entity_id, z.name AS zone_name
FROM data_center z
JOIN user_ip_address u ON u.data_center_id = z.id AND (u.removed IS NULL) = 1 AND u.state = 'Free'
LEFT JOIN quarantined_ips q ON q.public_ip_address_id = u.id AND (q.removed IS NULL) = 1 AND q.end_date > :now
WHERE (z.removed IS NULL) = 1 AND (:zone_id IS NULL OR z.id = :zone_id) AND (:ip_address IS NULL OR u.public_ip_address = :ip_address)
GROUP BY z.id, z.name
ORDER BY z.id;
