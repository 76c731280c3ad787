import { pyError } from '../../../runtime/errors'
import { reprText } from '../../../values/text'
import { CONTROL, octalCode } from './escapes'
import { RegexSource } from './source'

/** A replacement taken apart: texts, and numbers of the groups between them. */
export type Replacement = readonly (string | number)[]

/** Reads what `sub` and `expand` put in place of a match. @throws JinjaError */
export function parseReplacement(
  text: string,
  pattern: { readonly groups: number; readonly names: ReadonlyMap<string, number> },
): Replacement {
  if (!text.includes('\\')) return [text]
  const source = new RegexSource(text)
  const parts: (string | number)[] = []
  const addGroup = (group: number, back: number): void => {
    if (group > pattern.groups) throw source.error(`invalid group reference ${group}`, back)
    parts.push(group)
  }
  while (source.next !== '') {
    const piece = source.take()
    const letter = piece.slice(1)
    if (!piece.startsWith('\\')) parts.push(piece)
    else if (letter === 'g') {
      const { group, back } = namedGroup(source, pattern.names)
      addGroup(group, back)
    } else if (letter === '0') parts.push(character(Number.parseInt(`0${source.takeWhile(/[0-7]/, 2)}`, 8)))
    else if (/^[1-9]$/.test(letter)) {
      const digits = letter + source.takeWhile(/[0-9]/, 1)
      if (/^[0-7]{2}$/.test(digits) && /^[0-7]$/.test(source.next))
        parts.push(character(octalCode(source, digits + source.take())))
      else addGroup(Number(digits), digits.length)
    } else parts.push(escaped(source, piece))
  }
  return parts
}

function escaped(source: RegexSource, piece: string): string {
  const control = CONTROL.get(piece.slice(1))
  if (control !== undefined) return character(control)
  if (/^\\[a-zA-Z]$/.test(piece)) throw source.error(`bad escape ${piece}`, piece.length)
  return piece
}

function namedGroup(
  source: RegexSource,
  names: ReadonlyMap<string, number>,
): { group: number; back: number } {
  if (!source.match('<')) throw source.error('missing <')
  const name = source.takeUntil('>', 'group name')
  const back = name.length + 1
  if (/^\d+$/.test(name)) return { group: Number(name), back }
  source.checkGroupName(name, 1)
  const group = names.get(name)
  if (group === undefined) throw pyError('IndexError', `unknown group name ${reprText(name)}`)
  return { group, back }
}

function character(code: number): string {
  return String.fromCodePoint(code & 0xff)
}
