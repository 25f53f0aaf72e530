-- check:     volumes-in-between
-- title:     Volumes that stay in a transitional state
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    minor
-- timeout:   3s
-- max_rows:  20
-- param:     volume_id    integer  optional
-- param:     volume_uuid  uuid  optional
-- param:     vm_id        integer  optional
-- tables:    volumes, vm_instance, storage_pool
-- seeds:     fixtures/sql/volumes-in-between/{confirms,refutes,unknown}.sql
--
-- Creating, Migrating, Snapshotting, Expunging, Uploading, Resizing, Copying, Attaching or RevertSnapshotting for more
-- than six hours. Ready, Allocated and Destroy are states of rest.

SELECT CASE t.problem WHEN 1 THEN 'confirms' WHEN 0 THEN 'refutes' ELSE 'unknown' END AS verdict,
       CONCAT('volume ', COALESCE(t.volume_name, '?'), ' (id ', t.id, ') is ', t.state, ' since ', COALESCE(t.updated, 'an unknown time'), ' UTC', COALESCE(CONCAT(', of VM ', t.vm_name), ''), COALESCE(CONCAT(', on pool ', t.pool_name), '')) AS evidence,
       'volume' AS entity_type, t.id AS entity_id,
       t.volume_name AS volume_name,
       t.vm_name AS vm_name,
       t.pool_name AS pool_name
FROM (
      SELECT o.id, o.name AS volume_name, o.state, o.updated, v.instance_name AS vm_name, p.name AS pool_name, 1 AS problem
      FROM volumes o
      LEFT JOIN vm_instance v ON v.id = o.instance_id
      LEFT JOIN storage_pool p ON p.id = o.pool_id
      WHERE (o.removed IS NULL) = 1 AND COALESCE(o.updated, o.created) < :now_minus_6h
        AND o.state IN ('Creating', 'Migrating', 'Snapshotting', 'Expunging', 'UploadInProgress', 'Resizing', 'Copying', 'Attaching', 'RevertSnapshotting')
        AND (:volume_id IS NULL OR o.id = :volume_id) AND (:volume_uuid IS NULL OR o.uuid = :volume_uuid) AND (:vm_id IS NULL OR o.instance_id = :vm_id)
     ) t
WHERE t.problem = 1 OR :volume_id IS NOT NULL OR :volume_uuid IS NOT NULL OR :vm_id IS NOT NULL
UNION ALL
SELECT 'refutes', CONCAT('none of ', n.volumes, ' volumes is in a transitional state for six hours'), 'volume', NULL, NULL, NULL, NULL
FROM (SELECT COUNT(*) AS volumes FROM volumes w
      WHERE w.removed IS NULL AND (:volume_id IS NULL OR w.id = :volume_id) AND (:volume_uuid IS NULL OR w.uuid = :volume_uuid)
        AND (:vm_id IS NULL OR w.instance_id = :vm_id)) n
WHERE n.volumes > 0
  AND NOT EXISTS (SELECT 1 FROM volumes x
                  WHERE (x.removed IS NULL) = 1 AND COALESCE(x.updated, x.created) < :now_minus_6h
                    AND x.state IN ('Creating', 'Migrating', 'Snapshotting', 'Expunging', 'UploadInProgress', 'Resizing', 'Copying', 'Attaching', 'RevertSnapshotting')
                    AND (:volume_id IS NULL OR x.id = :volume_id) AND (:volume_uuid IS NULL OR x.uuid = :volume_uuid) AND (:vm_id IS NULL OR x.instance_id = :vm_id))
ORDER BY entity_id;
