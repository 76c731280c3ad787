import type { RunEvent } from '../../foundation'
import type { Terminal } from '../terminal'

/** Every event as a line of JSON, for machines. */
export function printJson(terminal: Terminal): (event: RunEvent) => void {
  return (event) => terminal.out(JSON.stringify(event))
}
