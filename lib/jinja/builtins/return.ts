import { pyFunction } from '../runtime/function'
import { ReturnSignal } from '../runtime/return-signal'

/**
 * dbt's `return(data)`: ends the macro of the project that it is in, with that value. Written as a statement
 * (`{{ return(x) }}`, `{% do return(x) %}`) it is compiled to a completion; this is every other use.
 */
export const returnFunction = pyFunction('BaseContext._return', ['data'], (a) => {
  throw new ReturnSignal(a.get('data'))
})
