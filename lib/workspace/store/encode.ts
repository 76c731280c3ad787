import { Float, floatsWritten } from '../../foundation'
import type { GraphNode, Manifest, UniqueId } from '../../manifest'
import type { FileMark } from '../file-marks'
import { SECTIONS, type Section } from '../order'
import type { Snapshot } from '../snapshot'
import { stretchOf } from './lazy-node'
import { sectionStretch } from './lazy-section'
import type { ManifestText } from './manifest-text'
import { TextBuilder } from './text-builder'

/** Paths of a node's values that are floats, of which JSON doesn't tell that they are. */
export type FloatPaths = readonly (readonly string[])[]

/** A section of the manifest, by columns. */
export type SectionColumns = {
  readonly ids: string[]
  /** 0 where it follows from the rest. */
  readonly groups: (string | 0)[]
  readonly ranks: number[]
  readonly starts: number[]
  readonly ends: number[]
  readonly names: (string | 0)[]
  /** Numbers in `fqns`, and the last part where it isn't the name. */
  readonly fqns: number[]
  readonly lasts: (string | 0)[]
  readonly paths: number[]
  /** Numbers of nodes over all sections, one after another; ids of what stands elsewhere. */
  readonly parents: (readonly (number | string)[])[]
  readonly lines: number[]
}

export type Index = Omit<Snapshot, 'project' | 'files' | 'order' | 'reads'> & {
  readonly reads: {
    readonly env: readonly (readonly [string, string | null])[]
    readonly restless: readonly string[]
    readonly things: readonly string[]
    readonly docs: readonly (readonly [string, readonly string[]])[]
    readonly macros: readonly (readonly [string, readonly string[]])[]
  }
  readonly files: readonly (readonly [string, FileMark])[]
  readonly sections: { readonly [section in Section]: SectionColumns }
  readonly fqnTable: readonly (readonly string[])[]
  readonly pathTable: readonly string[]
  readonly floats: { readonly [id: UniqueId]: FloatPaths }
  /** Where the other sections stand in the text. */
  readonly rest: { readonly [section: string]: readonly [number, number] }
}

type Numbered<T> = { readonly list: T[]; readonly number: (value: T, key: string) => number }

function numbered<T>(): Numbered<T> {
  const list: T[] = []
  const numbers = new Map<string, number>()
  return {
    list,
    number: (value, key) => {
      let known = numbers.get(key)
      if (known === undefined) {
        known = list.push(value) - 1
        numbers.set(key, known)
      }
      return known
    },
  }
}

/** A snapshot as what is kept of it: an index, and the manifest's text. */
export function encode(
  snapshot: Snapshot,
  floatsBefore: Index['floats'],
): { readonly index: Index; readonly text: ManifestText } {
  const { project, order, files, reads, ...plain } = snapshot
  const { manifest } = project
  const text = new TextBuilder()
  const fqns = numbered<readonly string[]>()
  const paths = numbered<string>()
  const floats: { [id: UniqueId]: FloatPaths } = {}
  const rest: { [section: string]: readonly [number, number] } = {}
  const sections: { [section: string]: SectionColumns } = {}
  const numbers = new Map<UniqueId, number>()
  for (const section of SECTIONS) for (const { id } of order[section]) numbers.set(id, numbers.size)
  for (const key of Object.keys(manifest)) {
    if (key === 'metadata') continue
    text.add(`,${JSON.stringify(key)}:`)
    const section = SECTIONS.find((each) => each === key)
    if (section) {
      const context = { snapshot, text, fqns, paths, numbers, floats, floatsBefore }
      sections[section] = addSection(section, context)
    } else {
      const start = text.length
      addRest(manifest, key, text)
      rest[key] = [start, text.length]
    }
  }
  text.add('}')
  const { nodes, sources, exposures, unit_tests } = sections
  if (!nodes || !sources || !exposures || !unit_tests) throw new Error('a manifest lacks a section')
  const index: Index = {
    ...plain,
    reads: {
      env: [...reads.env],
      restless: [...reads.restless],
      things: [...reads.things],
      docs: [...reads.docs].map(([file, names]) => [file, [...names]]),
      macros: [...reads.macros].map(([file, ids]) => [file, [...ids]]),
    },
    files: [...files],
    sections: { nodes, sources, exposures, unit_tests },
    fqnTable: fqns.list,
    pathTable: paths.list,
    floats,
    rest,
  }
  return { index, text: text.finish() }
}

/** Thrown of a project that can't be kept. */
export class NotKept extends Error {}

/** Reading JSON anew would round an int beyond 2^53: a project with one is not kept at all. */
export function textOf(value: unknown): string {
  try {
    return JSON.stringify(value)
  } catch (e) {
    if (e instanceof TypeError) throw new NotKept(e.message)
    throw e
  }
}

function addRest(manifest: Manifest, key: string, text: TextBuilder): void {
  const stretch = sectionStretch(manifest, key)
  if (stretch) text.copy(stretch)
  else text.add(textOf(Reflect.get(manifest, key)))
}

type Context = {
  readonly snapshot: Snapshot
  readonly text: TextBuilder
  readonly fqns: Numbered<readonly string[]>
  readonly paths: Numbered<string>
  readonly numbers: ReadonlyMap<UniqueId, number>
  readonly floats: { [id: UniqueId]: FloatPaths }
  readonly floatsBefore: Index['floats']
}

function addSection(section: Section, context: Context): SectionColumns {
  const { snapshot, text, fqns, paths, numbers, floats, floatsBefore } = context
  const { manifest, written } = snapshot.project
  const columns: SectionColumns = {
    ids: [],
    groups: [],
    ranks: [],
    starts: [],
    ends: [],
    names: [],
    fqns: [],
    lasts: [],
    paths: [],
    parents: [],
    lines: [],
  }
  text.add('{')
  for (const { id, group, rank } of snapshot.order[section]) {
    const node: GraphNode | undefined = manifest[section][id]
    if (!node) continue
    const known = stretchOf(node)
    const name = node.name
    const last = node.fqn.at(-1) ?? ''
    const folders = node.fqn.slice(0, -1)
    text.add(`${columns.ids.length === 0 ? '' : ','}${JSON.stringify(id)}:`)
    columns.starts.push(text.length)
    if (known) {
      text.copy(known)
      const before = floatsBefore[id]
      if (before) floats[id] = before
    } else {
      const before = floatsWritten()
      text.add(textOf(node))
      // Few nodes have any: only those are looked through.
      if (floatsWritten() > before) floats[id] = floatPaths(node)
    }
    columns.ends.push(text.length)
    columns.ids.push(id)
    columns.ranks.push(rank)
    columns.names.push(nameOf(id) === name ? 0 : name)
    columns.groups.push(plainGroup(section, id, name) === group ? 0 : group)
    columns.fqns.push(fqns.number(folders, folders.join('\0')))
    columns.lasts.push(last === name ? 0 : last)
    columns.paths.push(paths.number(node.original_file_path, node.original_file_path))
    columns.parents.push(parentsOf(node).map((parent) => numbers.get(parent) ?? parent))
    columns.lines.push(section === 'nodes' ? (written(id)?.span.line ?? 1) : 1)
  }
  text.add('}')
  return columns
}

function parentsOf(node: GraphNode): readonly UniqueId[] {
  return node.resource_type === 'source' ? [] : (node.depends_on.nodes ?? [])
}

/** `model.package.name` and `test.package.name.hash`, as far as it can be told from the id alone. */
export function nameOf(id: UniqueId): string {
  const start = id.indexOf('.', id.indexOf('.') + 1) + 1
  const last = id.startsWith('test.') ? id.lastIndexOf('.') : -1
  return last > start ? id.slice(start, last) : id.slice(start)
}

/** The group of something that isn't tied to another name. */
export function plainGroup(section: Section, id: UniqueId, name: string): string {
  if (section === 'sources') return `s:${nameOf(id).split('.')[0]}`
  if (section === 'exposures') return `e:${name}`
  return section === 'nodes' ? `n:${name}` : ''
}

function floatPaths(node: object): FloatPaths {
  const found: string[][] = []
  const visit = (value: unknown, path: readonly string[]): void => {
    if (typeof value !== 'object' || value === null) return
    if (value instanceof Float) {
      found.push([...path])
      return
    }
    for (const key in value) {
      const item: unknown = Reflect.get(value, key)
      if (typeof item === 'object' && item !== null) visit(item, [...path, key])
    }
  }
  visit(node, [])
  return found
}
