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

SELECT CASE WHEN SUM(CASE WHEN u.state = 'Releasing' OR (u.state = 'Allocating' AND (u.allocated IS NULL OR u.allocated < :now_minus_15m)) THEN 1 ELSE 0 END) > 0 THEN 'confirms' ELSE 'refutes' END AS verdict,
       CONCAT('zone ', COALESCE(z.name, '?'), ' (id ', z.id, '): ', SUM(CASE WHEN u.state = 'Releasing' OR (u.state = 'Allocating' AND (u.allocated IS NULL OR u.allocated < :now_minus_15m)) THEN 1 ELSE 0 END),
              ' of ', COUNT(u.id), ' addresses hang in Allocating or Releasing',
              COALESCE(CONCAT(', the first is ', MIN(CASE WHEN u.state = 'Releasing' OR (u.state = 'Allocating' AND (u.allocated IS NULL OR u.allocated < :now_minus_15m)) THEN u.public_ip_address END)), '')) AS evidence,
       'zone' AS entity_type, z.id AS entity_id, z.name AS zone_name,
       MIN(CASE WHEN u.state = 'Releasing' OR (u.state = 'Allocating' AND (u.allocated IS NULL OR u.allocated < :now_minus_15m)) THEN u.public_ip_address END) AS public_address
FROM data_center z
JOIN user_ip_address u ON u.data_center_id = z.id AND u.removed IS NULL
WHERE z.removed IS NULL AND (:zone_id IS NULL OR z.id = :zone_id) AND (:network_id IS NULL OR u.network_id = :network_id)
GROUP BY z.id, z.name
ORDER BY verdict, z.id;
