import { builtinTypes } from '../../types/builtin'
import { type Definition, emptyRelation, relation } from '../define'

/** Only the session's database and the system's own schemas are seen through pg_catalog. */
const here = 'mz_functions.is_here(s.database_id)'
const items = `mz_mirror.items o JOIN mz_mirror.schemas s ON s.id = o.schema_id AND ${here}`
const roleOid = (id: string) => `(SELECT r.oid FROM mz_mirror.roles r WHERE r.id = ${id})`
const roleName = (id: string) => `(SELECT r.name FROM mz_mirror.roles r WHERE r.id = ${id})`
const may = (privilege: string) =>
  `EXISTS (SELECT 1 FROM mz_mirror.system_privileges p, LATERAL mz_internal.mz_aclexplode(ARRAY[p.privileges]) x WHERE x.grantee = r.id AND x.privilege_type = '${privilege}')`

/** Classes: what pg_class knows of each relation. */
const classes: readonly Definition[] = [
  relation(
    'pg_catalog.pg_namespace',
    'oid oid!, nspname text!, nspowner oid!, nspacl text[]',
    `SELECT s.oid, s.name, ${roleOid('s.owner_id')}, NULL::text[] FROM mz_mirror.schemas s WHERE ${here}`,
  ),
  relation(
    'pg_catalog.pg_class',
    'oid oid!, relname text!, relnamespace oid!, reloftype oid!, relowner oid!, relam oid!, relhasindex boolean!, relpersistence "char"!, relkind text!, relnatts smallint!, relchecks smallint!, relhasrules boolean!, relhastriggers boolean!, relhassubclass boolean!, relrowsecurity boolean!, relforcerowsecurity boolean!, relreplident "char"!, relispartition boolean!, relhasoids boolean!, reloptions text[], reltablespace oid!, reltoastrelid oid!, reltype oid!, relpages integer!, reltuples real!',
    `SELECT o.oid, o.name, s.oid, 0::oid, ${roleOid('o.owner_id')}, 0::oid,
      EXISTS (SELECT 1 FROM mz_mirror.items x WHERE x.on_id = o.id AND x.type = 'index'), 'p'::"char",
      CASE o.type WHEN 'table' THEN 'r' WHEN 'source' THEN 'r' WHEN 'index' THEN 'i' WHEN 'view' THEN 'v' WHEN 'materialized-view' THEN 'm' END,
      (SELECT count(*) FROM mz_mirror.columns c WHERE c.id = o.id)::int2, 0::int2, false, false, false, false, false, 'd'::"char", false, false,
      NULL::text[], 0::oid, 0::oid, 0::oid, -1, (-1)::float4
      FROM ${items} WHERE o.type IN ('table', 'source', 'view', 'materialized-view', 'index')`,
  ),
  relation(
    'pg_catalog.pg_attribute',
    'attrelid oid!, attname text!, atttypid oid!, attlen smallint!, attnum smallint!, atttypmod integer!, attndims smallint!, attnotnull boolean!, atthasdef boolean!, attidentity "char"!, attgenerated "char"!, attisdropped boolean!, attcollation oid!',
    `SELECT o.oid, c.name, c.type_oid, -1::int2, c.position::int4::int2, c.type_mod, 0::int2, NOT c.nullable, c."default" IS NOT NULL, ''::"char", ''::"char", false, 0::oid
      FROM ${items} JOIN mz_mirror.columns c ON c.id = o.id`,
  ),
  relation(
    'pg_catalog.pg_attrdef',
    'oid oid, adrelid oid!, adnum bigint!, adbin text!, adsrc text!',
    `SELECT NULL::oid, o.oid, c.position::int8, c."default", c."default" FROM ${items} JOIN mz_mirror.columns c ON c.id = o.id WHERE c."default" IS NOT NULL`,
  ),
  relation(
    'pg_catalog.pg_index',
    'indexrelid oid!, indrelid oid!, indnatts smallint!, indisunique boolean!, indisprimary boolean!, indimmediate boolean!, indisclustered boolean!, indisvalid boolean!, indisreplident boolean!, indkey int2vector!, indoption int2vector!, indexprs text, indpred text, indnkeyatts smallint!',
    `SELECT o.oid, t.oid, k.n::int2, false, false, false, false, true, false, k.keys::int2vector, k.options::int2vector, NULL::text, NULL::text, k.n::int2
      FROM ${items} JOIN mz_mirror.items t ON t.id = o.on_id,
      LATERAL (SELECT count(*) AS n, coalesce(string_agg(coalesce(x.on_position::int8, 0)::text, ' ' ORDER BY x.index_position), '') AS keys,
        coalesce(string_agg('0', ' '), '') AS options FROM mz_mirror.index_columns x WHERE x.index_id = o.id) AS k WHERE o.type = 'index'`,
  ),
  relation(
    'pg_catalog.pg_description',
    'objoid oid!, classoid oid, objsubid integer!, description text!',
    `SELECT o.oid, CASE WHEN o.type = 'type' THEN mz_functions.system_oid('pg_type') ELSE mz_functions.system_oid('pg_class') END,
      coalesce(c.object_sub_id, 0), c.comment FROM ${items} JOIN mz_mirror.comments c ON c.id = o.id AND c.object_type = o.type`,
  ),
  relation(
    'pg_catalog.pg_depend',
    'classid oid, objid oid!, objsubid integer!, refclassid oid, refobjid oid!, refobjsubid integer!, deptype "char"!',
    `SELECT mz_functions.system_oid('pg_class'), o.oid, 0, mz_functions.system_oid('pg_class'), u.oid, 0, 'n'::"char"
      FROM ${items} JOIN mz_mirror.dependencies d ON d.object_id = o.id JOIN mz_mirror.items u ON u.id = d.referenced_object_id
      UNION ALL SELECT mz_functions.system_oid('pg_class'), o.oid, 0, 0::oid, s.oid, 0, 'n'::"char" FROM ${items} WHERE o.type IN ('table', 'view', 'materialized-view')`,
  ),
]

const named: readonly Definition[] = [
  relation(
    'pg_catalog.pg_tables',
    'schemaname text, tablename text!, tableowner text!, tablespace text',
    `SELECT s.name, o.name, ${roleName('o.owner_id')}, NULL::text FROM ${items} WHERE o.type IN ('table', 'source')`,
  ),
  relation(
    'pg_catalog.pg_views',
    'schemaname text, viewname text!, viewowner oid!, definition text!',
    `SELECT s.name, o.name, ${roleOid('o.owner_id')}, o.definition FROM ${items} WHERE o.type = 'view'`,
  ),
  relation(
    'pg_catalog.pg_matviews',
    'schemaname text, matviewname text!, matviewowner oid!, definition text!',
    `SELECT s.name, o.name, ${roleOid('o.owner_id')}, o.definition FROM ${items} WHERE o.type = 'materialized-view'`,
  ),
  relation(
    'pg_catalog.pg_indexes',
    'schemaname text, tablename text!, indexname text!, tablespace text, indexdef text',
    `SELECT s.name, t.name, o.name, NULL::text, mz_functions.pg_get_indexdef(o.oid) FROM ${items} JOIN mz_mirror.items t ON t.id = o.on_id WHERE o.type = 'index'`,
  ),
  relation(
    'pg_catalog.pg_database',
    'oid oid!, datname text!, datdba oid!, encoding integer!, datistemplate boolean!, datallowconn boolean!, datcollate text!, datctype text!, datacl text[]',
    `SELECT d.oid, d.name, ${roleOid('d.owner_id')}, 6, false, true, 'C', 'C', NULL::text[] FROM mz_mirror.databases d`,
  ),
  relation(
    'pg_catalog.pg_roles',
    'oid oid, rolname text!, rolsuper boolean, rolinherit boolean!, rolcreaterole boolean, rolcreatedb boolean, rolcanlogin boolean!, rolreplication boolean!, rolconnlimit integer!, rolpassword text!, rolvaliduntil timestamp with time zone, rolbypassrls boolean!, rolconfig text[]',
    `SELECT r.oid, r.name, r.rolsuper, r.inherit, ${may('CREATEROLE')}, ${may('CREATEDB')}, coalesce(r.rolcanlogin, false), false, -1, '********', NULL::timestamptz, false, NULL::text[] FROM mz_mirror.roles r`,
  ),
  relation(
    'pg_catalog.pg_authid',
    'oid oid!, rolname text!, rolsuper boolean, rolinherit boolean!, rolcreaterole boolean, rolcreatedb boolean, rolcanlogin boolean!, rolreplication boolean!, rolbypassrls boolean!, rolconnlimit integer!, rolpassword text, rolvaliduntil timestamp with time zone',
    'SELECT oid, rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls, rolconnlimit, NULL::text, rolvaliduntil FROM mz_pg_catalog.pg_roles',
  ),
  relation(
    'pg_catalog.pg_user',
    'usename text!, usesysid oid, usecreatedb boolean, usesuper boolean, userepl boolean!, usebypassrls boolean!, passwd text, valuntil timestamp with time zone, useconfig text[]',
    'SELECT rolname, oid, rolcreatedb, rolsuper, rolreplication, rolbypassrls, rolpassword, rolvaliduntil, rolconfig FROM mz_pg_catalog.pg_roles WHERE rolcanlogin',
  ),
  relation(
    'pg_catalog.pg_auth_members',
    'roleid oid!, member oid!, grantor oid!, admin_option boolean!',
    `SELECT ${roleOid('m.role_id')}, ${roleOid('m.member')}, ${roleOid('m.grantor')}, false FROM mz_mirror.role_members m`,
  ),
]

const lengths: Readonly<Record<string, number>> = {
  bool: 1,
  char: 1,
  name: 64,
  int8: 8,
  int2: 2,
  int4: 4,
  oid: 4,
  float4: 4,
  float8: 8,
  date: 4,
  time: 8,
  timestamp: 8,
  timestamptz: 8,
  interval: 16,
  uuid: 16,
  regproc: 4,
  regtype: 4,
  regclass: 4,
}

/** `pg_type` of what the server brings along: a type a row, then its array. */
function typeRows(): string {
  return builtinTypes
    .flatMap((type) => {
      const category = type.pgCategory === null ? 'NULL' : `'${type.pgCategory}'`
      const own = `(${type.oid}, '${type.name}', '${type.schema}', ${lengths[type.name] ?? -1}, '${type.pseudo ? 'p' : 'b'}', ${category}, 0, ${type.arrayOid})`
      const array = `(${type.arrayOid}, '_${type.name}', '${type.schema}', -1, '${type.pseudo ? 'p' : 'b'}', 'A', ${type.oid}, 0)`
      return type.arrayOid === 0 ? [own] : [own, array]
    })
    .join(', ')
}

const typing: readonly Definition[] = [
  relation(
    'pg_catalog.pg_type',
    'oid oid!, typname text!, typnamespace oid!, typowner oid!, typlen smallint, typtype "char"!, typcategory "char", typdelim "char"!, typrelid oid!, typelem oid!, typarray oid!, typinput regproc, typreceive oid!, typnotnull boolean!, typbasetype oid!, typtypmod integer!, typcollation oid!, typdefault text',
    `SELECT t.oid::oid, t.name, s.oid, ${roleOid('s.owner_id')}, t.len::int2, t.kind::"char", t.category::"char", ','::"char", 0::oid, t.elem::oid, t.arr::oid, NULL::regproc, 0::oid, false, 0::oid, -1, 0::oid, NULL::text
      FROM (VALUES ${typeRows()}) AS t (oid, name, schema, len, kind, category, elem, arr) JOIN mz_mirror.schemas s ON s.database_id IS NULL AND s.name = t.schema
      UNION ALL SELECT o.oid, o.name, s.oid, ${roleOid('o.owner_id')}, -1::int2, CASE o.category WHEN 'composite' THEN 'c' ELSE 'b' END::"char", 'U'::"char", ','::"char", 0::oid, 0::oid, 0::oid, NULL::regproc, 0::oid, false, 0::oid, -1, 0::oid, NULL::text
      FROM ${items} WHERE o.type = 'type' AND o.id NOT LIKE 's%'`,
  ),
  relation(
    'pg_catalog.pg_proc',
    'oid oid!, proname text!, pronamespace oid!, proowner oid!, proargdefaults text, prorettype oid!',
    `SELECT o.oid, o.name, s.oid, ${roleOid('o.owner_id')}, NULL::text, 0::oid FROM ${items} WHERE o.type = 'function'`,
  ),
  relation(
    'pg_catalog.pg_settings',
    'name text!, setting text!, unit text, category text, short_desc text, extra_desc text, context text, vartype text, source text, min_val text, max_val text, enumvals text[], boot_val text, reset_val text, sourcefile text, sourceline integer, pending_restart boolean',
    `SELECT 'max_index_keys', '1000', NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text[], NULL::text, NULL::text, NULL::text, NULL::int4, NULL::bool`,
  ),
  relation(
    'pg_catalog.pg_tablespace',
    'oid oid!, spcname text!, spcowner oid, spcacl text[], spcoptions text[]',
    "SELECT 1663::oid, 'pg_default', NULL::oid, NULL::text[], NULL::text[]",
  ),
  relation(
    'pg_catalog.pg_timezone_abbrevs',
    'abbrev text!, utc_offset interval, dst interval, timezone_name text',
    "SELECT abbrev, utc_offset, CASE WHEN is_dst THEN interval '1 hour' ELSE interval '0' END, NULL::text FROM pg_catalog.pg_timezone_abbrevs",
  ),
  relation(
    'pg_catalog.pg_timezone_names',
    'name text!, abbrev text!, utc_offset interval!, is_dst boolean!',
    'SELECT name, abbrev, utc_offset, is_dst FROM pg_catalog.pg_timezone_names',
  ),
  relation(
    'pg_catalog.pg_range',
    'rngtypid oid!, rngsubtype oid!',
    'SELECT rngtypid, rngsubtype FROM pg_catalog.pg_range',
  ),
]

/** Relations that clients join with, and that have no rows on Materialize either. */
const empty: readonly Definition[] = [
  emptyRelation('pg_catalog.pg_am', 'oid oid!, amname text!, amhandler regproc!, amtype "char"!'),
  emptyRelation(
    'pg_catalog.pg_collation',
    'oid oid!, collname text!, collnamespace oid!, collowner oid!, collprovider "char"!, collencoding integer!, collcollate text!, collctype text!',
  ),
  emptyRelation(
    'pg_catalog.pg_constraint',
    'oid oid!, conname text!, connamespace oid!, contype "char"!, condeferrable boolean!, condeferred boolean!, convalidated boolean!, conrelid oid!, contypid oid!, conindid oid!, conparentid oid!, confrelid oid!, confupdtype "char"!, confdeltype "char"!, confmatchtype "char"!, conislocal boolean!, coninhcount integer!, connoinherit boolean!, conkey smallint[], confkey smallint[], conpfeqop oid[], conppeqop oid[], conffeqop oid[], conexclop oid[], conbin text, consrc text',
  ),
  emptyRelation('pg_catalog.pg_enum', 'oid oid!, enumtypid oid!, enumsortorder real!, enumlabel text!'),
  emptyRelation(
    'pg_catalog.pg_event_trigger',
    'oid oid!, evtname text!, evtevent text!, evtowner oid!, evtfoid oid!, evtenabled "char"!, evttags text[]',
  ),
  emptyRelation(
    'pg_catalog.pg_extension',
    'oid oid!, extname text!, extowner oid!, extnamespace oid!, extrelocatable boolean!, extversion text!, extconfig oid[], extcondition text[]',
  ),
  emptyRelation(
    'pg_catalog.pg_inherits',
    'inhrelid oid!, inhparent oid!, inhseqno integer!, inhdetachpending boolean!',
  ),
  emptyRelation(
    'pg_catalog.pg_language',
    'oid oid!, lanname text!, lanowner oid!, lanispl boolean!, lanpltrusted boolean!, lanplcallfoid oid!, laninline oid!, lanvalidator oid!, lanacl text[]',
  ),
  emptyRelation(
    'pg_catalog.pg_locks',
    'locktype text!, database oid, relation oid, page integer, tuple smallint, virtualxid text, transactionid text, classid oid, objid oid, objsubid smallint, virtualtransaction text, pid integer, mode text!, granted boolean!, fastpath boolean!, waitstart timestamp with time zone',
  ),
  emptyRelation(
    'pg_catalog.pg_operator',
    'oid oid!, oprname text!, oprresult oid, oprleft oid, oprright oid',
  ),
  emptyRelation('pg_catalog.pg_aggregate', 'aggfnoid oid!, aggkind text!, aggnumdirectargs smallint!'),
  emptyRelation(
    'pg_catalog.pg_policy',
    'oid oid!, polname text!, polrelid oid!, polcmd "char"!, polpermissive boolean!, polroles oid[], polqual text, polwithcheck text',
  ),
  emptyRelation(
    'pg_catalog.pg_rewrite',
    'oid oid!, rulename text!, ev_class oid!, ev_type "char"!, ev_enabled "char"!, is_instead boolean!, ev_qual text, ev_action text',
  ),
  emptyRelation('pg_catalog.pg_shdescription', 'objoid oid!, classoid oid!, description text!'),
  emptyRelation(
    'pg_catalog.pg_shdepend',
    'dbid oid!, classid oid!, objid oid!, objsubid integer!, refclassid oid!, refobjid oid!, deptype "char"!',
  ),
  emptyRelation(
    'pg_catalog.pg_subscription',
    'oid oid!, subdbid oid!, subname text!, subowner oid!, subenabled boolean!',
  ),
  emptyRelation(
    'pg_catalog.pg_trigger',
    'oid oid!, tgrelid oid!, tgname text!, tgfoid oid!, tgtype smallint!, tgenabled "char"!, tgisinternal boolean!, tgnargs smallint!, tgargs bytea, tgparentid oid!',
  ),
]

/** pg_catalog as drivers, psql and dbt ask it. */
export const pgCatalog: readonly Definition[] = [...classes, ...named, ...typing, ...empty]
