/** Replaces what differs from run to run by placeholders, as the recordings have them. */
import { type Item, isResult, type Result } from './answer'

/** Whose ids a column holds, by its name; all others are items'. */
const kindsOfIds: Readonly<Record<string, string>> = {
  cluster_id: 'cluster',
  schema_id: 'schema',
  database_id: 'database',
  role_id: 'role',
  owner_id: 'role',
  member: 'role',
  grantor: 'role',
  grantee: 'role',
  replica_id: 'replica',
}
const anyId = /^(?:u|s|si|t)\d+$/
const userId = /^u\d+$/
const listOfIds = /^\{(?:u|s|si|t)\d+(?:,(?:u|s|si|t)\d+)*\}$/
const twoDays = 2 * 86_400_000
/** Oids from here on are those of users' types and relations. */
const firstOwnOid = 20_000

/** One a transcript: the same id is the same placeholder in all of it. */
export class Normal {
  readonly #now = Date.now()
  readonly #seen = new Map<string, Map<string, number>>()
  /** Names and types of the last result's columns: rows after a notice come without them. */
  #columns: readonly (readonly [string, string])[] = []

  #numbered(kind: string, value: string, form: (n: number) => string): string {
    const numbers = this.#seen.get(kind) ?? new Map<string, number>()
    this.#seen.set(kind, numbers)
    const n = numbers.get(value) ?? numbers.size + 1
    numbers.set(value, n)
    return form(n)
  }

  #id(value: string, kind = 'item'): string {
    if (!value.startsWith('u')) return `<${value.replace(/\d+$/, '')}>`
    return this.#numbered(kind, value, (n) => (kind === 'item' ? `<u${n}>` : `<${kind} u${n}>`))
  }

  #near(ms: number): boolean {
    return Math.abs(ms - this.#now) < twoDays
  }

  /** Free text: messages, create_sql, cells. */
  phrase(value: string): string {
    return value
      .replace(/\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?(?:\+00|Z| UTC)?/g, (moment) =>
        this.#near(Date.parse(`${moment.slice(0, 19).replace(' ', 'T')}Z`)) ? '<time>' : moment,
      )
      .replace(/(?<![\d.])1\d{12}(?!\d)/g, (ms) => (this.#near(Number(ms)) ? '<time>' : ms))
      .replace(/\bv\d+\.\d+\.\d+[\w.-]*(?: \((?:[0-9a-f]{7,}|sandbox)\))?/g, '<version>')
      .replace(/(Environment ID|Region): .*/g, '$1: <$1>')
      .replace(/\n *Session UUID:[\s\S]*/, '')
      .replace(/IN CLUSTER \[(u\d+)\]/g, (_, id: string) => `IN CLUSTER [${this.#id(id, 'cluster')}]`)
      .replace(/\[((?:u|s|si|t)\d+)( AS |\])/g, (_, id: string, end: string) => `[${this.#id(id)}${end}`)
      .replace(/'(u\d+)'/g, (_, id: string) => `'${this.#id(id)}'`)
      .replace(/\n"(?:mz_|pg_|information_schema)[^\n]*/g, '')
      .replace(
        /(?<!\w)((?:u|s|si|t)\d+|p)?=(\w+)\/((?:u|s|si|t)\d+)/g,
        (_, to, rights: string, by: string) => {
          const grantee = to === undefined ? '' : to === 'p' ? 'p' : this.#id(String(to), 'role')
          return `${grantee}=${rights}/${this.#id(by, 'role')}`
        },
      )
      .replace(
        /\b(item|id|Id|collection|dataflow) ?\(?((?:u|s|si|t)\d+)\b/g,
        (all: string, _word, id: string) => all.replace(id, this.#id(id)),
      )
  }

  #cell(value: string | null, name: string, type: string): string | null {
    if (value === null) return null
    const kind = kindsOfIds[name] ?? 'item'
    const ofIds = name === 'id' || name.endsWith('_id') || kind !== 'item'
    if (type === 'text' && (ofIds ? anyId : userId).test(value)) return this.#id(value, kind)
    if (['_text', 'text[]', 'list'].includes(type) && listOfIds.test(value))
      return `{${value
        .slice(1, -1)
        .split(',')
        .map((each) => this.#id(each, kind))
        .join(',')}}`
    const isOid = ['oid', 'regclass', 'regproc', 'regtype'].includes(type) && /^\d+$/.test(value)
    if (isOid && Number(value) >= firstOwnOid) return this.#numbered('oid', value, (n) => `<oid${n}>`)
    if (name === 'mz_timestamp' && /^1\d{12}$/.test(value) && this.#near(Number(value)))
      return this.#numbered('time', value, (n) => `<t${n}>`)
    return this.phrase(value)
  }

  item(item: Item, masked: ReadonlySet<string>, unordered: boolean): Item {
    if (typeof item === 'string') return item
    if ('error' in item) return { error: this.#phrases(item.error) }
    if ('notice' in item) return { notice: this.#phrases(item.notice) }
    if ('set' in item) return { set: this.#phrases(item.set) }
    return isResult(item) ? this.#result(item, masked, unordered) : item
  }

  #phrases(said: Readonly<Record<string, string>>): Record<string, string> {
    return Object.fromEntries(Object.entries(said).map(([key, value]) => [key, this.phrase(value)]))
  }

  #result(result: Result, masked: ReadonlySet<string>, unordered: boolean): Result {
    const out: Result = { ...result }
    if (result.columns !== undefined) {
      this.#columns = result.columns.map((each) => [each.name, each.type])
      out.columns = result.columns.map((each) =>
        Number(each.oid) >= firstOwnOid ? { ...each, oid: '<oid>' } : each,
      )
    }
    if (result.rows !== undefined) {
      const rows = unordered ? result.rows.toSorted(byContent) : result.rows
      out.rows = rows.map((row) => this.#row(row, masked))
    }
    if (result.data !== undefined)
      out.data = (unordered ? result.data.toSorted() : result.data).map((line) => this.phrase(line))
    return out
  }

  #row(row: readonly (string | null)[], masked: ReadonlySet<string>): (string | null)[] {
    const known = this.#columns.length === row.length
    return row.map((value, n) => {
      const [name, type] = (known ? this.#columns[n] : undefined) ?? ['', '']
      return masked.has(name) && value !== null ? '<masked>' : this.#cell(value, name, type)
    })
  }
}

/** An order that doesn't depend on ids' numbers, unless nothing else tells rows apart. */
function byContent(a: readonly (string | null)[], b: readonly (string | null)[]): number {
  return compareLists(a.map(withoutIds), b.map(withoutIds)) || compareLists(a.map(padded), b.map(padded))
}
const withoutIds = (value: string | null) => (value ?? '').replace(/\b(?:u|s|si|t)\d+\b/g, '')
const padded = (value: string | null) => (value ?? '').replace(/\d+/g, (n) => n.padStart(20, '0'))

function compareLists(a: readonly string[], b: readonly string[]): number {
  for (const [n, left] of a.entries()) {
    const right = b[n] ?? ''
    if (left !== right) return left < right ? -1 : 1
  }
  return 0
}
