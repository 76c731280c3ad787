import { DBT_VERSION } from '../foundation'
import type { Json, UniqueId } from '../manifest'

export type Timing = {
  readonly name: 'compile' | 'execute'
  readonly started_at: string
  readonly completed_at: string
}

/** One node's entry of run_results.json, schema v6. */
export type RunResult = {
  readonly status: string
  readonly timing: readonly Timing[]
  readonly thread_id: string
  /** Seconds. */
  readonly execution_time: number
  readonly adapter_response: { readonly [key: string]: Json }
  readonly message: string | null
  readonly failures: number | null
  readonly unique_id: UniqueId
  readonly compiled: boolean | null
  readonly compiled_code: string | null
  readonly relation_name: string | null
  readonly batch_results: null
}

/** dbt's run_results.json, https://schemas.getdbt.com/dbt/run-results/v6.json */
export type RunResults = {
  readonly metadata: {
    readonly dbt_schema_version: string
    readonly dbt_version: string
    readonly generated_at: string
    readonly invocation_id: string
    readonly invocation_started_at: string
    readonly env: { readonly [key: string]: string }
  }
  readonly results: readonly RunResult[]
  readonly elapsed_time: number
  readonly args: { readonly [key: string]: Json }
}

/** Puts results into dbt's envelope. `args` holds no secret: it is what the command line said. */
export function runResults(input: {
  readonly results: readonly RunResult[]
  readonly startedAt: Date
  readonly finishedAt: Date
  readonly invocationId: string
  readonly args: { readonly [key: string]: Json }
}): RunResults {
  return {
    metadata: {
      dbt_schema_version: 'https://schemas.getdbt.com/dbt/run-results/v6.json',
      dbt_version: DBT_VERSION,
      generated_at: input.finishedAt.toISOString(),
      invocation_id: input.invocationId,
      invocation_started_at: input.startedAt.toISOString(),
      env: {},
    },
    results: input.results,
    elapsed_time: (input.finishedAt.getTime() - input.startedAt.getTime()) / 1000,
    args: input.args,
  }
}
