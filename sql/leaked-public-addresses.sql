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

SELECT CASE WHEN COUNT(t.id) > 0 THEN 'confirms' ELSE 'refutes' END AS verdict,
       CONCAT('zone ', COALESCE(z.name, '?'), ' (id ', z.id, '): ', CASE WHEN COUNT(t.id) > 0 THEN COUNT(t.id) ELSE 'no' END,
              ' allocated addresses belong to a removed network, VPC or account', COALESCE(CONCAT(', the first is ', MIN(t.public_ip_address)), '')) AS evidence,
       'zone' AS entity_type, z.id AS entity_id, z.name AS zone_name, MIN(t.public_ip_address) AS public_address
FROM data_center z
LEFT JOIN (SELECT /*! STRAIGHT_JOIN */ DISTINCT u.id, u.data_center_id, u.public_ip_address
           FROM (SELECT /*! STRAIGHT_JOIN */ k.id FROM networks w JOIN user_ip_address k ON k.network_id = w.id WHERE w.removed IS NOT NULL
                 UNION SELECT /*! STRAIGHT_JOIN */ k.id FROM vpc p JOIN user_ip_address k ON k.vpc_id = p.id WHERE p.removed IS NOT NULL
                 UNION SELECT /*! STRAIGHT_JOIN */ k.id FROM account a JOIN user_ip_address k ON k.account_id = a.id WHERE a.removed IS NOT NULL) x
           JOIN user_ip_address u ON u.id = x.id AND (u.removed IS NULL) = 1 AND u.state = 'Allocated') t ON t.data_center_id = z.id
WHERE (z.removed IS NULL) = 1 AND (:zone_id IS NULL OR z.id = :zone_id) AND EXISTS (SELECT 1 FROM user_ip_address o WHERE o.data_center_id = z.id) = 1
GROUP BY z.id, z.name
ORDER BY verdict, z.id;
