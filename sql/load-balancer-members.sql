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

SELECT CASE t.problem WHEN 1 THEN 'confirms' ELSE 'refutes' END AS verdict,
       CONCAT('load balancer rule ', b.name, ' (id ', t.id, ', network ', f.network_id, '): ', t.down, ' of ',
              (SELECT COUNT(*) FROM load_balancer_vm_map c WHERE c.load_balancer_id = t.id), ' members do not run',
              COALESCE(CONCAT(', one is ', t.vm_name), ''), ', ', t.leaving, ' wait for their removal') AS evidence,
       'rule' AS entity_type, t.id AS entity_id,
       b.name AS rule_name,
       t.vm_name AS vm_name
FROM (
      SELECT m.load_balancer_id + 0 AS id, SUM(CASE WHEN m.`revoke` = 1 THEN 1 ELSE 0 END) AS leaving,
             SUM(CASE WHEN v.state = 'Running' THEN 0 ELSE 1 END) AS down, MIN(CASE WHEN v.state <> 'Running' THEN v.instance_name END) AS vm_name,
             MAX(CASE WHEN m.`revoke` = 0 AND v.state = 'Running' THEN 0 ELSE 1 END) AS problem
      FROM load_balancer_vm_map m
      LEFT JOIN vm_instance v ON v.id = m.instance_id AND (v.removed IS NULL) = 1
      WHERE (m.`revoke` = 1 OR v.id IS NULL OR v.state <> 'Running' OR :network_id IS NOT NULL OR :rule_id IS NOT NULL)
        AND (:rule_id IS NULL OR m.load_balancer_id = :rule_id)
        AND (:network_id IS NULL OR m.load_balancer_id IN (SELECT r.id FROM firewall_rules r WHERE r.network_id = :network_id))
      GROUP BY m.load_balancer_id + 0
     ) t
JOIN load_balancing_rules b ON b.id = t.id
JOIN firewall_rules f ON f.id = t.id
UNION ALL
SELECT 'refutes', CONCAT('all members of ', n.rules, ' load balancer rules run'), 'rule', NULL, NULL, NULL
FROM (SELECT COUNT(DISTINCT c.load_balancer_id) AS rules FROM load_balancer_vm_map c) n
WHERE :network_id IS NULL AND :rule_id IS NULL AND n.rules > 0
  AND NOT EXISTS (SELECT 1 FROM load_balancer_vm_map m LEFT JOIN vm_instance v ON v.id = m.instance_id AND (v.removed IS NULL) = 1
                  WHERE m.`revoke` = 1 OR v.id IS NULL OR v.state <> 'Running')
ORDER BY entity_id;
