import { type Diagnostic, error, type Span } from '../foundation'
import { ConfigShapeError, ConfigValueError } from '../parse'

/** Makes something whose config dbt may refuse; then that is reported and nothing comes of it. */
export function unlessRefused<T>(
  make: () => T,
  at: Span,
  report: (diagnostic: Diagnostic) => void,
  uniqueId?: string,
): readonly T[] {
  try {
    return [make()]
  } catch (e) {
    if (!(e instanceof ConfigValueError) && !(e instanceof ConfigShapeError)) throw e
    const hint = e instanceof ConfigValueError ? e.hint : `\`${e.key}\` must be a mapping.`
    const details = { at, ...(uniqueId === undefined ? {} : { uniqueId }) }
    report(error('GL3009', e.message, { ...details, ...(hint === undefined ? {} : { hint }) }))
    return []
  }
}
