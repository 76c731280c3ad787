import { DBT_VERSION } from '../foundation'
import { areCompatible, parseVersion } from './version-range'

type Version = readonly [number, number, number]
type Constraint = { readonly operator: string; readonly version: Version; readonly text: string }

const SPECIFIER = /^\s*(>=|<=|>|<|=)?\s*(\d+)\.(\d+)\.(\d+)(?:[-+.]?[0-9A-Za-z.+-]*)?\s*$/

export type VersionCheck =
  | {
      readonly ok: boolean
      readonly constraints: readonly string[]
      /** Whether no version at all could meet them. */
      readonly contradict: boolean
    }
  | { readonly unreadable: string }

/**
 * `require-dbt-version`: a text with commas or a list. Returns the constraints as dbt prints them and whether
 * {@link DBT_VERSION} meets them all, or the text that can't be read.
 */
export function checkRequiredVersion(required: string | readonly string[]): VersionCheck {
  const texts = typeof required === 'string' ? required.split(',') : required
  const constraints: Constraint[] = []
  for (const text of texts) {
    const match = SPECIFIER.exec(text)
    if (!match) return { unreadable: text.trim() }
    const [, operator = '=', major, minor, patch] = match
    const version: Version = [Number(major), Number(minor), Number(patch)]
    constraints.push({ operator, version, text: `${operator}${version.join('.')}` })
  }
  const own = DBT_VERSION.split('.').map(Number)
  const installed: Version = [own[0] ?? 0, own[1] ?? 0, own[2] ?? 0]
  return {
    ok: constraints.every((c) => meets(installed, c)),
    constraints: constraints.map((c) => c.text),
    contradict: !areCompatible(constraints.flatMap(({ text }) => parseVersion(text) ?? [])),
  }
}

function meets(version: Version, { operator, version: wanted }: Constraint): boolean {
  const order = compare(version, wanted)
  if (operator === '>') return order > 0
  if (operator === '>=') return order >= 0
  if (operator === '<') return order < 0
  if (operator === '<=') return order <= 0
  return order === 0
}

function compare(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2]
}
