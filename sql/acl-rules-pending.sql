-- check:     acl-rules-pending
-- title:     Rules of network ACLs that wait for the VPC router
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    minor
-- timeout:   3s
-- max_rows:  20
-- param:     vpc_id      integer  optional
-- param:     network_id  integer  optional
-- tables:    network_acl_item, network_acl, networks
-- seeds:     fixtures/sql/acl-rules-pending/{confirms,refutes,unknown}.sql
--
-- A rule in Add or Revoke for more than 15 minutes after it was made was not programmed on the router.

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT('network ACL ', t.acl_name, ' (id ', t.id, ', VPC ', COALESCE(t.vpc_id, 0), '): ', t.pending, ' of ', t.rules, ' rules wait in Add or Revoke') AS evidence,
       'acl' AS entity_type, t.id AS entity_id,
       t.acl_name AS acl_name
FROM (
      SELECT a.id, a.name AS acl_name, a.vpc_id, COUNT(*) AS rules,
             SUM(CASE WHEN i.state IN ('Add', 'Revoke') AND i.created < :now_minus_15m THEN 1 ELSE 0 END) AS pending,
             MAX(CASE WHEN i.state IN ('Add', 'Revoke') AND i.created < :now_minus_15m THEN 1 ELSE 0 END) AS problem
      FROM network_acl_item i
      JOIN network_acl a ON a.id = i.acl_id
      WHERE (:vpc_id IS NULL OR a.vpc_id = :vpc_id) AND (:network_id IS NULL OR a.id IN (SELECT w.network_acl_id FROM networks w WHERE w.id = :network_id))
      GROUP BY a.id, a.name, a.vpc_id
     ) t
WHERE t.problem = 1 OR :vpc_id IS NOT NULL OR :network_id IS NOT NULL
UNION ALL
SELECT 'refutes', CONCAT('no rule waits in any of ', COUNT(*), ' network ACLs'), 'acl', NULL, NULL
FROM (
      SELECT a.id, a.name AS acl_name, a.vpc_id, COUNT(*) AS rules,
             SUM(CASE WHEN i.state IN ('Add', 'Revoke') AND i.created < :now_minus_15m THEN 1 ELSE 0 END) AS pending,
             MAX(CASE WHEN i.state IN ('Add', 'Revoke') AND i.created < :now_minus_15m THEN 1 ELSE 0 END) AS problem
      FROM network_acl_item i
      JOIN network_acl a ON a.id = i.acl_id
      WHERE (:vpc_id IS NULL OR a.vpc_id = :vpc_id) AND (:network_id IS NULL OR a.id IN (SELECT w.network_acl_id FROM networks w WHERE w.id = :network_id))
      GROUP BY a.id, a.name, a.vpc_id
     ) t
WHERE :vpc_id IS NULL AND :network_id IS NULL
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY entity_id;
