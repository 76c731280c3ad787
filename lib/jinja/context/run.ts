import { pyFunction } from '../runtime/function'
import { PyDateTime } from './modules/datetime'
import { utcZone } from './modules/zones'
import type { ContextMember } from './ports'

/** `run_started_at`: when this run began, a datetime in UTC. */
export const runStartedAtMember: ContextMember = {
  name: 'run_started_at',
  make: ({ ports }) => PyDateTime.atInstant(BigInt(Math.floor(ports.runStartedAt * 1000)), utcZone),
}
/** `invocation_id`: the id of this run. */
export const invocationIdMember: ContextMember = {
  name: 'invocation_id',
  make: ({ ports }) => ports.invocationId,
}
/** `dbt_version`: the version of dbt whose behaviour this is. */
export const dbtVersionMember: ContextMember = { name: 'dbt_version', make: ({ ports }) => ports.dbtVersion }
/** `thread_id`: the thread that renders. */
export const threadIdMember: ContextMember = {
  name: 'thread_id',
  make: ({ ports }) => ports.threadId ?? 'MainThread',
}
/** `otel_trace_id()`: zeros, as without OpenTelemetry. */
export const traceIdMember: ContextMember = {
  name: 'otel_trace_id',
  make: () => pyFunction('BaseContext.otel_trace_id', [], () => '0'.repeat(32)),
}
/** `otel_span_id()`: zeros, as without OpenTelemetry. */
export const spanIdMember: ContextMember = {
  name: 'otel_span_id',
  make: () => pyFunction('BaseContext.otel_span_id', [], () => '0'.repeat(16)),
}
