-- check:     resource-reservations-leaked
-- title:     Reservations of resource limits that were never given back
-- database:  cloud
-- since:     4.20
-- as_of:     now
-- health:    minor
-- timeout:   3s
-- max_rows:  20
-- param:     account_id  integer  optional
-- tables:    resource_reservation, account
-- seeds:     fixtures/sql/resource-reservations-leaked/{confirms,refutes,unknown}.sql
--
-- A reservation lives for the seconds of one operation (with these columns in 4.20 and later). One older than an hour
-- counts against the limit of the account for nothing.

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT('reservation of ', t.amount, ' ', t.resource_type, ' for account ', COALESCE(t.account_name, '?'), ' of ', COALESCE(t.created, 'an unknown time'), ' UTC') AS evidence,
       'account' AS entity_type, t.id AS entity_id,
       t.account_name AS account_name
FROM (
      SELECT r.id, r.resource_type, r.amount, r.created, a.account_name, CASE WHEN r.created < :now_minus_1h THEN 1 ELSE 0 END AS problem
      FROM resource_reservation r
      LEFT JOIN account a ON a.id = r.account_id
      WHERE (:account_id IS NULL OR r.account_id = :account_id)
     ) t
WHERE t.problem = 1
UNION ALL
SELECT 'refutes', CONCAT('none of ', COUNT(*), ' reservations is older than an hour'), 'account', NULL, NULL
FROM (
      SELECT r.id, r.resource_type, r.amount, r.created, a.account_name, CASE WHEN r.created < :now_minus_1h THEN 1 ELSE 0 END AS problem
      FROM resource_reservation r
      LEFT JOIN account a ON a.id = r.account_id
      WHERE (:account_id IS NULL OR r.account_id = :account_id)
     ) t
HAVING COUNT(*) > 0 AND SUM(CASE WHEN t.problem = 1 THEN 1 ELSE 0 END) = 0
ORDER BY entity_id;
