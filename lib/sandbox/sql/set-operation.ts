import type { SetExpr } from '../../sql'
import { planError } from '../errors/error'

/** Widths of both sides of a set operation, where they can be read off. */
export function checkWidths(body: Extract<SetExpr, { kind: 'set' }>): void {
  const left = widthOf(body.left)
  const right = widthOf(body.right)
  const types = [body.left, body.right].map(literalTypes)
  types[0]?.forEach((type, i) => {
    const other = types[1]?.[i]
    if (type && other && type !== other && [type, other].includes('text'))
      throw planError(`${body.operator} types ${type} and ${other} cannot be matched`)
  })
  if (left !== null && right !== null && left !== right)
    throw planError(`each ${body.operator} query must have the same number of columns: ${left} vs ${right}`)
}

/** Types of a SELECT's bare literals; what else stands in its list is null. */
function literalTypes(body: SetExpr): readonly (string | null)[] {
  if (body.kind !== 'select') return []
  return body.projection.map((p) => {
    if (p.kind !== 'item') return null
    if (p.expr.kind === 'string') return 'text'
    return p.expr.kind === 'number' && /^[0-9]{1,9}$/.test(p.expr.text) ? 'integer' : null
  })
}

function widthOf(body: SetExpr): number | null {
  if (body.kind === 'set') return widthOf(body.left)
  if (body.kind === 'values') return body.rows[0]?.length ?? null
  if (body.kind !== 'select') return null
  const open = body.projection.some(
    (p) => p.kind === 'star' || p.expr.kind === 'wildcard' || p.expr.kind === 'field-wildcard',
  )
  return open ? null : body.projection.length
}
