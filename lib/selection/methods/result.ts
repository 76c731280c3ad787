import { DiagnosticError, error } from '../../foundation'
import { text } from '../value'
import type { Method } from '../world'

/** By the outcome in the run results that `--state` names. */
export const result: Method = {
  name: 'result',
  doc: { example: 'error', about: 'its status in an earlier run: error, fail, warn, success, pass, skipped' },
  match({ value }, { previous }) {
    if (previous?.results == null) {
      throw new DiagnosticError(
        error('GL4003', 'No comparison run_results', {
          hint: 'Name the folder of an earlier run_results.json with --state.',
        }),
      )
    }
    const wanted = text(value)
    const ids = new Set(
      previous.results.filter(({ status }) => status === wanted).map(({ uniqueId }) => uniqueId),
    )
    return (node) => ids.has(node.unique_id)
  },
}
