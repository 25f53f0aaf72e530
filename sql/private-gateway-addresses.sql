-- check:     private-gateway-addresses
-- title:     Private gateway addresses that are taken without a gateway
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    minor
-- timeout:   3s
-- max_rows:  20
-- param:     network_id  integer  optional
-- param:     vpc_id      integer  optional
-- tables:    private_ip_address, networks, vpc_gateways
-- seeds:     fixtures/sql/private-gateway-addresses/{confirms,refutes,unknown}.sql
--
-- Addresses of VPC private gateways come from private_ip_address of the private network. A taken address without a
-- living gateway stays behind after a failed removal.

SELECT CASE WHEN SUM(CASE WHEN a.taken IS NOT NULL AND g.id IS NULL THEN 1 ELSE 0 END) > 0 THEN 'confirms' ELSE 'refutes' END AS verdict,
       CONCAT('private network ', COALESCE(w.name, '?'), ' (id ', w.id, '): ', SUM(CASE WHEN a.taken IS NOT NULL AND g.id IS NULL THEN 1 ELSE 0 END),
              ' of ', COUNT(a.id), ' addresses are taken without a private gateway') AS evidence,
       'network' AS entity_type, w.id AS entity_id, w.name AS network_name,
       MIN(CASE WHEN a.taken IS NOT NULL AND g.id IS NULL THEN a.ip_address END) AS leaked_address
FROM private_ip_address a
JOIN networks w ON w.id = a.network_id AND (w.removed IS NULL) = 1
LEFT JOIN vpc_gateways g ON g.network_id = a.network_id AND g.ip4_address = a.ip_address AND (g.removed IS NULL) = 1
WHERE (:network_id IS NULL OR w.id = :network_id) AND (:vpc_id IS NULL OR a.vpc_id = :vpc_id)
GROUP BY w.id, w.name
ORDER BY verdict, w.id;
