-- check:     account-address-limit
-- title:     Public addresses of an account against its limit
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- timeout:   3s
-- max_rows:  20
-- param:     account_id  integer
-- tables:    user_ip_address, resource_limit, configuration, account
-- seeds:     fixtures/sql/account-address-limit/{confirms,refutes,unknown}.sql
--
-- The limit of the account, or max.account.public.ips if it has none of its own; -1 is no limit. Limits of the domain
-- are not looked at.

SELECT CASE WHEN t.max_addresses IS NULL THEN 'unknown' WHEN t.max_addresses < 0 THEN 'refutes'
            WHEN t.held >= t.max_addresses THEN 'confirms' ELSE 'refutes' END AS verdict,
       CONCAT('account ', COALESCE(t.account_name, '?'), ' (id ', t.id, ') holds ', t.held, ' public addresses, limit ',
              CASE WHEN t.max_addresses < 0 THEN 'none' ELSE COALESCE(t.max_addresses, 'unknown') END) AS evidence,
       'account' AS entity_type, t.id AS entity_id, t.account_name
FROM (SELECT a.id, a.account_name,
             (SELECT COUNT(*) FROM user_ip_address u
              WHERE u.account_id = a.id AND (u.removed IS NULL) = 1 AND u.state <> 'Free' AND u.is_system = 0) AS held,
             COALESCE((SELECT MIN(l.max) FROM resource_limit l WHERE l.account_id = a.id AND l.type = 'public_ip'),
                      (SELECT CAST(COALESCE(c.value, c.default_value) AS SIGNED INTEGER) FROM configuration c
                       WHERE c.name = 'max.account.public.ips')) AS max_addresses
      FROM account a
      WHERE (a.removed IS NULL) = 1 AND a.id = :account_id) t
ORDER BY t.id;
