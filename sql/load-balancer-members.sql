-- check:     load-balancer-members
-- title:     Members of load balancer rules that cannot serve
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    minor
-- timeout:   3s
-- max_rows:  20
-- param:     network_id  integer  optional
-- param:     rule_id     integer  optional
-- tables:    load_balancer_vm_map, load_balancing_rules, firewall_rules, vm_instance
-- seeds:     fixtures/sql/load-balancer-members/{confirms,refutes,unknown}.sql
--
-- A member whose VM does not run, or that is being removed (revoke) while the router did not take it out.

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT('load balancer rule ', t.rule_name, ' (id ', t.id, ', network ', t.network_id, '): ', t.down, ' of ', t.members, ' members do not run',
              COALESCE(CONCAT(', one is ', t.vm_name), ''), ', ', t.leaving, ' wait for their removal') AS evidence,
       'rule' AS entity_type, t.id AS entity_id,
       t.rule_name AS rule_name,
       t.vm_name AS vm_name
FROM (
      SELECT m.load_balancer_id AS id, b.name AS rule_name, f.network_id, COUNT(*) AS members,
             SUM(CASE WHEN m.`revoke` = 1 THEN 1 ELSE 0 END) AS leaving,
             SUM(CASE WHEN v.state IS NULL OR v.state <> 'Running' THEN 1 ELSE 0 END) AS down,
             MIN(CASE WHEN v.state <> 'Running' THEN v.instance_name END) AS vm_name,
             MAX(CASE WHEN m.`revoke` = 1 OR v.state IS NULL OR v.state <> 'Running' THEN 1 ELSE 0 END) AS problem
      FROM load_balancer_vm_map m
      JOIN load_balancing_rules b ON b.id = m.load_balancer_id
      JOIN firewall_rules f ON f.id = b.id
      LEFT JOIN vm_instance v ON v.id = m.instance_id AND v.removed IS NULL
      WHERE (:network_id IS NULL OR f.network_id = :network_id) AND (:rule_id IS NULL OR f.id = :rule_id)
      GROUP BY m.load_balancer_id, b.name, f.network_id
     ) t
WHERE t.problem = 1 OR :network_id IS NOT NULL OR :rule_id IS NOT NULL
UNION ALL
SELECT 'refutes', CONCAT('all members of ', COUNT(*), ' load balancer rules run'), 'rule', NULL, NULL, NULL
FROM (
      SELECT m.load_balancer_id AS id, b.name AS rule_name, f.network_id, COUNT(*) AS members,
             SUM(CASE WHEN m.`revoke` = 1 THEN 1 ELSE 0 END) AS leaving,
             SUM(CASE WHEN v.state IS NULL OR v.state <> 'Running' THEN 1 ELSE 0 END) AS down,
             MIN(CASE WHEN v.state <> 'Running' THEN v.instance_name END) AS vm_name,
             MAX(CASE WHEN m.`revoke` = 1 OR v.state IS NULL OR v.state <> 'Running' THEN 1 ELSE 0 END) AS problem
      FROM load_balancer_vm_map m
      JOIN load_balancing_rules b ON b.id = m.load_balancer_id
      JOIN firewall_rules f ON f.id = b.id
      LEFT JOIN vm_instance v ON v.id = m.instance_id AND v.removed IS NULL
      WHERE (:network_id IS NULL OR f.network_id = :network_id) AND (:rule_id IS NULL OR f.id = :rule_id)
      GROUP BY m.load_balancer_id, b.name, f.network_id
     ) t
WHERE :network_id IS NULL AND :rule_id IS NULL
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY entity_id;
