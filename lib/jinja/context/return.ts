import { returnFunction } from '../builtins/return'
import type { ContextMember } from './ports'

/** `return(data)`: gives a value of any type back from a macro. */
export const returnMember: ContextMember = { name: 'return', make: () => returnFunction }
