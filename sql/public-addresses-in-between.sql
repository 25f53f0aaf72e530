-- check:     public-addresses-in-between
-- title:     Public addresses that stay in Allocating or Releasing
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    major
-- timeout:   3s
-- max_rows:  20
-- param:     zone_id     integer  optional
-- param:     network_id  integer  optional
-- tables:    data_center, user_ip_address
-- seeds:     fixtures/sql/public-addresses-in-between/{confirms,refutes,unknown}.sql
--
-- Assigning and releasing an address takes seconds. An address that stays in between is lost until somebody repairs
-- it. The table has no time of the last change: Allocating counts after 15 minutes, Releasing at once.

SELECT CASE WHEN COUNT(t.id) > 0 THEN 'confirms' ELSE 'refutes' END AS verdict,
       CONCAT('zone ', COALESCE(z.name, '?'), ' (id ', z.id, '): ', CASE WHEN COUNT(t.id) > 0 THEN COUNT(t.id) ELSE 'no' END,
              ' addresses hang in Allocating or Releasing', COALESCE(CONCAT(', the first is ', MIN(t.public_ip_address)), '')) AS evidence,
       'zone' AS entity_type, z.id AS entity_id, z.name AS zone_name, MIN(t.public_ip_address) AS public_address
FROM data_center z
LEFT JOIN (SELECT DISTINCT u.id, u.data_center_id, u.public_ip_address
           FROM user_ip_address u
           WHERE u.state IN ('Releasing', 'Allocating') AND (u.removed IS NULL) = 1 AND (:network_id IS NULL OR u.network_id = :network_id)
             AND (u.state = 'Releasing' OR u.allocated IS NULL OR u.allocated < :now_minus_15m)) t ON t.data_center_id = z.id
WHERE (z.removed IS NULL) = 1 AND (:zone_id IS NULL OR z.id = :zone_id)
  AND EXISTS (SELECT 1 FROM user_ip_address o WHERE o.data_center_id = z.id AND (:network_id IS NULL OR o.network_id = :network_id)) = 1
GROUP BY z.id, z.name
ORDER BY verdict, z.id;
