-- check:     network-mtu
-- title:     MTU of a network against the limits for its routers
-- database:  cloud
-- since:     4.18
-- as_of:     now
-- timeout:   3s
-- max_rows:  20
-- param:     network_id  integer
-- tables:    configuration, networks
-- seeds:     fixtures/sql/network-mtu/{confirms,refutes,unknown}.sql
--
-- Since 4.18 a network has MTUs of its own; a value above vr.public.interface.max.mtu or vr.private.interface.max.mtu is
-- cut down. Limits set for one zone only are not looked at.

SELECT CASE WHEN t.public_mtu IS NULL AND t.private_mtu IS NULL THEN 'unknown'
            WHEN t.public_mtu > t.public_max OR t.private_mtu > t.private_max THEN 'confirms' ELSE 'refutes' END AS verdict,
       CONCAT('network ', COALESCE(t.name, '?'), ' (id ', t.id, '): MTU public ', COALESCE(t.public_mtu, 'not set'), ' (at most ', t.public_max,
              '), private ', COALESCE(t.private_mtu, 'not set'), ' (at most ', t.private_max, ')') AS evidence,
       'network' AS entity_type, t.id AS entity_id, t.name AS network_name, t.private_mtu, t.public_mtu
FROM (SELECT w.id, w.name, w.public_mtu, w.private_mtu,
             COALESCE((SELECT CAST(COALESCE(c.value, c.default_value) AS SIGNED INTEGER) FROM configuration c
                       WHERE c.name = 'vr.public.interface.max.mtu'), 1500) AS public_max,
             COALESCE((SELECT CAST(COALESCE(c.value, c.default_value) AS SIGNED INTEGER) FROM configuration c
                       WHERE c.name = 'vr.private.interface.max.mtu'), 1500) AS private_max
      FROM networks w
      WHERE (w.removed IS NULL) = 1 AND w.id = :network_id) t
ORDER BY t.id;
