-- MariaDB dump 10.19
USE `cloud`;
CREATE TABLE `host` (
  `id` bigint(20) unsigned NOT NULL COMMENT 'a, (b)',
  `name` varchar(255) DEFAULT NULL,
  `secret` text,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB;
/*!40000 ALTER TABLE `host` DISABLE KEYS */;
INSERT INTO `host` VALUES (1,'it\'s; ''x''',NULL),(2,_binary 'b\0','p'),(3,0x41,x'00');
INSERT INTO `host` (`name`,`id`) VALUES ('n',4);
DELIMITER ;;
CREATE TRIGGER t BEFORE INSERT ON host FOR EACH ROW BEGIN INSERT INTO `host` VALUES (9); END ;;
DELIMITER ;
-- Dump completed on 2026-11-23  3:20:00
