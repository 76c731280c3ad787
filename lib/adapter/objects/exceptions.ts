import {
  dbtError,
  JinjaError,
  type Parameter,
  PyDict,
  type PyFunction,
  pyFunction,
  pyStr,
  type Value,
} from '../../jinja'
import { textOrNull } from './members'

/** Told of a warning that a template gives. */
export type OnWarning = (message: string) => void

/** `exceptions`: each raises dbt's error of that name; `warn` warns. */
export function exceptionsObject(onWarning: OnWarning): PyDict {
  const functions: readonly PyFunction[] = [
    pyFunction('warn', ['msg', ['node', null]], (args) => {
      onWarning(textOrNull(args.get('msg')) ?? 'None')
      return ''
    }),
    pyFunction(
      'warn_snapshot_timestamp_data_types',
      ['snapshot_time_data_type', 'updated_at_data_type'],
      (args) => {
        onWarning(
          `Data type of snapshot table timestamp columns (${args.get('snapshot_time_data_type')}) doesn't match derived column 'updated_at' (${args.get('updated_at_data_type')}). Please update snapshot config 'updated_at'.`,
        )
        return null
      },
    ),
    raising('raise_compiler_error', 'CompilationError', ['msg', ['node', null]], (get) => get('msg')),
    raising('raise_database_error', 'DbtDatabaseError', ['msg', ['node', null]], (get) => get('msg')),
    raising('raise_not_implemented', 'NotImplementedError', ['msg'], (get) => `ERROR: ${get('msg')}`),
    raising('raise_dependency_error', 'DependencyError', ['msg'], (get) => get('msg')),
    raising('raise_fail_fast_error', 'FailFastError', ['msg', ['node', null]], (get) => get('msg')),
    raising(
      'raise_cache_inconsistent',
      'CacheInconsistencyError',
      ['message'],
      (get) => `Cache inconsistency detected: ${get('message')}`,
    ),
    raising(
      'raise_dataclass_not_dict',
      'DataclassNotDictError',
      ['obj'],
      (get) =>
        `The object ("${get('obj')}") was used as a dictionary. This capability has been removed from objects of this type.`,
    ),
    raising(
      'missing_config',
      'MissingConfigError',
      ['model', 'name'],
      (get) => `Model does not define a required config parameter '${get('name')}'.`,
    ),
    raising(
      'missing_materialization',
      'MissingMaterializationError',
      ['model', 'adapter_type'],
      (get) =>
        `No materialization was found for adapter ${get('adapter_type')}! (searched types 'default' and '${get('adapter_type')}')`,
    ),
    raising(
      'missing_relation',
      'MissingRelationError',
      ['relation', ['model', null]],
      (get) => `Relation ${get('relation')} not found!`,
    ),
    raising(
      'relation_wrong_type',
      'RelationWrongTypeError',
      ['relation', 'expected_type', ['model', null]],
      (get) =>
        `Trying to create ${get('expected_type')} ${get('relation')}, but it currently exists as another kind. Either drop ${get('relation')} manually, or run dbt with \`--full-refresh\` and dbt will drop it for you.`,
    ),
    raising(
      'raise_ambiguous_alias',
      'AmbiguousAliasError',
      ['node_1', 'node_2', ['duped_name', null]],
      (get) => `dbt found two resources with the database representation "${get('duped_name')}".`,
    ),
    raising(
      'raise_ambiguous_catalog_match',
      'AmbiguousCatalogMatchError',
      ['unique_id', 'match_1', 'match_2'],
      (get) =>
        `dbt found two relations in your warehouse with similar database identifiers for ${get('unique_id')}.`,
    ),
    raising(
      'raise_dep_not_found',
      'DependencyNotFoundError',
      ['node', 'node_description', 'required_pkg'],
      (get) =>
        `Error while parsing ${get('node_description')}.\nThe required package "${get('required_pkg')}" was not found. Is the package installed?\nHint: You may need to run \`dbt deps\`.`,
    ),
    raising(
      'raise_duplicate_patch_name',
      'DuplicatePatchPathError',
      ['patch_1', 'existing_patch_path'],
      (get) =>
        `dbt found two schema.yml entries for the same resource, one of them in ${get('existing_patch_path')}.`,
    ),
    raising(
      'raise_duplicate_resource_name',
      'DuplicateResourceNameError',
      ['node_1', 'node_2'],
      () => 'dbt found two resources with the same name.',
    ),
    raising(
      'raise_invalid_property_yml_version',
      'PropertyYMLError',
      ['path', 'issue'],
      (get) => `The yml property file at ${get('path')} is invalid because ${get('issue')}.`,
    ),
    pyFunction('raise_contract_error', ['yaml_columns', 'sql_columns'], (args) => {
      throw dbtError('ContractError', contractMessage(args.get('yaml_columns'), args.get('sql_columns')))
    }),
    raising(
      'column_type_missing',
      'ColumnTypeMissingError',
      ['column_names'],
      (get) =>
        `Contracted models require data_type to be defined for each column.  Please ensure that the column name and data_type are defined within the YAML configuration for the ${get('column_names')} column(s).`,
    ),
  ]
  return new PyDict(functions.map((each) => [each.name, each]))
}

function raising(
  name: string,
  dbtClass: string,
  parameters: readonly Parameter[],
  message: (get: (parameter: string) => string) => string,
): PyFunction {
  return pyFunction(name, parameters, (args) => {
    throw new JinjaError(
      null,
      message((parameter) => pyStr(args.get(parameter))),
      { dbtClass },
    )
  })
}

type Declared = { readonly name: string; readonly type: string; readonly formatted: string }

/** What a contract's columns and a query's disagree in, as dbt's table shows it. */
function contractMessage(declared: Value, actual: Value): string {
  const intro = 'This model has an enforced contract that failed.'
  const [yaml, sql] = [columnsOf(declared), columnsOf(actual)]
  if (yaml.length === 0) {
    return "This model has an enforced contract, and its 'columns' specification is missing"
  }
  const rows: [string, string, string, string][] = []
  for (const column of sql) {
    const same = yaml.find((each) => each.name === column.name)
    if (!same) rows.push([column.name, column.type, '', 'missing in contract'])
    else if (same.formatted !== column.formatted)
      rows.push([column.name, column.type, same.type, 'data type mismatch'])
  }
  for (const column of yaml) {
    if (!sql.some((each) => each.name === column.name))
      rows.push([column.name, '', column.type, 'missing in definition'])
  }
  rows.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return `${intro}\nPlease ensure the name, data_type, and number of columns in your contract match the columns in your model's definition.\n\n${mismatchTable(rows)}`
}

function columnsOf(value: Value): Declared[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((each) => {
    if (!(each instanceof PyDict)) return []
    const field = (name: string) => textOrNull(each.get(name)) ?? ''
    return [{ name: field('name'), type: field('data_type'), formatted: field('formatted') }]
  })
}

function mismatchTable(rows: readonly (readonly string[])[]): string {
  const heads = ['column_name', 'definition_type', 'contract_type', 'mismatch_reason']
  const widths = heads.map((head, i) => Math.max(head.length, ...rows.map((row) => (row[i] ?? '').length)))
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`
  return [line(heads), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}
