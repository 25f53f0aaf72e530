-- check:     snapshots-in-between
-- title:     Volume snapshots that stay in Creating, BackingUp or Copying
-- database:  cloud
-- since:     4.15
-- as_of:     now
-- health:    minor
-- timeout:   3s
-- max_rows:  20
-- param:     snapshot_id  integer  optional
-- param:     volume_id    integer  optional
-- param:     zone_id      integer  optional
-- tables:    snapshots
-- seeds:     fixtures/sql/snapshots-in-between/{confirms,refutes,unknown}.sql
--
-- For more than a day; backing up a large volume may take hours.

SELECT CASE WHEN t.problem = 1 THEN 'confirms' ELSE 'refutes' END AS verdict,
       CONCAT('zone ', t.data_center_id, ': ', t.stuck, ' of ', t.snapshots, ' snapshots are in between for more than a day',
              COALESCE(CONCAT(', the oldest of ', t.oldest, ' UTC'), '')) AS evidence,
       'zone' AS entity_type, t.data_center_id AS entity_id
FROM (SELECT s.data_center_id, COUNT(*) AS snapshots,
             SUM(CASE WHEN s.status IN ('Creating', 'BackingUp', 'Copying') AND s.created < :now_minus_1d THEN 1 ELSE 0 END) AS stuck,
             MIN(CASE WHEN s.status IN ('Creating', 'BackingUp', 'Copying') AND s.created < :now_minus_1d THEN s.created END) AS oldest,
             MAX(CASE WHEN s.status IN ('Creating', 'BackingUp', 'Copying') AND s.created < :now_minus_1d THEN 1 ELSE 0 END) AS problem
      FROM snapshots s
      WHERE (s.removed IS NULL) = 1 AND (:snapshot_id IS NULL OR s.id = :snapshot_id) AND (:volume_id IS NULL OR s.volume_id = :volume_id)
        AND (:zone_id IS NULL OR s.data_center_id = :zone_id)
      GROUP BY s.data_center_id) t
ORDER BY verdict, t.data_center_id;
