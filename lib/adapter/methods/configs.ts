import { PyDict, pyError, type Value } from '../../jinja'
import { parseIndexObject, parsePartitionObject, parseRefreshObject } from '../objects/configs'
import { columnConstraints, modelConstraints } from '../objects/constraints'
import { Decimal } from '../objects/decimal'
import { Table } from '../objects/table'
import { type AdapterMethods, type AdapterWorld, quote } from './world'

/** Configs as Materialize reads them, and conversions. */
export const configs: AdapterMethods = {
  parse_index: [['raw_index'], (args) => parseIndexObject(args.get('raw_index'))],
  parse_refresh_interval: [
    ['raw_refresh_interval'],
    (args) => parseRefreshObject(args.get('raw_refresh_interval')),
  ],
  parse_partition_by: [['raw_partition_by'], (args) => parsePartitionObject(args.get('raw_partition_by'))],
  render_raw_columns_constraints: [
    ['raw_columns'],
    (args, world) => columnConstraints(args.get('raw_columns'), quote, unsupported(world)),
  ],
  render_raw_model_constraints: [
    ['raw_constraints'],
    (args, world) => modelConstraints(args.get('raw_constraints'), unsupported(world)),
  ],
  convert_type: [
    ['agate_table', 'col_idx'],
    (args) => convertType(args.get('agate_table'), args.get('col_idx')),
  ],
  standardize_grants_dict: [['grants_table'], (args) => grantsDict(args.get('grants_table'))],
  verify_database: [['database'], () => null],
  build_catalog_relation: [['config'], () => null],
}

function unsupported({ warn }: AdapterWorld): (type: string) => void {
  return (type) =>
    warn(`Constraint type ${type} is not supported by the materialize adapter, and will be ignored.`)
}

/** The type of a seed's column, from agate's. */
function convertType(table: Value, index: Value): string {
  if (!(table instanceof Table) || typeof index !== 'number') {
    throw pyError('TypeError', 'convert_type() expects a table and an index')
  }
  switch (table.types[index]) {
    case 'Integer':
      return 'integer'
    case 'Number':
      return table.rows.some((row) => hasFraction(row[index] ?? null)) ? 'float8' : 'integer'
    case 'Boolean':
      return 'boolean'
    case 'Date':
      return 'date'
    case 'DateTime':
      return 'timestamp without time zone'
    default:
      return 'text'
  }
}

function hasFraction(value: Value): boolean {
  return value instanceof Decimal && value.text().includes('.')
}

/** Who has which privilege, from the table that the adapter's query of grants gives. */
function grantsDict(table: Value): PyDict {
  const grants = new PyDict()
  if (!(table instanceof Table)) return grants
  const grantee = table.names.indexOf('grantee')
  const privilege = table.names.indexOf('privilege_type')
  for (const row of table.rows) {
    const key = row[privilege] ?? null
    const known = grants.get(key)
    const who = row[grantee] ?? null
    if (Array.isArray(known)) known.push(who)
    else grants.set(key, [who])
  }
  return grants
}
