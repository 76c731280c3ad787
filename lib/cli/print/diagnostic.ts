import type { Diagnostic, Span } from '../../foundation'
import type { Colors } from '../terminal'

/** Reads a file of the project for a snippet; null where it cannot. */
export type ReadSource = (file: string) => string | null

/**
 * A diagnostic as lines for a screen: what is wrong, where with the line and a caret, the cause, what to do.
 *
 *     error GL3001: Model 'orders' depends on a node named 'custmers' which was not found
 *       ┌ models/orders.sql:3:14
 *     3 │ from {{ ref('custmers') }}
 *       ·              ^^^^^^^^
 *       └ Did you mean 'customers'?
 */
export function diagnosticLines(diagnostic: Diagnostic, colors: Colors, readSource: ReadSource): string[] {
  const isError = diagnostic.severity === 'error'
  const paint = isError ? colors.red : colors.yellow
  const head = `${paint(colors.bold(isError ? 'error' : 'warning'))} ${colors.dim(diagnostic.code)}: `
  const [first = '', ...rest] = diagnostic.message.split('\n')
  const body: string[] = []
  if (diagnostic.at !== undefined) body.push(...snippet(diagnostic.at, paint, colors, readSource))
  for (const { at, message } of diagnostic.related ?? []) {
    body.push(`  ${colors.dim('├')} ${colors.dim(place(at))} ${message}`)
  }
  if (diagnostic.cause !== undefined) body.push(...cause(diagnostic.cause, colors))
  if (diagnostic.hint !== undefined) body.push(`  ${colors.dim('└')} ${colors.cyan(diagnostic.hint)}`)
  return [head + first, ...rest.map((line) => `  ${line}`), ...body]
}

function place({ file, line, column }: Span): string {
  return column === undefined ? `${file}:${line}` : `${file}:${line}:${column}`
}

function snippet(
  at: Span,
  paint: (text: string) => string,
  colors: Colors,
  readSource: ReadSource,
): string[] {
  const lines = [`  ${colors.dim('┌')} ${colors.dim(place(at))}`]
  const text = readSource(at.file)?.split('\n')[at.line - 1]?.replace(/\r$/, '')
  if (text === undefined) return lines
  const number = String(at.line)
  const blank = ' '.repeat(number.length)
  lines.push(`${colors.dim(`${number} │`)} ${text.replaceAll('\t', ' ')}`)
  if (at.column !== undefined) {
    const length = Math.max(1, Math.min(at.length ?? 1, text.length - at.column + 1))
    lines.push(`${colors.dim(`${blank} ·`)} ${' '.repeat(at.column - 1)}${paint('^'.repeat(length))}`)
  }
  return lines
}

function cause({ sqlstate, text }: NonNullable<Diagnostic['cause']>, colors: Colors): string[] {
  const [first = '', ...rest] = text.trim().split('\n')
  const state = sqlstate === undefined ? '' : ` ${colors.dim(`(SQLSTATE ${sqlstate})`)}`
  return [`  ${colors.dim('│')} ${first}${state}`, ...rest.map((line) => `  ${colors.dim('│')} ${line}`)]
}
