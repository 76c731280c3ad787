import type { EngineTransaction, PgField } from '../engine/port'
import { builtinByName, builtinByOid, builtinTypes, elementByArrayOid, listOid, mapOid } from './builtin'
import { type Container, inputContainer } from './containers'
import { inputText } from './input'
import { installSql } from './install'
import { numericMod, resolveType, unconstrainedNumericMod } from './names'
import type { MzType, Types } from './port'
import { arrayText, floatText, intervalText, jsonText, listText, mapText, numericText } from './text'

type Writer = (text: string) => string

/** Oids of Postgres that Materialize answers under another type. */
const foreign: ReadonlyMap<number, number> = new Map([
  [114, 3802], // json
  [705, 25], // unknown
  [2206, 2206],
  [4089, 24], // regnamespace, regrole
  [4096, 24],
])

/** The room's port: Postgres holds the types of `install.ts`, this translates on the way in and out. */
export class SandboxTypes implements Types {
  /** Lists and maps by the oid that this Postgres gave them. */
  private containers: ReadonlyMap<number, Container> = new Map()

  async install(tx: EngineTransaction): Promise<void> {
    await tx.exec(installSql().join(';\n'))
  }

  async load(tx: Pick<EngineTransaction, 'query'>): Promise<void> {
    const { rows } = await tx.query(
      "SELECT oid, typname FROM pg_type WHERE typnamespace = 'pg_catalog'::regnamespace AND typname ~ '^(list|map)_'",
    )
    this.containers = new Map(rows.map(([oid, name]) => [Number(oid), containerOf(name ?? '')]))
  }

  fromPg(oid: number, mod: number): MzType {
    const container = this.containers.get(oid)
    if (container !== undefined) {
      return container.kind === 'map'
        ? { oid: mapOid, mod: -1, name: 'map' }
        : { oid: listOid, mod: -1, name: 'list' }
    }
    const element = elementByArrayOid(oid)
    if (element !== undefined) return { oid, mod: -1, name: `${element.title}[]` }
    const known = builtinByOid(foreign.get(oid) ?? oid)
    if (known === undefined) return { oid: 2249, mod: -1, name: 'record' }
    return { oid: known.oid, mod: wireMod(known.oid, mod), name: known.title }
  }

  pgNameOfOid(oid: number): string | undefined {
    if (oid === listOid || oid === mapOid) return undefined
    const element = elementByArrayOid(oid)
    if (element !== undefined) return `pg_catalog."${element.name}"[]`
    const known = builtinByOid(foreign.get(oid) ?? oid)
    return known === undefined || known.pseudo ? undefined : `pg_catalog."${known.name}"`
  }

  text(field: PgField, value: string | null): string | null {
    if (value === null) return null
    const writer = this.writer(field.oid)
    return writer === undefined ? value : writer(value)
  }

  input(oid: number, text: string, pg?: string): string {
    const name = /^pg_catalog\.((?:list|map)_\w+)$/.exec(pg ?? '')?.[1]
    return name === undefined ? inputText(oid, text) : inputContainer(containerOf(name), text)
  }

  resolve = resolveType

  private writer(oid: number): Writer | undefined {
    const container = this.containers.get(oid)
    if (container !== undefined) return this.containerWriter(container)
    const direct = writers.get(oid)
    if (direct !== undefined) return direct
    const element = elementByArrayOid(oid)
    const inner = element === undefined ? undefined : writers.get(element.oid)
    return inner === undefined ? undefined : (text) => arrayText(text, inner)
  }

  private containerWriter({ kind, element }: Container): Writer | undefined {
    if (kind === 'map') return mapText
    if (kind === 'nested-list') return listText
    const inner = writers.get(builtinByName(element)?.oid ?? 0)
    return inner === undefined ? undefined : (text) => arrayText(text, inner)
  }
}

function containerOf(name: string): Container {
  if (name.startsWith('list_list_')) return { kind: 'nested-list', element: name.slice('list_list_'.length) }
  if (name.startsWith('list_')) return { kind: 'list', element: name.slice('list_'.length) }
  return { kind: 'map', element: name.slice('map_'.length) }
}

/** Postgres' modifier → the one that Materialize sends. */
function wireMod(oid: number, mod: number): number {
  if (oid === 1700) return mod < 0 ? unconstrainedNumericMod : numericMod((mod - 4) & 0x7ff)
  // lengths and precisions are the same in both; intervals have none
  return oid === 1186 ? -1 : mod
}

const titles = new Map(builtinTypes.map((type) => [type.title, type.oid]))

const asIs: Writer = (text) => text

const writers: ReadonlyMap<number, Writer> = new Map<number, Writer>([
  // in arrays, to quote their elements by Materialize's rule
  [25, asIs],
  [1043, asIs],
  [18, (text) => (text === '' ? '\0' : text)],
  [114, jsonText],
  [700, (text) => floatText(text, true)],
  [701, (text) => floatText(text, false)],
  [1186, intervalText],
  [1700, numericText],
  [2206, (text) => String(titles.get(text) ?? text)],
  [3802, jsonText],
])
