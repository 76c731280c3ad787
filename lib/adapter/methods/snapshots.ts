import { dbtError, PyObject, type RenderState, type Value } from '../../jinja'
import { itemOf, listOf, textOrNull } from '../objects/members'
import { Relation } from '../objects/relation'
import { type AdapterMethods, type AdapterWorld, columnsOf } from './world'

/** What the macros of snapshots and incremental models ask. */
export const snapshots: AdapterMethods = {
  get_hard_deletes_behavior: [['config'], (args) => hardDeletes(args.get('config'), args.state)],
  valid_snapshot_target: [
    ['relation', ['column_names', null]],
    (args, world) => {
      requireColumns(world, args.get('relation'), args.get('column_names'), KEPT, args.state)
      return null
    },
  ],
  assert_valid_snapshot_target_given_strategy: [
    ['relation', 'column_names', 'strategy'],
    (args, world) => {
      const [relation, names] = [args.get('relation'), args.get('column_names')]
      requireColumns(world, relation, names, KEPT, args.state)
      if (itemOf(args.get('strategy'), 'hard_deletes') === 'new_record')
        requireColumns(world, relation, names, ['dbt_is_deleted'], args.state)
      return null
    },
  ],
  get_incremental_strategy_macro: [
    ['model_context', 'strategy'],
    (args, world) => strategyMacro(args.get('model_context'), args.get('strategy'), world, args.state),
  ],
}

/** Columns that every snapshot has; those for updates and deletions need not be there. */
const KEPT = ['dbt_scd_id', 'dbt_valid_from', 'dbt_valid_to']

function hardDeletes(config: Value, state: RenderState): string {
  const invalidates = option(config, 'invalidate_hard_deletes', state)
  const behaviour = option(config, 'hard_deletes', state)
  if (invalidates !== null && behaviour !== null) {
    throw dbtError(
      'DbtValidationError',
      'You cannot set both the invalidate_hard_deletes and hard_deletes config properties on the same snapshot.',
    )
  }
  if (invalidates === true || behaviour === 'invalidate') return 'invalidate'
  if (behaviour === 'new_record') return 'new_record'
  if (behaviour === null || behaviour === 'ignore') return 'ignore'
  throw dbtError('DbtValidationError', 'Invalid setting for property hard_deletes.')
}

/** `config.get(name)` of the context's config as of a dict. */
function option(config: Value, name: string, state: RenderState): Value {
  const known = itemOf(config, name)
  if (known !== undefined) return known
  const get = config instanceof PyObject ? config.attribute('get', state) : undefined
  return get instanceof PyObject && get.call ? get.call([name], null, state) : null
}

function requireColumns(
  world: AdapterWorld,
  relation: Value,
  configured: Value,
  wanted: readonly string[],
  state: RenderState,
): void {
  if (!(relation instanceof Relation))
    throw dbtError(
      'CompilationError',
      "'adapter.valid_snapshot_target' expects a Relation for argument 'relation'",
    )
  const there = new Set(
    listOf(columnsOf(world, relation, state)).map((column) =>
      column instanceof PyObject ? textOrNull(column.attribute('name', state))?.toLowerCase() : undefined,
    ),
  )
  const names = wanted.map((name) => textOrNull(itemOf(configured, name)) ?? name)
  const missing = names.filter((name) => !there.has(name.toLowerCase()))
  if (missing.length === 0) return
  throw dbtError(
    'CompilationError',
    `Snapshot target is missing configured columns (missing "${missing.join('", "')}"). ` +
      'See https://docs.getdbt.com/docs/build/snapshots#snapshot-meta-fields for more information.',
  )
}

/** Strategies that dbt knows; an adapter need not have them all. */
const BUILT_IN = new Set(['append', 'delete+insert', 'merge', 'insert_overwrite', 'microbatch'])
const VALID = new Set(['append', 'delete+insert', 'merge', 'microbatch', 'default'])

function strategyMacro(context: Value, given: Value, world: AdapterWorld, state: RenderState): Value {
  const strategy = textOrNull(given) ?? 'default'
  if (BUILT_IN.has(strategy) && !VALID.has(strategy)) {
    throw dbtError('DbtRuntimeError', `The incremental strategy '${strategy}' is not valid for this adapter`)
  }
  const name = `get_incremental_${strategy.replaceAll('+', '_')}_sql`
  const macro = context instanceof PyObject ? context.item?.(name, state) : itemOf(context, name)
  if (macro === undefined) {
    throw dbtError(
      'DbtRuntimeError',
      `dbt could not find an incremental strategy macro with the name "${name}" in ${world.projectName ?? 'the project'}`,
    )
  }
  return macro
}
