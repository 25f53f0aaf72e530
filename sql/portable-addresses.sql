-- check:     portable-addresses
-- title:     Free portable addresses of the region
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    minor
-- timeout:   3s
-- max_rows:  20
-- tables:    portable_ip_address
-- seeds:     fixtures/sql/portable-addresses/{confirms,refutes,unknown}.sql
--
-- Portable addresses belong to the region, not to a zone. A region without a range says nothing.

SELECT CASE WHEN SUM(CASE WHEN p.state = 'Free' THEN 1 ELSE 0 END) = 0 THEN 'confirms' ELSE 'refutes' END AS verdict,
       CONCAT(SUM(CASE WHEN p.state = 'Free' THEN 1 ELSE 0 END), ' of ', COUNT(*), ' portable addresses free in region ', p.region_id) AS evidence,
       'region' AS entity_type, p.region_id AS entity_id, SUM(CASE WHEN p.state = 'Free' THEN 0 ELSE 1 END) AS used, COUNT(*) AS total
FROM portable_ip_address p
GROUP BY p.region_id
ORDER BY p.region_id;
