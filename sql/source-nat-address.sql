-- check:     source-nat-address
-- title:     Source NAT address of an isolated network or VPC
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- timeout:   3s
-- max_rows:  20
-- param:     network_id  integer  optional
-- param:     vpc_id      integer  optional
-- needs:     network_id or vpc_id
-- tables:    networks, user_ip_address, ntwk_service_map
-- seeds:     fixtures/sql/source-nat-address/{confirms,refutes,unknown}.sql
--
-- An isolated network with NAT, or the VPC that a tier belongs to, keeps one public address for source NAT from the
-- time it is implemented. Without it the router has no public NIC.

SELECT CASE WHEN COUNT(u.id) = 0 THEN 'confirms' ELSE 'refutes' END AS verdict,
       CONCAT('network ', COALESCE(w.name, '?'), ' (id ', w.id, COALESCE(CONCAT(', VPC ', w.vpc_id), ''), ') has ',
              COALESCE(CONCAT('source NAT address ', MIN(u.public_ip_address), ' in state ', MIN(u.state)), 'no source NAT address')) AS evidence,
       'network' AS entity_type, w.id AS entity_id, w.name AS network_name, MIN(u.public_ip_address) AS public_address
FROM networks w
LEFT JOIN user_ip_address u ON (u.removed IS NULL) = 1 AND u.source_nat = 1 AND (u.network_id = w.id OR u.vpc_id = w.vpc_id)
WHERE (w.removed IS NULL) = 1 AND (w.id = :network_id OR (:network_id IS NULL AND w.vpc_id = :vpc_id)) AND w.state = 'Implemented'
  AND EXISTS (SELECT 1 FROM ntwk_service_map m WHERE m.network_id = w.id AND m.service = 'SourceNat')
GROUP BY w.id, w.name, w.vpc_id
ORDER BY w.id;
