import type { Diagnostic, NodeStatus } from '../foundation'
import type { Json, ManifestNode, UniqueId, UnitTestNode } from '../manifest'

/** What became of one node. */
export type NodeOutcome = {
  readonly uniqueId: UniqueId
  readonly status: NodeStatus
  /** dbt's message of the node: the command tag, `Got 3 results…`, or the error. */
  readonly message: string | null
  readonly failures: number | null
  readonly adapterResponse: { readonly [key: string]: Json }
  readonly compiledCode: string | null
  readonly diagnostics: readonly Diagnostic[]
  /** When its SQL was ready; absent where it never was. */
  readonly compiledAt?: Date
}

export type Executable = ManifestNode | UnitTestNode

const kinds: Readonly<Record<string, string>> = { unit_test: 'unit_test' }

/** `model orders (models/orders.sql)`, as dbt names a node in an error. */
export function describeNode(node: Executable): string {
  return `${kinds[node.resource_type] ?? node.resource_type} ${node.name} (${node.original_file_path})`
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')
}

/** The error that a diagnostic makes of a node, in dbt's words, so that people find it by searching. */
export function errorMessage(node: Executable, diagnostic: Diagnostic, runPath: string | null): string {
  const fromServer = diagnostic.code.startsWith('GL6')
  const kind = fromServer ? 'Database Error' : 'Compilation Error'
  const body = fromServer ? (diagnostic.cause?.text ?? diagnostic.message) : diagnostic.message
  const chain = (diagnostic.related ?? []).map(
    (r, i) => `${i === 0 ? '\n  > ' : '  > called by '}${r.message} (${r.at.file})`,
  )
  const where = fromServer && runPath !== null ? [`  compiled code at ${runPath}`] : []
  return [`${kind} in ${describeNode(node)}`, indent(body), ...chain, ...where].join('\n')
}

/** The outcome of a node that could not be compiled, planned or made. */
export function failed(
  node: Executable,
  diagnostics: readonly Diagnostic[],
  details: { readonly compiledCode?: string | null; readonly runPath?: string | null } = {},
): NodeOutcome {
  const [first] = diagnostics
  return {
    uniqueId: node.unique_id,
    status: 'error',
    message: first === undefined ? 'failed' : errorMessage(node, first, details.runPath ?? null),
    failures: null,
    adapterResponse: {},
    compiledCode: details.compiledCode ?? null,
    diagnostics,
  }
}

/** dbt's adapter_response out of a command tag: `INSERT 0 4` is code INSERT with four rows. */
export function adapterResponse(tag: string, rows: number | null): { readonly [key: string]: Json } {
  const words = tag.split(' ')
  const code = words.filter((w) => !/^\d+$/.test(w)).join(' ')
  return { _message: tag, code, ...(rows === null ? {} : { rows_affected: rows }) }
}
