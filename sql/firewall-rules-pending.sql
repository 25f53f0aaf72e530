-- check:     firewall-rules-pending
-- title:     Firewall, NAT and load balancer rules that wait for the router
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    minor
-- timeout:   3s
-- max_rows:  20
-- param:     network_id  integer  optional
-- param:     vpc_id      integer  optional
-- tables:    firewall_rules, networks
-- seeds:     fixtures/sql/firewall-rules-pending/{confirms,refutes,unknown}.sql
--
-- A rule in Add or Revoke for more than 15 minutes after it was made was not programmed on the router.

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT('network ', COALESCE(w.name, '?'), ' (id ', t.id, '): ', t.pending, ' rules wait in Add or Revoke', COALESCE(CONCAT(', purpose ', t.purpose), '')) AS evidence,
       'network' AS entity_type, t.id AS entity_id,
       w.name AS network_name
FROM (
      SELECT f.network_id + 0 AS id, SUM(CASE WHEN f.state IN ('Add', 'Revoke') AND f.created < :now_minus_15m THEN 1 ELSE 0 END) AS pending, MIN(CASE WHEN f.state IN ('Add', 'Revoke') AND f.created < :now_minus_15m THEN f.purpose END) AS purpose,
             MAX(CASE WHEN f.state IN ('Add', 'Revoke') AND f.created < :now_minus_15m THEN 1 ELSE 0 END) AS problem
      FROM firewall_rules f
      WHERE (f.state IN ('Add', 'Revoke') OR :network_id IS NOT NULL OR :vpc_id IS NOT NULL) AND (:network_id IS NULL OR f.network_id = :network_id)
        AND (:vpc_id IS NULL OR f.network_id IN (SELECT x.id FROM networks x WHERE x.vpc_id = :vpc_id))
      GROUP BY f.network_id + 0
     ) t
JOIN networks w ON w.id = t.id AND (w.removed IS NULL) = 1
WHERE t.problem = 1 OR :network_id IS NOT NULL OR :vpc_id IS NOT NULL
UNION ALL
SELECT 'refutes', CONCAT('no rule waits in any of ', n.networks, ' networks with rules'), 'network', NULL, NULL
FROM (SELECT COUNT(DISTINCT r.network_id) AS networks FROM firewall_rules r JOIN networks x ON x.id = r.network_id AND (x.removed IS NULL) = 1) n
WHERE :network_id IS NULL AND :vpc_id IS NULL AND n.networks > 0
  AND NOT EXISTS (SELECT 1 FROM firewall_rules f JOIN networks w ON w.id = f.network_id AND (w.removed IS NULL) = 1 WHERE f.state IN ('Add', 'Revoke') AND f.created < :now_minus_15m)
ORDER BY entity_id;
