export { type Tracing, traceDown, traceUp } from './graph'
export { ColumnLineage, type ColumnSources, type NodeSql, ParseCache } from './lineage'
export type { Condition, Input, KnownColumns, NodeColumns, OutputColumn } from './types'
