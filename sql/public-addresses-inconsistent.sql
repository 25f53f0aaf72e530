-- check:     public-addresses-inconsistent
-- title:     Public addresses whose state and time of allocation contradict each other
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    minor
-- timeout:   3s
-- max_rows:  20
-- param:     zone_id  integer  optional
-- tables:    data_center, user_ip_address
-- seeds:     fixtures/sql/public-addresses-inconsistent/{confirms,refutes,unknown}.sql
--
-- CloudStack counts some of its limits and capacities by `allocated` and others by `state`: a row that is Allocated
-- without a time, or Free with one, gives a false "no address free".

SELECT CASE WHEN t.wrong > 0 THEN 'confirms' ELSE 'refutes' END AS verdict,
       CONCAT('zone ', COALESCE(z.name, '?'), ' (id ', z.id, '): ', t.wrong, ' of ', t.addresses,
              ' addresses are Free with a time of allocation or Allocated without one', COALESCE(CONCAT(', the first is ', t.public_address), '')) AS evidence,
       'zone' AS entity_type, z.id AS entity_id, z.name AS zone_name, t.public_address AS public_address
FROM (SELECT u.data_center_id + 0 AS zone_id, COUNT(*) AS addresses,
             SUM(CASE WHEN (u.state = 'Free' AND u.allocated IS NOT NULL) OR (u.state = 'Allocated' AND u.allocated IS NULL) THEN 1 ELSE 0 END) AS wrong,
             MIN(CASE WHEN (u.state = 'Free' AND u.allocated IS NOT NULL) OR (u.state = 'Allocated' AND u.allocated IS NULL) THEN u.public_ip_address END) AS public_address
      FROM user_ip_address u
      WHERE (u.removed IS NULL) = 1 AND (:zone_id IS NULL OR u.data_center_id = :zone_id)
      GROUP BY u.data_center_id + 0) t
JOIN data_center z ON z.id = t.zone_id
WHERE (z.removed IS NULL) = 1
ORDER BY verdict, z.id;
