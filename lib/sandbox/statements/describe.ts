import type { Statement } from '../sql/ast/statement'
import type { OutColumn, Running } from './handler'

type Description = { readonly columns: readonly OutColumn[] | null; readonly parameters: readonly number[] }
type Describe = (statement: Statement, running: Omit<Running, 'parameters'>) => Promise<Description>

let registered: Describe = async () => ({ columns: null, parameters: [] })

/** Given once by the registry, which knows all handlers; PREPARE needs it and is one of them. */
export function useDescribe(describe: Describe): void {
  registered = describe
}

/** Columns and parameters of any statement. */
export function describeStatement(running: Omit<Running, 'parameters'>, statement: Statement): Promise<Description> {
  return registered(statement, running)
}
