-- check:     public-addresses-reserved
-- title:     Whether the remaining public addresses are kept for system VMs or dedicated
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- timeout:   3s
-- max_rows:  20
-- param:     zone_id     integer  optional
-- param:     network_id  integer  optional
-- needs:     zone_id or network_id
-- tables:    data_center, vlan, user_ip_address, account_vlan_map, domain_vlan_map, networks
-- seeds:     fixtures/sql/public-addresses-reserved/{confirms,refutes,unknown}.sql
--
-- The zone shows free addresses in the API, and still an account gets none: all of them are kept for system VMs or
-- lie in ranges of other accounts or domains.

SELECT CASE WHEN t.free = 0 AND t.kept + t.dedicated > 0 THEN 'confirms' ELSE 'refutes' END AS verdict,
       CONCAT('zone ', COALESCE(z.name, '?'), ' (id ', z.id, '): of ', t.free + t.kept + t.dedicated, ' free public addresses ',
              t.kept, ' are kept for system VMs and ', t.dedicated, ' lie in dedicated ranges') AS evidence,
       'zone' AS entity_type, z.id AS entity_id, z.name AS zone_name
FROM data_center z
JOIN (
      SELECT v.data_center_id AS zone_id, COUNT(u.id) AS total,
             SUM(CASE WHEN u.state = 'Free' AND u.forsystemvms = 0 AND am.vlan_db_id IS NULL AND dm.vlan_db_id IS NULL
                      THEN 1 ELSE 0 END) AS free,
             SUM(CASE WHEN u.state = 'Free' AND u.forsystemvms = 1 THEN 1 ELSE 0 END) AS kept,
             SUM(CASE WHEN u.state = 'Free' AND u.forsystemvms = 0 AND (am.vlan_db_id IS NOT NULL OR dm.vlan_db_id IS NOT NULL)
                      THEN 1 ELSE 0 END) AS dedicated,
             SUM(CASE WHEN u.state IN ('Allocating', 'Releasing') THEN 1 ELSE 0 END) AS moving
      FROM vlan v
      JOIN user_ip_address u ON u.vlan_db_id = v.id AND u.removed IS NULL
      LEFT JOIN (SELECT DISTINCT vlan_db_id FROM account_vlan_map) am ON am.vlan_db_id = v.id
      LEFT JOIN (SELECT DISTINCT vlan_db_id FROM domain_vlan_map) dm ON dm.vlan_db_id = v.id
      WHERE v.removed IS NULL AND v.vlan_type = 'VirtualNetwork'
      GROUP BY v.data_center_id
     ) t ON t.zone_id = z.id
WHERE z.removed IS NULL AND (z.id = :zone_id OR (:zone_id IS NULL AND z.id IN (SELECT n.data_center_id FROM networks n WHERE n.id = :network_id)))
ORDER BY z.id;
