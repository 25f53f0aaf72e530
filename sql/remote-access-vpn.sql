-- check:     remote-access-vpn
-- title:     Remote access VPNs that were never started on the router
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    minor
-- timeout:   3s
-- max_rows:  20
-- param:     network_id  integer  optional
-- param:     vpc_id      integer  optional
-- tables:    remote_access_vpn, user_ip_address
-- seeds:     fixtures/sql/remote-access-vpn/{confirms,refutes,unknown}.sql
--
-- Added means stored and not running. The table has no time.

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT('remote access VPN on ', t.public_address, ' is ', t.state) AS evidence,
       'vpn' AS entity_type, t.id AS entity_id,
       t.public_address AS public_address
FROM (
      SELECT r.id, r.state, u.public_ip_address AS public_address, r.network_id, r.vpc_id, CASE WHEN r.state = 'Running' THEN 0 WHEN r.state = 'Added' THEN 1 END AS problem
      FROM remote_access_vpn r
      JOIN user_ip_address u ON u.id = r.vpn_server_addr_id
      WHERE (:network_id IS NULL OR r.network_id = :network_id) AND (:vpc_id IS NULL OR r.vpc_id = :vpc_id)
     ) t
WHERE t.problem = 1 OR :network_id IS NOT NULL OR :vpc_id IS NOT NULL
UNION ALL
SELECT 'refutes', CONCAT('all ', COUNT(*), ' remote access VPNs run'), 'vpn', NULL, NULL
FROM (
      SELECT r.id, r.state, u.public_ip_address AS public_address, r.network_id, r.vpc_id, CASE WHEN r.state = 'Running' THEN 0 WHEN r.state = 'Added' THEN 1 END AS problem
      FROM remote_access_vpn r
      JOIN user_ip_address u ON u.id = r.vpn_server_addr_id
      WHERE (:network_id IS NULL OR r.network_id = :network_id) AND (:vpc_id IS NULL OR r.vpc_id = :vpc_id)
     ) t
WHERE :network_id IS NULL AND :vpc_id IS NULL
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY entity_id;
