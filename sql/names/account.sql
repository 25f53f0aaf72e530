-- check:     account
-- title:     Names of accounts
-- database:  cloud
-- as_of:     now
-- timeout:   1s
-- max_rows:  32
-- param:     ids  integers
-- tables:    account

SELECT a.id AS id, a.account_name AS name, a.uuid AS uuid
FROM account a
WHERE a.id IN (:ids)
ORDER BY a.id;
