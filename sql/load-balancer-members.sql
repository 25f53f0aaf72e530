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

SELECT CASE WHEN t.problem = 1 THEN 'confirms' ELSE 'refutes' END AS verdict,
       CASE WHEN t.overall = 1
            THEN CONCAT('all members of ', (SELECT COUNT(DISTINCT a.load_balancer_id) FROM load_balancer_vm_map a), ' load balancer rules run')
            ELSE CONCAT('load balancer rule ', b.name, ' (id ', t.id, ', network ', f.network_id, '): ', t.down, ' of ',
                        (SELECT COUNT(*) FROM load_balancer_vm_map c WHERE c.load_balancer_id = t.id), ' members do not run',
                        COALESCE(CONCAT(', one is ', t.vm_name), ''), ', ', t.leaving, ' wait for their removal') END AS evidence,
       'rule' AS entity_type, t.id AS entity_id, b.name AS rule_name, t.vm_name AS vm_name
FROM (SELECT o.overall, CASE WHEN o.overall = 0 THEN g.id END AS id, MAX(g.problem) AS problem, MAX(g.down) AS down, MAX(g.leaving) AS leaving,
             MAX(g.vm_name) AS vm_name
      FROM (SELECT 0 AS overall UNION ALL SELECT 1) o
      LEFT JOIN (SELECT m.load_balancer_id + 0 AS id, SUM(CASE WHEN m.`revoke` = 1 THEN 1 ELSE 0 END) AS leaving,
                        SUM(CASE WHEN v.state = 'Running' THEN 0 ELSE 1 END) AS down, MIN(CASE WHEN v.state <> 'Running' THEN v.instance_name END) AS vm_name,
                        MAX(CASE WHEN m.`revoke` = 0 AND v.state = 'Running' THEN 0 ELSE 1 END) AS problem
                 FROM load_balancer_vm_map m
                 LEFT JOIN vm_instance v ON v.id = m.instance_id AND (v.removed IS NULL) = 1
                 WHERE (m.`revoke` = 1 OR v.id IS NULL OR v.state <> 'Running' OR :network_id IS NOT NULL OR :rule_id IS NOT NULL)
                   AND (:rule_id IS NULL OR m.load_balancer_id = :rule_id)
                   AND (:network_id IS NULL OR m.load_balancer_id IN (SELECT r.id FROM firewall_rules r WHERE r.network_id = :network_id))
                 GROUP BY m.load_balancer_id + 0) g ON 1 = 1
      GROUP BY o.overall, CASE WHEN o.overall = 0 THEN g.id END
      HAVING (o.overall = 0 AND COUNT(g.id) > 0)
          OR (o.overall = 1 AND COUNT(g.id) = 0 AND :network_id IS NULL AND :rule_id IS NULL AND EXISTS (SELECT 1 FROM load_balancer_vm_map))) t
LEFT JOIN load_balancing_rules b ON b.id = t.id
LEFT JOIN firewall_rules f ON f.id = b.id
WHERE t.overall = 1 OR f.id IS NOT NULL
ORDER BY entity_id;
