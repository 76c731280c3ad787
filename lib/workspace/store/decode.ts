import { Float } from '../../foundation'
import type {
  ExposureNode,
  GraphNode,
  Manifest,
  ManifestNode,
  SourceNode,
  UniqueId,
  UnitTestNode,
} from '../../manifest'
import { parseAll, readMacros } from '../../parse'
import { type OutsideThing, plainObject, type RawPackage, type RawProject } from '../../project'
import { manifestMetadata, type Written } from '../../resolve'
import { type Item, type Order, SECTIONS, type Section } from '../order'
import { remaining } from '../remaining'
import type { Snapshot } from '../snapshot'
import { type FloatPaths, type Index, nameOf, plainGroup, type SectionColumns } from './encode'
import { lazyNode, type SectionFacts, type Stretch } from './lazy-node'
import { defineLazily, defineSection, once } from './lazy-section'

/** The snapshot that an index and a manifest's text describe, as of a project that was just read. */
export function decode(index: Index, text: Buffer, raw: RawProject): Snapshot {
  const { sections, fqnTable: _, pathTable: __, floats: ___, rest: ____, ...plain } = index
  const manifest = manifestOf(index, text, raw)
  let macros: ReturnType<typeof readMacros> | undefined
  return {
    ...plain,
    reads: {
      env: new Map(index.reads.env),
      restless: new Set(index.reads.restless),
      things: new Set(index.reads.things.filter(isThing)),
      docs: new Map(index.reads.docs.map(([file, names]) => [file, new Set(names)])),
      macros: new Map(index.reads.macros.map(([file, ids]) => [file, new Set(ids)])),
    },
    files: new Map(index.files),
    order: orderOf(index),
    project: {
      manifest,
      parsed: remaining(raw, {
        macros: () => {
          // What is wrong with them was said when they were first read.
          macros ??= readMacros(raw, () => {})
          return macros
        },
        docs: () => Object.values(manifest.docs),
      }),
      written: writtenOf(index, raw),
    },
  }
}

function isThing(text: string): text is OutsideThing {
  return ['clock', 'flags', 'arguments', 'metadata'].includes(text)
}

function orderOf({ sections }: Index): Order {
  const order: object = {}
  for (const section of SECTIONS) defineLazily(order, section, () => itemsOf(section, sections[section]))
  // One list for each section.
  return order as Order
}

function itemsOf(section: Section, columns: SectionColumns): Item[] {
  return columns.ids.map((id, i) => ({
    id,
    group: groupAt(section, columns, i),
    rank: columns.ranks[i] ?? 0,
  }))
}

function manifestOf(index: Index, text: Buffer, raw: RawProject): Manifest {
  const ids = once(() => SECTIONS.flatMap((section) => index.sections[section].ids))
  const disabled = new Set(index.unresolved)
  const context = { index, text, ids, disabled }
  const keys = [...KEYS, ...Object.keys(index.rest).filter((key) => !KEYS.includes(key))]
  const whole: object = { metadata: manifestMetadata(raw) }
  for (const key of keys) {
    const rest = index.rest[key]
    if (rest) defineSection(whole, key, { text, start: rest[0], end: rest[1] })
    else if (key === 'nodes') defineLazily(whole, key, () => nodesOf<ManifestNode>(key, context))
    else if (key === 'sources') defineLazily(whole, key, () => nodesOf<SourceNode>(key, context))
    else if (key === 'exposures') defineLazily(whole, key, () => nodesOf<ExposureNode>(key, context))
    else if (key === 'unit_tests') defineLazily(whole, key, () => nodesOf<UnitTestNode>(key, context))
  }
  // The text is one that we wrote of a manifest.
  return whole as Manifest
}

/** The sections in dbt's order. */
const KEYS: readonly string[] = [
  'nodes',
  'sources',
  'macros',
  'docs',
  'exposures',
  'metrics',
  'groups',
  'selectors',
  'disabled',
  'parent_map',
  'child_map',
  'group_map',
  'saved_queries',
  'semantic_models',
  'unit_tests',
  'functions',
]

type Context = {
  readonly index: Index
  readonly text: Buffer
  /** Of all sections, one after another. */
  readonly ids: () => readonly UniqueId[]
  readonly disabled: ReadonlySet<UniqueId>
}

function nodesOf<T extends GraphNode>(section: Section, context: Context): { [id: UniqueId]: T } {
  const { ids } = context.index.sections[section]
  const facts = factsOf(section, context)
  const nodes: { [id: UniqueId]: T } = {}
  for (let i = 0; i < ids.length; i++) nodes[ids[i] ?? ''] = lazyNode<T>(facts, i)
  return nodes
}

function factsOf(section: Section, { index, text, ids, disabled }: Context): SectionFacts {
  const columns = index.sections[section]
  const id = (i: number) => columns.ids[i] ?? ''
  const name = (i: number) => columns.names[i] || nameOf(id(i))
  const stretch = (i: number) => ({ text, start: columns.starts[i] ?? 0, end: columns.ends[i] ?? 0 })
  return {
    id,
    name,
    path: (i) => index.pathTable[columns.paths[i] ?? 0] ?? '',
    fqn: (i) => [...(index.fqnTable[columns.fqns[i] ?? 0] ?? []), columns.lasts[i] || name(i)],
    parents: (i) => (columns.parents[i] ?? []).map((at) => (typeof at === 'string' ? at : (ids()[at] ?? ''))),
    enabled: (i) => !disabled.has(id(i)),
    sourceName: (i) => (section === 'sources' ? groupAt(section, columns, i).slice(2) : null),
    stretch,
    read: (i) => read(stretch(i), index.floats[id(i)]),
  }
}

function groupAt(section: Section, columns: SectionColumns, i: number): string {
  const id = columns.ids[i] ?? ''
  return columns.groups[i] || plainGroup(section, id, columns.names[i] || nameOf(id))
}

/** A node from its text, with what JSON can't hold: floats, and the list that a seed has and doesn't show. */
function read({ text, start, end }: Stretch, floats: FloatPaths = []): object {
  const node: { [key: string]: unknown } = JSON.parse(text.toString('utf8', start, end))
  for (const path of floats) setFloat(node, path)
  const { depends_on: above, resource_type: type } = node
  if (type === 'seed' && typeof above === 'object' && above !== null)
    Object.defineProperty(above, 'nodes', { value: [], enumerable: false })
  return node
}

function setFloat(node: object, path: readonly string[]): void {
  let holder: object = node
  for (const key of path.slice(0, -1)) {
    const next: unknown = Reflect.get(holder, key)
    if (typeof next !== 'object' || next === null) return
    holder = next
  }
  const last = path.at(-1) ?? ''
  const value: unknown = Reflect.get(holder, last)
  if (typeof value === 'number') Reflect.set(holder, last, new Float(value))
}

/** Lines are kept; what `config()` says is read in the node's file when somebody wants it. */
function writtenOf(index: Index, raw: RawProject): (id: UniqueId) => Written | undefined {
  let places: ReadonlyMap<UniqueId, number> | undefined
  const columns = index.sections.nodes
  return (id) => {
    places ??= new Map(columns.ids.map((each, i) => [each, i]))
    const at = places.get(id)
    if (at === undefined) return undefined
    const path = index.pathTable[columns.paths[at] ?? 0] ?? ''
    const pkg = [raw.root, ...raw.packages].find((each) => each.name === id.split('.')[1])
    return {
      span: { file: `${pkg?.shownPrefix ?? ''}${path}`, line: columns.lines[at] ?? 1 },
      get config() {
        return pkg ? configIn(raw, pkg, path, id) : plainObject()
      },
    }
  }
}

function configIn(raw: RawProject, pkg: RawPackage, path: string, id: UniqueId): Written['config'] {
  const only = (each: RawPackage) => ({
    ...each,
    files: each.files.filter((file) => file.kind === 'macro' || (each === pkg && file.path === path)),
  })
  const { parsed } = parseAll({ ...raw, root: only(raw.root), packages: raw.packages.map(only) })
  return parsed.nodes.find((node) => node.uniqueId === id)?.captured.config ?? plainObject()
}
