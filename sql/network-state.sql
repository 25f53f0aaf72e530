-- check:     network-state
-- title:     State of one network, of its VPC and of its zone
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- timeout:   3s
-- max_rows:  20
-- param:     network_id  integer
-- tables:    networks, vpc, data_center
-- seeds:     fixtures/sql/network-state/{confirms,refutes,unknown}.sql
--
-- A guest network with running VMs is Implemented. Allocated is right for one without VMs, and wrong during a start.

SELECT CASE WHEN w.removed IS NOT NULL OR z.allocation_state = 'Disabled' OR p.state = 'Inactive' THEN 'confirms'
            WHEN w.state = 'Implemented' OR w.state = 'Setup' THEN 'refutes' WHEN w.state IN ('Implementing', 'Shutdown', 'Destroy') THEN 'confirms'
            ELSE 'unknown' END AS verdict,
       CONCAT('network ', COALESCE(w.name, '?'), ' (id ', w.id, ', ', COALESCE(w.guest_type, w.traffic_type), ') is ', w.state,
              COALESCE(CONCAT(', removed at ', w.removed, ' UTC'), ''), COALESCE(CONCAT(', VPC ', p.name, ' is ', p.state), ''),
              ', zone ', COALESCE(z.name, '?'), ' is ', COALESCE(z.allocation_state, 'unknown')) AS evidence,
       'network' AS entity_type, w.id AS entity_id, w.name AS network_name, z.name AS zone_name, p.name AS vpc_name
FROM networks w
LEFT JOIN vpc p ON p.id = w.vpc_id
LEFT JOIN data_center z ON z.id = w.data_center_id
WHERE w.id = :network_id
ORDER BY w.id;
