import type { Diagnostic } from '../../lib/foundation'

/** A fault with the lines around it. */
export type DiagnosticView = Diagnostic & {
  readonly excerpt: { readonly firstLine: number; readonly lines: readonly string[] } | null
}
