import { type Names, Scope } from '../../jinja'
import type { Host } from '../types'

/** dbt's names that need nothing of a project: `return`, `fromjson`, `modules`, `log` … */
export function baseNames(host: Host): Names {
  void host
  return new Scope()
}
