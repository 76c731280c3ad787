import { type Folding, type SetItem, setTest } from './characters'
import { CONTROL, commonEscape, type Escaped, octalCode } from './escapes'
import type { RegexNode } from './nodes'
import type { RegexSource } from './source'

/** Reads a set of characters, its opening bracket (at `start`) being taken already. @throws JinjaError */
export function readSet(source: RegexSource, start: number, ascii: boolean, folding: Folding): RegexNode {
  const negated = source.match('^')
  const items: SetItem[] = []
  const take = (): string => {
    const piece = source.take()
    if (piece === '') throw source.error('unterminated character set', source.position - start)
    return piece
  }
  for (;;) {
    const first = take()
    if (first === ']' && items.length > 0) break
    const low = member(source, first, ascii)
    if (!source.match('-')) {
      items.push(itemOf(low))
      continue
    }
    const second = take()
    if (second === ']') {
      items.push(itemOf(low), { low: 45, high: 45 })
      break
    }
    const high = member(source, second, ascii)
    if (!('code' in low) || !('code' in high) || high.code < low.code)
      throw source.error(`bad character range ${first}-${second}`, first.length + 1 + second.length)
    items.push({ low: low.code, high: high.code })
  }
  return { kind: 'one', test: setTest(items, negated, folding) }
}

function itemOf(escaped: Escaped): SetItem {
  return 'test' in escaped ? escaped : { low: escaped.code, high: escaped.code }
}

function member(source: RegexSource, piece: string, ascii: boolean): Escaped {
  if (!piece.startsWith('\\')) return { code: piece.codePointAt(0) ?? 0 }
  const letter = piece.slice(1)
  const control = CONTROL.get(letter)
  if (control !== undefined) return { code: control }
  if (/^[0-7]$/.test(letter)) return { code: octalCode(source, letter + source.takeWhile(/[0-7]/, 2)) }
  if (/^[89]$/.test(letter)) throw source.error(`bad escape ${piece}`, piece.length)
  return commonEscape(source, piece, ascii)
}
