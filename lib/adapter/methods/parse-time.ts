import { PyTuple, type Value } from '../../jinja'
import { emptyTable } from '../objects/table'

const NOTHING = [
  'get_relation',
  'create_schema',
  'drop_schema',
  'drop_relation',
  'truncate_relation',
  'rename_relation',
  'expand_target_column_types',
  'valid_snapshot_target',
  'assert_valid_snapshot_target_given_strategy',
  'get_incremental_strategy_macro',
  'get_hard_deletes_behavior',
]

/** What methods give while parsing, when nothing may be asked. */
export const parseTimeAnswers: { readonly [name: string]: () => Value } = {
  execute: () => new PyTuple(['', emptyTable]),
  add_query: () => new PyTuple([null, null]),
  already_exists: () => false,
  check_schema_exists: () => false,
  get_partitions_metadata: () => new PyTuple(['', emptyTable]),
  get_columns_in_relation: () => [],
  get_columns_in_table: () => [],
  get_column_schema_from_query: () => [],
  get_missing_columns: () => [],
  ...Object.fromEntries(NOTHING.map((name) => [name, () => null])),
}
