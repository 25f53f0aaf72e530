-- check:     private-gateways-in-between
-- title:     Private gateways of VPCs that stay in Creating or Deleting
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    minor
-- timeout:   3s
-- max_rows:  20
-- param:     vpc_id  integer  optional
-- tables:    vpc_gateways
-- seeds:     fixtures/sql/private-gateways-in-between/{confirms,refutes,unknown}.sql
--
-- Making or removing a private gateway takes seconds to minutes.

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT('private gateway ', COALESCE(t.gateway_address, '?'), ' of VPC ', t.vpc_id, ' is ', t.state) AS evidence,
       'gateway' AS entity_type, t.id AS entity_id,
       t.gateway_address AS gateway_address
FROM (
      SELECT g.id, g.ip4_address AS gateway_address, g.state, g.vpc_id, CASE WHEN g.state <> 'Ready' AND g.created < :now_minus_15m THEN 1 WHEN g.state = 'Ready' THEN 0 END AS problem
      FROM vpc_gateways g
      WHERE (g.removed IS NULL) = 1 AND g.type = 'Private' AND (:vpc_id IS NULL OR g.vpc_id = :vpc_id)
     ) t
WHERE t.problem = 1 OR :vpc_id IS NOT NULL
UNION ALL
SELECT 'refutes', CONCAT('none of ', COUNT(*), ' private gateways is in between'), 'gateway', NULL, NULL
FROM (
      SELECT g.id, g.ip4_address AS gateway_address, g.state, g.vpc_id, CASE WHEN g.state <> 'Ready' AND g.created < :now_minus_15m THEN 1 WHEN g.state = 'Ready' THEN 0 END AS problem
      FROM vpc_gateways g
      WHERE (g.removed IS NULL) = 1 AND g.type = 'Private' AND (:vpc_id IS NULL OR g.vpc_id = :vpc_id)
     ) t
WHERE :vpc_id IS NULL
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY entity_id;
