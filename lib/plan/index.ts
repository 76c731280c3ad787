export { isStored, planDataTest } from './data-test'
export { type CleanupOptions, planCleanup } from './deploy/cleanup'
export { type InitOptions, planInit } from './deploy/init'
export { type PromoteOptions, planPromote, type Tag } from './deploy/promote'
export { type DeployPlan, type DeployVerb, recordOf, type Side, servingSide } from './deploy/shared'
export type {
  ClusterState,
  DefaultPrivilege,
  Dependency,
  DeploymentRecord,
  DeploymentScope,
  DeployState,
  Grant,
  ObjectState,
  SchemaState,
} from './deploy/state'
export { deployName } from './deploy/state'
export { materializationFor } from './materializations'
export type { Materialization, PlanContext, SeedColumn, SeedData } from './materializations/types'
export { readSeed, readSeedHeader } from './seed/read'
export { clusterSql } from './sql'
export type { ContractCheck, Effect, ExistingRelation, NodePlan, RelationKind, Statement, Step } from './step'
