export { syntaxParser } from './parser'
export type { SqlUse, SyntaxFault, SyntaxParser } from './types'
