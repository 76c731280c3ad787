import { type Definition, relation } from '../define'

/** One row a privilege, from an array of mz_aclitem. */
const explode = (of: string) => `LATERAL mz_internal.mz_aclexplode(${of}.privileges) AS x`

/** The name of a role; PUBLIC has none in mz_roles. */
const roleName = (id: string) =>
  `CASE WHEN ${id} = 'p' THEN 'PUBLIC' ELSE (SELECT r.name FROM mz_mirror.roles r WHERE r.id = ${id}) END`

/** Grants to the system's own roles aren't shown, but those that it makes are. */
const shown = "x.grantee NOT LIKE 's%'"

/** The mz_show_my_… of a relation with a grantee: what the current role, its roles and PUBLIC may do. */
function mine(name: string, columns: string): Definition {
  const list = columns
    .split(',')
    .map((column) => column.trim().split(' ')[0] ?? '')
    .join(', ')
  return relation(
    `mz_internal.mz_show_my_${name}`,
    columns,
    `SELECT ${list} FROM mz_internal.mz_show_${name} WHERE grantee = 'PUBLIC' OR mz_functions.is_member(grantee)`,
  )
}

const systemColumns = 'grantor text!, grantee text!, privilege_type text!'
const clusterColumns = 'grantor text!, grantee text!, name text!, privilege_type text!'
const schemaColumns = 'grantor text!, grantee text!, database text, name text!, privilege_type text!'
const objectColumns =
  'grantor text!, grantee text!, database text, schema text, name text!, object_type text!, privilege_type text!'
const allColumns =
  'grantor text!, grantee text!, database text, schema text, name text, object_type text!, privilege_type text!'
const defaultColumns =
  'object_owner text, database text, schema text, object_type text!, grantee text, privilege_type text'

/** Who may do what: mz_catalog's raw form and mz_internal's readable ones. */
export const privileges: readonly Definition[] = [
  relation(
    'mz_catalog.mz_default_privileges',
    'role_id text!, database_id text, schema_id text, object_type text!, grantee text!, privileges text!',
    'SELECT role_id, database_id, schema_id, object_type, grantee, privileges FROM mz_mirror.default_privileges',
    { type: 'table' },
  ),
  relation(
    'mz_catalog.mz_system_privileges',
    'privileges mz_aclitem!',
    'SELECT privileges FROM mz_mirror.system_privileges',
    { type: 'table' },
  ),
  relation(
    'mz_internal.mz_show_system_privileges',
    systemColumns,
    `SELECT ${roleName('x.grantor')}, ${roleName('x.grantee')}, x.privilege_type
      FROM (SELECT ARRAY[privileges] AS privileges FROM mz_mirror.system_privileges) AS p, ${explode('p')} WHERE ${shown}`,
  ),
  relation(
    'mz_internal.mz_show_cluster_privileges',
    clusterColumns,
    `SELECT ${roleName('x.grantor')}, ${roleName('x.grantee')}, c.name, x.privilege_type FROM mz_mirror.clusters c, ${explode('c')} WHERE ${shown}`,
  ),
  relation(
    'mz_internal.mz_show_database_privileges',
    clusterColumns,
    `SELECT ${roleName('x.grantor')}, ${roleName('x.grantee')}, d.name, x.privilege_type FROM mz_mirror.databases d, ${explode('d')} WHERE ${shown}`,
  ),
  relation(
    'mz_internal.mz_show_schema_privileges',
    schemaColumns,
    `SELECT ${roleName('x.grantor')}, ${roleName('x.grantee')}, d.name, s.name, x.privilege_type
      FROM mz_mirror.schemas s LEFT JOIN mz_mirror.databases d ON d.id = s.database_id, ${explode('s')} WHERE ${shown}`,
  ),
  relation(
    'mz_internal.mz_show_object_privileges',
    objectColumns,
    `SELECT ${roleName('x.grantor')}, ${roleName('x.grantee')}, d.name, s.name, o.name, o.type, x.privilege_type
      FROM mz_mirror.items o JOIN mz_mirror.schemas s ON s.id = o.schema_id LEFT JOIN mz_mirror.databases d ON d.id = s.database_id, ${explode('o')} WHERE ${shown}`,
  ),
  relation(
    'mz_internal.mz_show_all_privileges',
    allColumns,
    `SELECT grantor, grantee, NULL::text, NULL::text, NULL::text, 'system', privilege_type FROM mz_internal.mz_show_system_privileges
      UNION ALL SELECT grantor, grantee, NULL, NULL, name, 'cluster', privilege_type FROM mz_internal.mz_show_cluster_privileges
      UNION ALL SELECT grantor, grantee, NULL, NULL, name, 'database', privilege_type FROM mz_internal.mz_show_database_privileges
      UNION ALL SELECT grantor, grantee, database, NULL, name, 'schema', privilege_type FROM mz_internal.mz_show_schema_privileges
      UNION ALL SELECT grantor, grantee, database, schema, name, object_type, privilege_type FROM mz_internal.mz_show_object_privileges`,
  ),
  relation(
    'mz_internal.mz_show_default_privileges',
    defaultColumns,
    `SELECT ${roleName('p.role_id')}, d.name, s.name, p.object_type, ${roleName('p.grantee')}, t.privilege_type
      FROM mz_mirror.default_privileges p LEFT JOIN mz_mirror.schemas s ON s.id = p.schema_id
      LEFT JOIN mz_mirror.databases d ON d.id = p.database_id, LATERAL mz_functions.privilege_types(p.privileges) AS t (privilege_type)
      WHERE p.grantee NOT LIKE 's%' AND p.role_id NOT LIKE 's%'`,
  ),
  relation(
    'mz_internal.mz_show_role_members',
    'role text!, member text!, grantor text!',
    `SELECT ${roleName('m.role_id')}, ${roleName('m.member')}, ${roleName('m.grantor')} FROM mz_mirror.role_members m`,
  ),
  relation(
    'mz_internal.mz_show_my_role_members',
    'role text!, member text!, grantor text!',
    'SELECT role, member, grantor FROM mz_internal.mz_show_role_members WHERE mz_functions.is_member(member)',
  ),
  mine('system_privileges', systemColumns),
  mine('cluster_privileges', clusterColumns),
  mine('database_privileges', clusterColumns),
  mine('schema_privileges', schemaColumns),
  mine('object_privileges', objectColumns),
  mine('all_privileges', allColumns),
  relation(
    'mz_internal.mz_show_my_default_privileges',
    defaultColumns,
    `SELECT object_owner, database, schema, object_type, grantee, privilege_type FROM mz_internal.mz_show_default_privileges
      WHERE grantee = 'PUBLIC' OR mz_functions.is_member(grantee)`,
  ),
]
