export { traceDown, traceUp } from './graph'
export { ColumnLineage, type ColumnSources, type NodeSql, ParseCache } from './lineage'
export type {
  Clause,
  ColumnGraph,
  ColumnRef,
  Condition,
  Input,
  InputKind,
  KnownColumns,
  NodeColumns,
  OutputColumn,
  Reason,
  ReasonCode,
} from './types'
