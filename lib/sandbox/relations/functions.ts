import { quoteLiteral } from '../../foundation'
import { builtinTypes } from '../types/builtin'

/**
 * Functions over the mirror, in Postgres: what the system relations and the catalog's own functions (`pg_get_userbyid`,
 * `has_table_privilege` …) need. Facts of the session come as settings that `refresh` makes for the transaction.
 */

function sqlFunction(
  name: string,
  parameters: string,
  returns: string,
  body: string,
  more = 'STABLE',
): string {
  return `CREATE FUNCTION ${name}(${parameters}) RETURNS ${returns} LANGUAGE sql ${more} AS $f$${body}$f$`
}

/** The same in PL/pgSQL, which keeps its plan from call to call: for what is called once a row. */
function perRow(name: string, parameters: string, returns: string, query: string): string {
  return `CREATE FUNCTION ${name}(${parameters}) RETURNS ${returns} LANGUAGE plpgsql STABLE AS $f$
BEGIN
  RETURN (${query});
END $f$`
}

function setting(name: string): string {
  return `current_setting('mz.${name}', true)`
}

/** What one letter of an mz_aclitem stands for. */
const letters: readonly (readonly [string, string])[] = [
  ['a', 'INSERT'],
  ['r', 'SELECT'],
  ['w', 'UPDATE'],
  ['d', 'DELETE'],
  ['U', 'USAGE'],
  ['C', 'CREATE'],
  ['R', 'CREATEROLE'],
  ['B', 'CREATEDB'],
  ['N', 'CREATECLUSTER'],
  ['P', 'CREATENETWORKPOLICY'],
]
const letterRows = letters.map(([letter, word]) => `('${letter}', '${word}')`).join(', ')

/** Helpers that the relations' own definitions call. */
export const helperFunctions: readonly string[] = [
  sqlFunction('mz_functions.current_database', '', 'text', `SELECT ${setting('database')}`),
  sqlFunction(
    'mz_functions.is_here',
    'database_id text',
    'bool',
    `SELECT database_id IS NULL OR database_id = ${setting('database_id')}`,
  ),
  sqlFunction(
    'mz_functions.clock',
    '',
    'timestamptz',
    `SELECT to_timestamp(${setting('clock')}::numeric / 1000)`,
  ),
  sqlFunction(
    'mz_functions.system_oid',
    'name text',
    'oid',
    "SELECT i.oid FROM mz_mirror.items i WHERE i.id LIKE 's%' AND i.name = $1 AND i.type <> 'function' LIMIT 1",
  ),
  sqlFunction(
    'mz_functions.privilege_types',
    'letters text',
    'SETOF text',
    `SELECT l.word FROM (VALUES ${letterRows}) AS l (letter, word) WHERE position(l.letter IN letters) > 0`,
    'IMMUTABLE',
  ),
  sqlFunction(
    'mz_functions.privilege_letter',
    'word text',
    'text',
    `SELECT l.letter FROM (VALUES ${letterRows}) AS l (letter, word) WHERE l.word = upper($1)`,
    'IMMUTABLE',
  ),
  // grantee=letters/grantor, as `mirror.ts` writes it
  sqlFunction(
    'mz_internal.mz_aclexplode',
    'acl mz_aclitem[]',
    'TABLE (grantor text, grantee text, privilege_type text, is_grantable bool)',
    `SELECT split_part(split_part(i::text, '=', 2), '/', 2), coalesce(nullif(split_part(i::text, '=', 1), ''), 'p'), t.word, false
      FROM unnest(acl) AS i, LATERAL mz_functions.privilege_types(split_part(split_part(i::text, '=', 2), '/', 1)) AS t (word)`,
    'IMMUTABLE',
  ),
  sqlFunction(
    'mz_functions.roles_of',
    'role_id text',
    'SETOF text',
    'WITH RECURSIVE up (id) AS (SELECT $1 UNION SELECT m.role_id FROM up JOIN mz_mirror.role_members m ON m.member = up.id) SELECT id FROM up',
  ),
  sqlFunction(
    'mz_functions.is_member',
    'role text',
    'bool',
    `SELECT EXISTS (SELECT 1 FROM mz_functions.roles_of(${setting('role_id')}) AS u (id) JOIN mz_mirror.roles r ON r.id = u.id WHERE r.name = $1)`,
  ),
]

/** `relation_in_path('s.t')`: the id of what a name stands for in this session, as `has_table_privilege` reads it. */
const lookups: readonly string[] = [
  `CREATE FUNCTION mz_functions.item_named(name text) RETURNS text LANGUAGE plpgsql STABLE STRICT AS $f$
DECLARE
  parts text[] := parse_ident(name);
  found text;
BEGIN
  SELECT i.id INTO found FROM mz_mirror.items i JOIN mz_mirror.schemas s ON s.id = i.schema_id
    LEFT JOIN mz_mirror.databases d ON d.id = s.database_id
    WHERE i.type IN ('table', 'source', 'view', 'materialized-view', 'index') AND i.name = parts[array_length(parts, 1)]
      AND CASE array_length(parts, 1)
        WHEN 1 THEN s.name = ANY (mz_functions.search_path()) AND mz_functions.is_here(s.database_id)
        WHEN 2 THEN s.name = parts[1] AND mz_functions.is_here(s.database_id)
        ELSE s.name = parts[2] AND (d.name = parts[1] OR s.database_id IS NULL) END
    ORDER BY array_position(mz_functions.search_path(), s.name) NULLS LAST LIMIT 1;
  IF found IS NULL THEN
    RAISE EXCEPTION 'relation "%" does not exist', name USING ERRCODE = 'XX000';
  END IF;
  RETURN found;
END $f$`,
  `CREATE FUNCTION mz_functions.role_named(name text) RETURNS text LANGUAGE plpgsql STABLE STRICT AS $f$
DECLARE found text;
BEGIN
  SELECT r.id INTO found FROM mz_mirror.roles r WHERE r.name = $1;
  IF found IS NULL THEN
    RAISE EXCEPTION 'role "%" does not exist', name USING ERRCODE = 'XX000';
  END IF;
  RETURN found;
END $f$`,
  sqlFunction(
    'mz_functions.search_path',
    '',
    'text[]',
    `SELECT ARRAY(SELECT jsonb_array_elements_text(${setting('search_path')}::jsonb))`,
  ),
]

/** Whether a role, its roles or PUBLIC hold a privilege in an acl. `privilege` may name several, joined by commas. */
const holds = `CREATE FUNCTION mz_functions.holds(role_id text, acl mz_aclitem[], privilege text) RETURNS bool LANGUAGE plpgsql STABLE AS $f$
DECLARE word text;
BEGIN
  IF role_id IS NULL OR privilege IS NULL THEN RETURN NULL; END IF;
  FOREACH word IN ARRAY string_to_array(privilege, ',') LOOP
    word := upper(trim(word));
    IF mz_functions.privilege_letter(word) IS NULL THEN
      RAISE EXCEPTION 'Evaluation error: unrecognized privilege type: "%"', privilege USING ERRCODE = 'XX000';
    END IF;
    IF EXISTS (SELECT 1 FROM mz_internal.mz_aclexplode(acl) x WHERE x.privilege_type = word
      AND (x.grantee = 'p' OR x.grantee IN (SELECT mz_functions.roles_of(role_id)))) THEN RETURN true; END IF;
  END LOOP;
  RETURN EXISTS (SELECT 1 FROM mz_functions.roles_of(role_id) AS u (id) JOIN mz_mirror.roles r ON r.id = u.id WHERE r.rolsuper);
END $f$`

/** `has_<kind>_privilege(role, object, privilege)` and the form for the current role. */
function hasPrivilege(kind: string, acl: string): string[] {
  // the role is looked up before the object, so that its absence is told first
  const checked = (parameters: string, role: string, object: string, privilege: string): string =>
    `CREATE FUNCTION mz_functions.has_${kind}_privilege(${parameters}) RETURNS bool LANGUAGE plpgsql STABLE STRICT AS $f$
DECLARE holder text := ${role};
BEGIN
  RETURN mz_functions.holds(holder, (${acl.replaceAll('?', object)}), ${privilege});
END $f$`
  return [
    checked('role text, object text, privilege text', 'mz_functions.role_named($1)', '$2', '$3'),
    checked('object text, privilege text', setting('role_id'), '$1', '$2'),
  ]
}

/** The catalog's own functions as clients call them. */
export const catalogFunctions: readonly string[] = [
  ...lookups,
  holds,
  ...hasPrivilege('table', 'SELECT privileges FROM mz_mirror.items WHERE id = mz_functions.item_named(?)'),
  ...hasPrivilege(
    'secret',
    "SELECT privileges FROM mz_mirror.items WHERE type = 'secret' AND name = ? LIMIT 1",
  ),
  ...hasPrivilege(
    'connection',
    "SELECT privileges FROM mz_mirror.items WHERE type = 'connection' AND name = ? LIMIT 1",
  ),
  ...hasPrivilege('type', "SELECT privileges FROM mz_mirror.items WHERE type = 'type' AND name = ? LIMIT 1"),
  ...hasPrivilege(
    'schema',
    'SELECT privileges FROM mz_mirror.schemas s WHERE s.name = (parse_ident(?))[array_length(parse_ident(?), 1)] AND mz_functions.is_here(s.database_id)',
  ),
  ...hasPrivilege('database', 'SELECT privileges FROM mz_mirror.databases WHERE name = ?'),
  ...hasPrivilege('cluster', 'SELECT privileges FROM mz_mirror.clusters WHERE name = ?'),
  sqlFunction(
    'mz_functions.has_system_privilege',
    'role text, privilege text',
    'bool',
    'SELECT mz_functions.holds(mz_functions.role_named($1), ARRAY(SELECT privileges FROM mz_mirror.system_privileges), $2)',
    'STABLE STRICT',
  ),
  sqlFunction(
    'mz_functions.has_system_privilege',
    'privilege text',
    'bool',
    `SELECT mz_functions.holds(${setting('role_id')}, ARRAY(SELECT privileges FROM mz_mirror.system_privileges), $1)`,
    'STABLE STRICT',
  ),
  sqlFunction(
    'mz_functions.pg_has_role',
    'member text, role text, mode text',
    'bool',
    'SELECT mz_functions.role_named($2) IN (SELECT mz_functions.roles_of(mz_functions.role_named($1)))',
    'STABLE STRICT',
  ),
  sqlFunction(
    'mz_functions.pg_has_role',
    'role text, mode text',
    'bool',
    `SELECT mz_functions.role_named($1) IN (SELECT mz_functions.roles_of(${setting('role_id')}))`,
    'STABLE STRICT',
  ),
  perRow(
    'mz_functions.pg_get_userbyid',
    'role oid',
    'text',
    `SELECT coalesce((SELECT r.name FROM mz_mirror.roles r WHERE r.oid = $1), CASE WHEN $1 IS NOT NULL THEN 'unknown (OID=' || $1 || ')' END)`,
  ),
  perRow(
    'mz_functions.pg_table_is_visible',
    'relation oid',
    'bool',
    `SELECT CASE WHEN $1 IS NULL THEN NULL ELSE (SELECT s.name = ANY (${setting('search_path_array')}::text[]) AND mz_functions.is_here(s.database_id)
      FROM mz_mirror.items i JOIN mz_mirror.schemas s ON s.id = i.schema_id WHERE i.oid = $1 LIMIT 1) END`,
  ),
  sqlFunction('mz_functions.pg_type_is_visible', 'type oid', 'bool', 'SELECT $1 IS NOT NULL'),
  sqlFunction('mz_functions.pg_function_is_visible', 'function oid', 'bool', 'SELECT $1 IS NOT NULL'),
  perRow(
    'mz_functions.obj_description',
    'object oid, catalog text',
    'text',
    'SELECT c.comment FROM mz_mirror.items i JOIN mz_mirror.comments c ON c.id = i.id AND c.object_type = i.type AND c.object_sub_id IS NULL WHERE i.oid = $1',
  ),
  perRow(
    'mz_functions.col_description',
    'object oid, sub int4',
    'text',
    'SELECT c.comment FROM mz_mirror.items i JOIN mz_mirror.comments c ON c.id = i.id AND c.object_type = i.type AND c.object_sub_id = $2 WHERE i.oid = $1',
  ),
  sqlFunction('mz_functions.pg_get_expr', 'expression text, relation oid', 'text', 'SELECT $1'),
  sqlFunction('mz_functions.pg_get_expr', 'expression text, relation oid, pretty bool', 'text', 'SELECT $1'),
  sqlFunction(
    'mz_functions.pg_get_viewdef',
    'relation oid',
    'text',
    "SELECT i.definition FROM mz_mirror.items i WHERE i.oid = $1 AND i.type = 'view'",
  ),
  sqlFunction(
    'mz_functions.pg_get_viewdef',
    'relation oid, pretty bool',
    'text',
    'SELECT mz_functions.pg_get_viewdef($1)',
  ),
  sqlFunction(
    'mz_functions.pg_get_indexdef',
    'index oid',
    'text',
    `SELECT 'CREATE INDEX ' || quote_ident(i.name) || ' ON ' || quote_ident(t.name) || ' USING arrangement (' || coalesce((SELECT string_agg(coalesce(x.on_expression, quote_ident(c.name)), ', ' ORDER BY x.index_position)
      FROM mz_mirror.index_columns x LEFT JOIN mz_mirror.columns c ON c.id = i.on_id AND c.position = x.on_position WHERE x.index_id = i.id), '') || ')'
      FROM mz_mirror.items i JOIN mz_mirror.items t ON t.id = i.on_id WHERE i.oid = $1`,
  ),
  sqlFunction(
    'mz_functions.pg_get_indexdef',
    'index oid, "column" int4, pretty bool',
    'text',
    'SELECT mz_functions.pg_get_indexdef($1)',
  ),
  sqlFunction('mz_functions.pg_get_constraintdef', 'con oid', 'text', 'SELECT NULL::text'),
  sqlFunction('mz_functions.pg_get_constraintdef', 'con oid, pretty bool', 'text', 'SELECT NULL::text'),
  sqlFunction('mz_functions.pg_get_ruledef', 'rule oid', 'text', 'SELECT NULL::text'),
  sqlFunction('mz_functions.pg_tablespace_location', 'tablespace oid', 'text', 'SELECT NULL::text'),
  sqlFunction(
    'mz_functions.pg_relation_size',
    'relation oid',
    'int8',
    'SELECT CASE WHEN $1 IS NULL THEN NULL ELSE -1::int8 END',
  ),
  formatType(),
  perRow(
    'mz_functions.regclass_text',
    'relation regclass',
    'text',
    `SELECT coalesce((SELECT CASE WHEN mz_functions.pg_table_is_visible(i.oid) THEN quote_ident(i.name) ELSE quote_ident(s.name) || '.' || quote_ident(i.name) END
      FROM mz_mirror.items i JOIN mz_mirror.schemas s ON s.id = i.schema_id WHERE i.oid = $1::oid LIMIT 1), $1::oid::text)`,
  ),
  'CREATE CAST (regclass AS text) WITH FUNCTION mz_functions.regclass_text(regclass) AS ASSIGNMENT',
  sqlFunction(
    'mz_functions.regclass_of',
    'name text',
    'oid',
    'SELECT i.oid FROM mz_mirror.items i WHERE i.id = mz_functions.item_named($1)',
    'STABLE STRICT',
  ),
]

/** `format_type(1700, 327686)` → `numeric(5,2)`. */
function formatType(): string {
  const rows = builtinTypes
    .flatMap((type) => {
      const own = `(${type.oid}, ${quoteLiteral(type.title)})`
      return type.arrayOid === 0 ? [own] : [own, `(${type.arrayOid}, ${quoteLiteral(`${type.title}[]`)})`]
    })
    .join(', ')
  return perRow(
    'mz_functions.format_type',
    'type oid, mod int4',
    'text',
    `SELECT CASE WHEN $1 IS NULL THEN NULL ELSE coalesce((SELECT CASE
      WHEN coalesce($2, -1) < 0 THEN t.title
      WHEN $1 = 1700 THEN 'numeric(' || (($2 - 4) >> 16 & 65535) || ',' || (($2 - 4) & 2047) || ')'
      WHEN $1 IN (1042, 1043) THEN t.title || '(' || $2 - 4 || ')'
      WHEN $1 = 1114 THEN 'timestamp(' || $2 || ') without time zone'
      WHEN $1 = 1184 THEN 'timestamp(' || $2 || ') with time zone'
      ELSE t.title END FROM (VALUES ${rows}) AS t (oid, title) WHERE t.oid::oid = $1),
      (SELECT i.name FROM mz_mirror.items i WHERE i.oid = $1 AND i.type = 'type'), '???') END`,
  )
}
