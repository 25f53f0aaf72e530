-- check:     ipv6-guest-prefixes
-- title:     IPv6 prefixes of a zone for guest networks
-- database:  cloud
-- since:     4.17
-- as_of:     now
-- timeout:   3s
-- max_rows:  20
-- param:     zone_id  integer
-- tables:    data_center, dc_ip6_guest_prefix, ip6_guest_prefix_subnet_network_map
-- seeds:     fixtures/sql/ipv6-guest-prefixes/{confirms,refutes,unknown}.sql
--
-- An isolated network or VPC tier with IPv6 takes a /64 of a prefix of the zone (4.17 and later). Without a prefix no
-- such network can be made.

SELECT CASE WHEN COUNT(DISTINCT x.id) = 0 THEN 'confirms' ELSE 'refutes' END AS verdict,
       CONCAT('zone ', COALESCE(z.name, '?'), ' (id ', z.id, ') has ', COUNT(DISTINCT x.id), ' IPv6 guest prefixes, ',
              SUM(CASE WHEN s.state = 'Allocated' THEN 1 ELSE 0 END), ' subnets in use, ',
              SUM(CASE WHEN s.state IN ('Allocating', 'Releasing') THEN 1 ELSE 0 END), ' in between') AS evidence,
       'zone' AS entity_type, z.id AS entity_id, z.name AS zone_name
FROM data_center z
LEFT JOIN dc_ip6_guest_prefix x ON x.data_center_id = z.id AND (x.removed IS NULL) = 1
LEFT JOIN ip6_guest_prefix_subnet_network_map s ON s.prefix_id = x.id AND (s.removed IS NULL) = 1
WHERE (z.removed IS NULL) = 1 AND z.id = :zone_id
GROUP BY z.id, z.name
ORDER BY z.id;
