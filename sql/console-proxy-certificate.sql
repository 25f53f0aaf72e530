-- check:     console-proxy-certificate
-- title:     Certificate of the console proxy and the domain it is made for
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- timeout:   3s
-- max_rows:  20
-- tables:    configuration, keystore
-- seeds:     fixtures/sql/console-proxy-certificate/{confirms,refutes,unknown}.sql
--
-- With consoleproxy.url.domain set, the certificate CPVMCertificate of the same domain must have been uploaded. Only its
-- name and domain are read, never the key.

SELECT CASE WHEN COALESCE(t.domain, '') = '' THEN 'unknown' WHEN k.name IS NULL OR COALESCE(k.domain_suffix, '') <> t.bare THEN 'confirms' ELSE 'refutes' END AS verdict,
       CONCAT('consoleproxy.url.domain is ', COALESCE(NULLIF(t.domain, ''), 'not set'), ', CPVMCertificate ',
              CASE WHEN k.name IS NULL THEN 'was not uploaded' ELSE CONCAT('is for ', COALESCE(k.domain_suffix, 'no domain')) END) AS evidence,
       'setting' AS entity_type, NULL AS entity_id
FROM (SELECT COALESCE(c.value, c.default_value) AS domain,
             CASE WHEN COALESCE(c.value, '') LIKE '*.%' THEN SUBSTR(c.value, 3) ELSE COALESCE(c.value, '') END AS bare
      FROM configuration c WHERE c.name = 'consoleproxy.url.domain') t
LEFT JOIN keystore k ON k.name = 'CPVMCertificate';
