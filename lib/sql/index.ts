export type * from './ast'
export { columnName } from './column-name'
export { type ErrorFields, SqlError } from './error'
export { describeToken, type Punctuation, scan, type Token } from './lexer'
export { Cursor, type Grammar } from './parse/cursor'
export { parseExpr, parseOrderBy } from './parse/expr'
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
