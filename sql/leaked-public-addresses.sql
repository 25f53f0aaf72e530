-- check:     leaked-public-addresses
-- title:     Public addresses allocated to a network, VPC or account that was removed
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    minor
-- timeout:   3s
-- max_rows:  20
-- param:     zone_id  integer  optional
-- tables:    data_center, user_ip_address, networks, vpc, account
-- seeds:     fixtures/sql/leaked-public-addresses/{confirms,refutes,unknown}.sql
--
-- Nobody releases these addresses any more, and no tenant sees them.

SELECT CASE WHEN SUM(CASE WHEN u.state = 'Allocated' AND (w.removed IS NOT NULL OR p.removed IS NOT NULL OR a.removed IS NOT NULL) THEN 1 ELSE 0 END) > 0 THEN 'confirms' ELSE 'refutes' END AS verdict,
       CONCAT('zone ', COALESCE(z.name, '?'), ' (id ', z.id, '): ', SUM(CASE WHEN u.state = 'Allocated' AND (w.removed IS NOT NULL OR p.removed IS NOT NULL OR a.removed IS NOT NULL) THEN 1 ELSE 0 END),
              ' of ', COUNT(u.id), ' addresses belong to a removed network, VPC or account',
              COALESCE(CONCAT(', the first is ', MIN(CASE WHEN u.state = 'Allocated' AND (w.removed IS NOT NULL OR p.removed IS NOT NULL OR a.removed IS NOT NULL) THEN u.public_ip_address END)), '')) AS evidence,
       'zone' AS entity_type, z.id AS entity_id, z.name AS zone_name,
       MIN(CASE WHEN u.state = 'Allocated' AND (w.removed IS NOT NULL OR p.removed IS NOT NULL OR a.removed IS NOT NULL) THEN u.public_ip_address END) AS public_address
FROM data_center z
JOIN user_ip_address u ON u.data_center_id = z.id AND u.removed IS NULL
LEFT JOIN networks w ON w.id = u.network_id
LEFT JOIN vpc p ON p.id = u.vpc_id
LEFT JOIN account a ON a.id = u.account_id
WHERE z.removed IS NULL AND (:zone_id IS NULL OR z.id = :zone_id)
GROUP BY z.id, z.name
ORDER BY verdict, z.id;
