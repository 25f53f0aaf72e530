-- check:     duplicate-guest-addresses
-- title:     Guest addresses that two user VMs of one network have
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    major
-- timeout:   3s
-- max_rows:  20
-- param:     network_id  integer  optional
-- tables:    nics, networks
-- seeds:     fixtures/sql/duplicate-guest-addresses/{confirms,refutes,unknown}.sql
--
-- Routers and placeholders share addresses by design and do not count.

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT('network ', COALESCE(t.network_name, '?'), ' (id ', t.id, '): ', t.doubled, ' of ', t.vms, ' NICs of user VMs have an address that another one has',
              COALESCE(CONCAT(', the first is ', (SELECT MIN(a.ip4_address) FROM nics a WHERE a.network_id = t.id AND a.removed IS NULL AND a.vm_type = 'User'
                AND EXISTS (SELECT 1 FROM nics b WHERE b.network_id = t.id AND b.removed IS NULL AND b.vm_type = 'User'
                            AND b.ip4_address = a.ip4_address AND b.id <> a.id))), '')) AS evidence,
       'network' AS entity_type, t.id AS entity_id,
       t.network_name AS network_name
FROM (
      SELECT d.network_id AS id, w.name AS network_name, d.vms, d.vms - d.addresses AS doubled, CASE WHEN d.vms > d.addresses THEN 1 ELSE 0 END AS problem
      FROM (SELECT n.network_id, COUNT(n.ip4_address) AS vms, COUNT(DISTINCT n.ip4_address) AS addresses
            FROM nics n
            WHERE n.removed IS NULL AND n.vm_type = 'User' AND n.ip4_address IS NOT NULL AND (:network_id IS NULL OR n.network_id = :network_id)
            GROUP BY n.network_id) d
      JOIN networks w ON w.id = d.network_id AND w.removed IS NULL AND w.traffic_type = 'Guest'
     ) t
WHERE t.problem = 1 OR :network_id IS NOT NULL
UNION ALL
SELECT 'refutes', CONCAT('no address is on two NICs in any of ', COUNT(*), ' guest networks'), 'network', NULL, NULL
FROM (
      SELECT d.network_id AS id, w.name AS network_name, d.vms, d.vms - d.addresses AS doubled, CASE WHEN d.vms > d.addresses THEN 1 ELSE 0 END AS problem
      FROM (SELECT n.network_id, COUNT(n.ip4_address) AS vms, COUNT(DISTINCT n.ip4_address) AS addresses
            FROM nics n
            WHERE n.removed IS NULL AND n.vm_type = 'User' AND n.ip4_address IS NOT NULL AND (:network_id IS NULL OR n.network_id = :network_id)
            GROUP BY n.network_id) d
      JOIN networks w ON w.id = d.network_id AND w.removed IS NULL AND w.traffic_type = 'Guest'
     ) t
WHERE :network_id IS NULL
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY entity_id;
