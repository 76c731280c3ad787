import type { Connection, Database, SyncPort } from '../../lib/database'
import { DatabaseError, type QueryResult } from '../../lib/database'
import { type Script, scriptedPort } from './scripted-port'

type Bound = readonly (string | number | boolean | null)[]

/** What a run sent, by node; `(connection)` holds what belongs to none. Reads of the catalog are left out. */
export type Sent = { readonly [node: string]: readonly string[] }

/**
 * Stands where a server would: records each statement with the node that sends it, and answers as the script says
 * (goldens/fake_database.py explains it). One thread at a time.
 */
export class ScriptedDatabase implements Database {
  /** The node that runs now; whoever hears the run's events sets it. */
  node: string | null = null
  readonly #script: Script
  readonly #sent: { [node: string]: string[] } = {}
  #declared: readonly (readonly [string, string])[] | null = null

  constructor(script: Script) {
    this.#script = script
  }

  get sent(): Sent {
    return this.#sent
  }

  readonly connect = async (): Promise<Connection> => ({
    isOpen: true,
    backendPid: 4242,
    parameter: (name) => (name === 'mz_version' ? 'v26.41.0 (0000000000)' : undefined),
    query: async (sql, values) => this.#answer(sql, values),
    rows: async (sql, values) => {
      const { columns, rows } = this.#answer(sql, values)
      return rows.map((row) => Object.fromEntries(columns.map((c, i) => [c.name, row[i] ?? null])))
    },
    onNotice: () => {},
    end: async () => {},
    close: () => {},
  })

  readonly openPort = (): SyncPort => {
    const port = scriptedPort(this.#script)
    return {
      query: (sql, bindings) => {
        if (!isCatalogRead(sql)) this.#record(sql, undefined)
        const { columns, rows, status } = port.query(sql, bindings)
        return { columns, rows, status }
      },
      close: () => {},
    }
  }

  #record(sql: string, values: Bound | undefined): void {
    const bindings =
      values === undefined
        ? ''
        : `\n-- bindings: ${JSON.stringify(values.map(asPython)).replaceAll('","', '", "')}`
    const key = this.node ?? '(connection)'
    this.#sent[key] ??= []
    this.#sent[key].push(`${sql}${bindings}`)
    for (const [part, message] of Object.entries(this.#script.errors ?? {})) {
      if (this.node?.includes(part) || sql.includes(part))
        throw new DatabaseError(message, { sqlstate: 'XX000' })
    }
  }

  #answer(sql: string, values: Bound | undefined): QueryResult {
    const ours = this.#ourRead(sql, values)
    if (ours !== null) return ours
    this.#record(sql, values)
    const text = sql.trim().toLowerCase()
    for (const { match, columns, rows } of this.#script.answers ?? [])
      if (new RegExp(match, 'is').test(sql)) return table(columns, rows)
    if (/^create temporary view __dbt_sbq/.test(text)) this.#declared = declared(sql)
    if (/ as failures/.test(text) && text.includes('should_warn')) return this.#count(text)
    if (text.includes('actual_or_expected') && !text.startsWith('create')) {
      return table([...this.#columns().map(([name]) => name), 'actual_or_expected'], [])
    }
    if (/^(select|with|show)/.test(text)) return table(['result'], [])
    const bare = text.replaceAll(/--[^\n]*|\/\*.*?\*\//gs, ' ').trim()
    const tag = bare.split(/\s+/).slice(0, 2).join(' ').toUpperCase()
    const written = text.startsWith('insert') ? (sql.match(/\(\$\d/g)?.length ?? 0) : null
    return { columns: [], rows: [], tag, rowCount: written }
  }

  /** The reads that are Greenlight's own, where dbt has others. */
  #ourRead(sql: string, values: Bound | undefined): QueryResult | null {
    if (sql.includes('from mz_catalog.mz_objects o')) {
      const [database, ...schemas] = values ?? []
      const rows = (this.#script.relations ?? []).filter(([d, s]) => d === database && schemas.includes(s))
      return table(['database', 'schema', 'identifier', 'kind'], rows)
    }
    if (sql.includes('from mz_catalog.mz_schemas s join')) {
      return table(['name'], [['public'], ...(this.#script.schemas ?? []).map((s) => [s])])
    }
    if (sql.includes("r.schema_id = '0'")) {
      const columns = this.#declared ?? this.#columns()
      this.#declared = null
      return table(
        ['name', 'type', 'type_oid'],
        columns.map(([name, type]) => [name, type, base(type)]),
      )
    }
    if (sql.includes('from mz_catalog.mz_columns c')) {
      return table(
        ['name', 'type', 'nullable'],
        this.#columns().map(([name, type]) => [name, type, 't']),
      )
    }
    return null
  }

  #columns(): readonly (readonly [string, string])[] {
    const scripted = this.#script.columns ?? {}
    const key = Object.keys(scripted).find((part) => part !== '' && this.node?.includes(part))
    return scripted[key ?? ''] ?? []
  }

  #count(text: string): QueryResult {
    const failures =
      Object.entries(this.#script.failures ?? {}).find(([part]) => this.node?.includes(part))?.[1] ?? 0
    const holds = (what: string) => {
      const [, op, bound] = new RegExp(`(!=|>=|<=|>|<|=)\\s*(\\d+)\\s+as ${what}`).exec(text) ?? []
      return op !== undefined && compare(failures, op, Number(bound)) ? 't' : 'f'
    }
    return table(
      ['failures', 'should_warn', 'should_error'],
      [[String(failures), holds('should_warn'), holds('should_error')]],
    )
  }
}

function compare(value: number, op: string, bound: number): boolean {
  switch (op) {
    case '!=':
      return value !== bound
    case '>':
      return value > bound
    case '<':
      return value < bound
    case '>=':
      return value >= bound
    case '<=':
      return value <= bound
    default:
      return value === bound
  }
}

export function isCatalogRead(sql: string): boolean {
  return /left join mz_sources so|pg_namespace|information_schema\.columns|pg_depend|from mz_columns/i.test(
    sql,
  )
}

function table(columns: readonly string[], rows: readonly (readonly unknown[])[]): QueryResult {
  return {
    columns: columns.map((name) => ({ name, oid: 25 })),
    rows: rows.map((row) => row.map((cell) => (cell === null || cell === undefined ? null : String(cell)))),
    tag: `SELECT ${rows.length}`,
    rowCount: rows.length,
  }
}

/** The columns that a contract declares stand in the statement itself. */
function declared(sql: string): readonly (readonly [string, string])[] | null {
  const found = [...sql.matchAll(/cast\(null as (.+?)\) as "?([^",\n]+?)"?\s*(?:,|\n)/gi)]
  return found.length === 0 ? null : found.map(([, type = '', name = '']) => [name, type] as const)
}

const SAME: Readonly<Record<string, string>> = {
  int: 'integer',
  int4: 'integer',
  int8: 'bigint',
  varchar: 'text',
  string: 'text',
}

function base(type: string): string {
  const name = type.trim().toLowerCase().replace(/\(.*/, '')
  return SAME[name] ?? name
}

function asPython(value: Bound[number]): string | null {
  if (value === true) return 'True'
  if (value === false) return 'False'
  return value === null ? null : String(value)
}
