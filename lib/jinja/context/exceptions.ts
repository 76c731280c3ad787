import { dbtError, JinjaError, pyError } from '../runtime/errors'
import { type BoundArguments, type Parameter, type PyFunction, pyFunction } from '../runtime/function'
import { pyStr } from '../values/text'
import { PyDict, PyObject, pyTypeName, type Value } from '../values/value'
import type { ContextMember } from './ports'

type Raiser = readonly [name: string, parameters: readonly Parameter[], body: (a: BoundArguments) => Value]

/** A function that always raises one of dbt's errors. */
function raiser(
  name: string,
  parameters: readonly Parameter[],
  dbtClass: string,
  message: (text: (parameter: string) => string, a: BoundArguments) => string,
): Raiser {
  return [
    name,
    parameters,
    (a) => {
      throw dbtError(
        dbtClass,
        message((p) => pyStr(a.get(p)), a),
      )
    },
  ]
}
/** An attribute of an object of dbt; a dict has none, as in Python. */
function attributeOf(value: Value, name: string, a: BoundArguments): Value {
  const found = value instanceof PyObject ? value.attribute(name, a.state) : undefined
  if (found === undefined)
    throw pyError('AttributeError', `'${pyTypeName(value)}' object has no attribute '${name}'`)
  return found
}
const field = (a: BoundArguments, object: string, name: string) => pyStr(attributeOf(a.get(object), name, a))
const bothNodes = (a: BoundArguments) =>
  ['node_1', 'node_2']
    .map((node) => `- ${field(a, node, 'unique_id')} (${field(a, node, 'original_file_path')})`)
    .join('\n')
/** `schema.name` of an entry of the catalog, a dict. */
function catalogEntry(value: Value): string {
  if (!(value instanceof PyDict))
    throw pyError('AttributeError', `'${pyTypeName(value)}' object has no attribute 'get'`)
  const metadata = value.get('metadata')
  const text = (key: string) => pyStr((metadata instanceof PyDict ? metadata.get(key) : null) ?? null)
  return ` - ${text('schema')}.${text('name')}`
}

const RAISERS: readonly Raiser[] = [
  raiser('raise_compiler_error', ['msg', ['node', null]], 'CompilationError', (t) => t('msg')),
  raiser('raise_database_error', ['msg', ['node', null]], 'DbtDatabaseError', (t) => t('msg')),
  raiser('raise_dependency_error', ['msg'], 'DependencyError', (t) => t('msg')),
  raiser('raise_fail_fast_error', ['msg', ['node', null]], 'FailFastError', (t) => t('msg')),
  raiser(
    'raise_invalid_property_yml_version',
    ['path', 'issue'],
    'PropertyYMLError',
    (t) =>
      `The yml property file at ${t('path')} is invalid because ${t('issue')}. Please consult the documentation for more information on yml property file syntax:\n\nhttps://docs.getdbt.com/reference/configs-and-properties`,
  ),
  raiser(
    'raise_dataclass_not_dict',
    ['obj'],
    'DataclassNotDictError',
    (t) =>
      `The object ("${t('obj')}") was used as a dictionary. This capability has been removed from objects of this type.`,
  ),
  raiser(
    'raise_dep_not_found',
    ['node', 'node_description', 'required_pkg'],
    'DependencyNotFoundError',
    (t) =>
      `Error while parsing ${t('node_description')}.\nThe required package "${t('required_pkg')}" was not found. Is the package installed?\nHint: You may need to run \`dbt deps\`.`,
  ),
  raiser(
    'column_type_missing',
    ['column_names'],
    'ColumnTypeMissingError',
    (t) =>
      `Contracted models require data_type to be defined for each column. Please ensure that the column name and data_type are defined within the YAML configuration for the ${t('column_names')} column(s).`,
  ),
  raiser(
    'missing_config',
    ['model', 'name'],
    'MissingConfigError',
    (t, a) =>
      `Model '${field(a, 'model', 'unique_id')}' does not define a required config parameter '${t('name')}'.`,
  ),
  raiser('missing_materialization', ['model', 'adapter_type'], 'MissingMaterializationError', (t, a) => {
    const config = attributeOf(a.get('model'), 'config', a)
    const materialization = pyStr(attributeOf(config, 'materialized', a))
    const types = t('adapter_type') === 'default' ? "'default'" : `'default' and '${t('adapter_type')}'`
    return `No materialization '${materialization}' was found for adapter ${t('adapter_type')}! (searched types ${types})`
  }),
  raiser(
    'missing_relation',
    ['relation', ['model', null]],
    'MissingRelationError',
    (t) => `Relation ${t('relation')} not found!`,
  ),
  raiser(
    'relation_wrong_type',
    ['relation', 'expected_type', ['model', null]],
    'RelationWrongTypeError',
    (t, a) =>
      `Trying to create ${t('expected_type')} ${t('relation')}, but it currently exists as a ${field(a, 'relation', 'type')}. Either drop ${t('relation')} manually, or run dbt with \`--full-refresh\` and dbt will drop it for you.`,
  ),
  raiser(
    'raise_ambiguous_alias',
    ['node_1', 'node_2', ['duped_name', null]],
    'AmbiguousAliasError',
    (t, a) => {
      const place = () =>
        ['database', 'schema', 'alias'].map((part) => `"${field(a, 'node_1', part)}"`).join('.')
      const name = a.get('duped_name') === null ? place() : `"${t('duped_name')}"`
      return `dbt found two resources with the database representation ${name}.\ndbt cannot create two resources with identical database representations. To fix this,\nchange the configuration of one of these resources:\n${bothNodes(a)}`
    },
  ),
  raiser('raise_duplicate_resource_name', ['node_1', 'node_2'], 'DuplicateResourceNameError', (_, a) => {
    const name = field(a, 'node_1', 'name')
    return `dbt found two ${field(a, 'node_1', 'resource_type')}s with the name "${name}".\n\nSince these resources have the same name, dbt will be unable to find the correct resource\nwhen looking for ref("${name}").\n\nTo fix this, change the name of one of these resources:\n${bothNodes(a)}`
  }),
  raiser(
    'raise_duplicate_patch_name',
    ['patch_1', 'existing_patch_path'],
    'DuplicatePatchPathError',
    (t, a) => {
      const name = field(a, 'patch_1', 'name')
      return `dbt found two schema.yml entries for the same resource named ${name}. Resources and their associated columns may only be described a single time. To fix this, remove the resource entry for ${name} in one of these files:\n - ${field(a, 'patch_1', 'original_file_path')}\n${t('existing_patch_path')}`
    },
  ),
  raiser(
    'raise_ambiguous_catalog_match',
    ['unique_id', 'match_1', 'match_2'],
    'AmbiguousCatalogMatchError',
    (t, a) =>
      `dbt found two relations in your warehouse with similar database identifiers. dbt\nis unable to determine which of these relations was created by the model "${t('unique_id')}".\nIn order for dbt to correctly generate the catalog, one of the following relations must be deleted or renamed:\n\n${catalogEntry(a.get('match_1'))}\n${catalogEntry(a.get('match_2'))}`,
  ),
  [
    'raise_cache_inconsistent',
    ['message'],
    (a) => {
      const message = `Internal Error\n  Cache inconsistency detected: ${pyStr(a.get('message'))}`
      throw new JinjaError('CacheInconsistencyError', message)
    },
  ],
  [
    'raise_not_implemented',
    ['msg'],
    (a) => {
      throw new JinjaError('NotImplementedError', `ERROR: ${pyStr(a.get('msg'))}`)
    },
  ],
]

/**
 * dbt's `exceptions`: functions that raise dbt's errors of that name, and those that `warn`. `more` are functions that
 * only some contexts have.
 */
export function exceptionsObject(warn: (message: string) => void, more: readonly PyFunction[] = []): PyDict {
  const functions: readonly PyFunction[] = [
    ...RAISERS.map(([name, parameters, body]) => pyFunction(name, parameters, body)),
    pyFunction('warn', ['msg', ['node', null]], (a) => {
      warn(pyStr(a.get('msg')))
      return ''
    }),
    pyFunction(
      'warn_snapshot_timestamp_data_types',
      ['snapshot_time_data_type', 'updated_at_data_type'],
      (a) => {
        warn(
          `Data type of snapshot table timestamp columns (${pyStr(a.get('snapshot_time_data_type'))}) doesn't match derived column 'updated_at' (${pyStr(a.get('updated_at_data_type'))}). Please update snapshot config 'updated_at'.`,
        )
        return null
      },
    ),
    ...more,
  ]
  return new PyDict(functions.map((each) => [each.name, each]))
}

/** `exceptions` of dbt's base context. */
export const exceptionsMember: ContextMember = {
  name: 'exceptions',
  make: ({ ports }) => exceptionsObject((message) => ports.log('warn', message)),
}
