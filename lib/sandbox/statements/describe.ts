import type { Statement } from '../sql/ast/statement'
import type { Parsed } from '../sql/parse/parse'
import type { OutColumn, Outcome, Running } from './handler'

type Description = { readonly columns: readonly OutColumn[] | null; readonly parameters: readonly number[] }
type Describe = (statement: Statement, running: Omit<Running, 'parameters'>) => Promise<Description>

let registered: Describe = async () => ({ columns: null, parameters: [] })

/** Given once by the registry, which knows all handlers; PREPARE needs it and is one of them. */
export function useDescribe(describe: Describe): void {
  registered = describe
}

/** Columns and parameters of any statement. */
export function describeStatement(
  running: Omit<Running, 'parameters'>,
  statement: Statement,
): Promise<Description> {
  return registered(statement, running)
}

type Run = (parsed: Parsed, running: Omit<Running, 'text'>) => Promise<Outcome>
let run: Run = () => Promise.reject(new Error('no runner'))
export function useRun(given: Run): void {
  run = given
}

/** Runs a statement inside another one: what a cursor, EXECUTE or COPY holds. */
export function runStatement(running: Running, parsed: Parsed): Promise<Outcome> {
  return run(parsed, running)
}
