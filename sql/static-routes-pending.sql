-- check:     static-routes-pending
-- title:     Static routes of VPCs that wait for the router
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    minor
-- timeout:   3s
-- max_rows:  20
-- param:     vpc_id  integer  optional
-- tables:    static_routes
-- seeds:     fixtures/sql/static-routes-pending/{confirms,refutes,unknown}.sql
--
-- A route in Add or Revoke for more than 15 minutes after it was made was not programmed.

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT('route to ', COALESCE(t.route_cidr, '?'), ' of VPC ', COALESCE(t.vpc_id, 0), ' is ', t.state) AS evidence,
       'route' AS entity_type, t.id AS entity_id,
       t.route_cidr AS route_cidr
FROM (
      SELECT s.id, s.cidr AS route_cidr, s.state, s.vpc_id, CASE WHEN s.state IN ('Add', 'Revoke') AND s.created < :now_minus_15m THEN 1 ELSE 0 END AS problem
      FROM static_routes s
      WHERE s.state <> 'Staged' AND (:vpc_id IS NULL OR s.vpc_id = :vpc_id)
     ) t
WHERE t.problem = 1
UNION ALL
SELECT 'refutes', CONCAT('none of ', COUNT(*), ' static routes waits'), 'route', NULL, NULL
FROM (
      SELECT s.id, s.cidr AS route_cidr, s.state, s.vpc_id, CASE WHEN s.state IN ('Add', 'Revoke') AND s.created < :now_minus_15m THEN 1 ELSE 0 END AS problem
      FROM static_routes s
      WHERE s.state <> 'Staged' AND (:vpc_id IS NULL OR s.vpc_id = :vpc_id)
     ) t
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY entity_id;
