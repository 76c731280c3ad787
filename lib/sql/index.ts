export type * from './ast'
export { columnName } from './column-name'
export { type ErrorFields, SqlError, syntaxError } from './error'
export { keywords } from './keywords'
export { describeToken, type Punctuation, positionOf, scan, type Token } from './lexer'
export { Cursor, type Grammar } from './parse/cursor'
export { parseCall, parseExpr, parseOrderBy } from './parse/expr'
export { parseItemName, startsQuery } from './parse/names'
export { parseName, parseOneExpr, parseOneQuery } from './parse/parse'
export { parseProjection, parseQuery, parseTableWithJoins } from './parse/query'
export { parseType } from './parse/type'
export {
  identifier,
  itemText,
  literal,
  nameText,
  quoted,
  redacted,
  type Style,
  shown,
  stable,
  typeText,
} from './style'
