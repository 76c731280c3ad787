import { type Definition, emptyRelation, relation } from '../define'

const catalogName = 'coalesce(d.name, mz_functions.current_database())'
const items = `mz_mirror.items o JOIN mz_mirror.schemas s ON s.id = o.schema_id AND mz_functions.is_here(s.database_id)
  LEFT JOIN mz_mirror.databases d ON d.id = s.database_id`
const relations = "o.type IN ('table', 'source', 'view', 'materialized-view')"
const grants =
  'grantor text!, grantee text!, table_catalog text, table_schema text, table_name text!, privilege_type text, is_grantable text!, with_hierarchy text!'

/** information_schema: relations and columns of the session's database, and what is empty. */
export const informationSchema: readonly Definition[] = [
  emptyRelation('information_schema.applicable_roles', 'grantee text!, role_name text!, is_grantable text!'),
  relation(
    'information_schema.character_sets',
    'character_set_catalog text, character_set_schema text, character_set_name text!, character_repertoire text!, form_of_use text!, default_collate_catalog text!, default_collate_schema text!, default_collate_name text!',
    "SELECT NULL::text, NULL::text, 'UTF8', 'UCS', 'UTF8', mz_functions.current_database(), 'pg_catalog', 'en_US.utf8'",
  ),
  relation(
    'information_schema.columns',
    'table_catalog text!, table_schema text!, table_name text!, column_name text!, ordinal_position bigint!, column_default text, is_nullable text!, data_type text!, character_maximum_length integer, numeric_precision integer, numeric_scale integer',
    `SELECT ${catalogName}, s.name, o.name, c.name, c.position::int8, c."default", CASE WHEN c.nullable THEN 'YES' ELSE 'NO' END, c.type,
      NULL::int4, NULL::int4, NULL::int4 FROM ${items} JOIN mz_mirror.columns c ON c.id = o.id WHERE ${relations}`,
  ),
  relation(
    'information_schema.enabled_roles',
    'role_name text!',
    'SELECT name FROM mz_mirror.roles WHERE mz_functions.is_member(name)',
  ),
  emptyRelation(
    'information_schema.key_column_usage',
    'constraint_catalog text!, constraint_schema text!, constraint_name text!, table_catalog text!, table_schema text!, table_name text!, column_name text!, ordinal_position integer!, position_in_unique_constraint integer',
  ),
  emptyRelation(
    'information_schema.referential_constraints',
    'constraint_catalog text!, constraint_schema text!, constraint_name text!, unique_constraint_catalog text!, unique_constraint_schema text!, unique_constraint_name text!, match_option text!, update_rule text!, delete_rule text!',
  ),
  relation(
    'information_schema.role_table_grants',
    grants,
    `SELECT * FROM mz_information_schema.table_privileges WHERE mz_functions.is_member(grantor) OR mz_functions.is_member(grantee)`,
  ),
  relation(
    'information_schema.routines',
    'routine_catalog text, routine_schema text!, routine_name text!, routine_type text!, routine_definition text',
    `SELECT ${catalogName}, s.name, o.name, 'FUNCTION', NULL::text FROM ${items} WHERE o.type = 'function'`,
  ),
  relation(
    'information_schema.schemata',
    'catalog_name text!, schema_name text!',
    `SELECT ${catalogName}, s.name FROM mz_mirror.schemas s LEFT JOIN mz_mirror.databases d ON d.id = s.database_id WHERE mz_functions.is_here(s.database_id)`,
  ),
  emptyRelation(
    'information_schema.table_constraints',
    'constraint_catalog text!, constraint_schema text!, constraint_name text!, table_catalog text!, table_schema text!, table_name text!, constraint_type text!, is_deferrable text!, initially_deferred text!, enforced text!, nulls_distinct text!',
  ),
  relation(
    'information_schema.table_privileges',
    grants,
    `SELECT p.grantor, p.grantee, ${catalogName}, s.name, o.name, x.privilege_type, 'NO', CASE WHEN x.privilege_type = 'SELECT' THEN 'YES' ELSE 'NO' END
      FROM ${items}, LATERAL mz_internal.mz_aclexplode(o.privileges) AS x,
      LATERAL (SELECT (SELECT name FROM mz_mirror.roles WHERE id = x.grantor) AS grantor,
        CASE x.grantee WHEN 'p' THEN 'PUBLIC' ELSE (SELECT name FROM mz_mirror.roles WHERE id = x.grantee) END AS grantee) AS p
      WHERE ${relations} AND (x.grantee = 'p' OR mz_functions.is_member(p.grantee) OR mz_functions.is_member(p.grantor))`,
  ),
  relation(
    'information_schema.tables',
    'table_catalog text!, table_schema text!, table_name text!, table_type text!',
    `SELECT ${catalogName}, s.name, o.name, CASE o.type WHEN 'table' THEN 'BASE TABLE' ELSE upper(replace(o.type, '-', ' ')) END FROM ${items} WHERE ${relations}`,
  ),
  emptyRelation(
    'information_schema.triggers',
    'trigger_catalog text!, trigger_schema text!, trigger_name text!, event_manipulation text!, event_object_catalog text!, event_object_schema text!, event_object_table text!, action_order integer!, action_condition text!, action_statement text!, action_orientation text!, action_timing text!, action_reference_old_table text!, action_reference_new_table text!',
  ),
  relation(
    'information_schema.views',
    'table_catalog text!, table_schema text!, table_name text!, view_definition text!',
    `SELECT ${catalogName}, s.name, o.name, o.definition FROM ${items} WHERE o.type = 'view'`,
  ),
]
