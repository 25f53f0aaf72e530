-- check:     site-to-site-vpn
-- title:     Site-to-site VPN connections that are not connected
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    major
-- timeout:   3s
-- max_rows:  20
-- param:     vpn_id     integer  optional
-- param:     vpc_id     integer  optional
-- param:     router_id  integer  optional
-- tables:    s2s_vpn_connection, s2s_vpn_gateway, s2s_customer_gateway, domain_router
-- seeds:     fixtures/sql/site-to-site-vpn/{confirms,refutes,unknown}.sql
--
-- The state is that of the last router status check. A connection that has been Pending or Connecting for more than 15
-- minutes after it was made never came up; a passive one waits for its peer.

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT('VPN connection ', t.id, ' of VPC ', COALESCE(t.vpc_id, 0), ' to ', COALESCE(t.peer_name, '?'), ' (', COALESCE(t.peer_address, '?'), ') is ', t.state) AS evidence,
       'vpn' AS entity_type, t.id AS entity_id,
       t.peer_address AS peer_address,
       t.peer_name AS peer_name
FROM (
      SELECT s.id, s.state, g.vpc_id, c.gateway_ip AS peer_address, c.name AS peer_name,
             CASE WHEN s.state = 'Connected' THEN 0 WHEN s.state IN ('Disconnected', 'Error') THEN 1
                  WHEN s.passive = 0 AND s.created < :now_minus_15m THEN 1 END AS problem
      FROM s2s_vpn_connection s
      LEFT JOIN s2s_vpn_gateway g ON g.id = s.vpn_gateway_id
      LEFT JOIN s2s_customer_gateway c ON c.id = s.customer_gateway_id
      WHERE (s.removed IS NULL) = 1 AND (:vpn_id IS NULL OR s.id = :vpn_id) AND (:vpc_id IS NULL OR g.vpc_id = :vpc_id)
        AND (:router_id IS NULL OR g.vpc_id IN (SELECT d.vpc_id FROM domain_router d WHERE d.id = :router_id))
     ) t
WHERE t.problem = 1 OR :vpn_id IS NOT NULL OR :vpc_id IS NOT NULL OR :router_id IS NOT NULL
UNION ALL
SELECT 'refutes', CONCAT('none of ', COUNT(*), ' site-to-site VPN connections is down'), 'vpn', NULL, NULL, NULL
FROM (
      SELECT s.id, s.state, g.vpc_id, c.gateway_ip AS peer_address, c.name AS peer_name,
             CASE WHEN s.state = 'Connected' THEN 0 WHEN s.state IN ('Disconnected', 'Error') THEN 1
                  WHEN s.passive = 0 AND s.created < :now_minus_15m THEN 1 END AS problem
      FROM s2s_vpn_connection s
      LEFT JOIN s2s_vpn_gateway g ON g.id = s.vpn_gateway_id
      LEFT JOIN s2s_customer_gateway c ON c.id = s.customer_gateway_id
      WHERE (s.removed IS NULL) = 1 AND (:vpn_id IS NULL OR s.id = :vpn_id) AND (:vpc_id IS NULL OR g.vpc_id = :vpc_id)
        AND (:router_id IS NULL OR g.vpc_id IN (SELECT d.vpc_id FROM domain_router d WHERE d.id = :router_id))
     ) t
WHERE :vpn_id IS NULL AND :vpc_id IS NULL AND :router_id IS NULL
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY entity_id;
