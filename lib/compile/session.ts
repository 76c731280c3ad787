import { type Parts, RelationCache } from '../adapter'
import type { Names, OutputPiece, PyDict } from '../jinja'
import type { Manifest, UniqueId } from '../manifest'
import type { MacroTable } from '../parse'
import { baseNames, type RawProject } from '../project'
import type { ResolvedProject } from '../resolve'
import { graphObject } from './context/plain'
import { Lookup } from './lookup'
import type { CompileOptions, TemplateMessage } from './types'

/** What all nodes that are compiled together share. */
export type Session = {
  readonly manifest: Manifest
  readonly raw: RawProject
  readonly macros: MacroTable
  readonly lookup: Lookup
  readonly graph: PyDict
  readonly relations: RelationCache
  readonly quoting: Parts<boolean>
  readonly options: CompileOptions
  /** Names that are the same for every node. */
  readonly base: Names
  readonly say: (message: TemplateMessage) => void
  /** CTEs of ephemeral nodes that were compiled already, each with those that it needs itself. */
  readonly ephemeral: Map<UniqueId, RenderedCode>
  /** Ephemeral nodes that are being compiled for another, from the outermost on. */
  readonly underWay: Set<UniqueId>
  /** Where a node's text begins in its file, and what its own `config()` calls said. */
  readonly written: ResolvedProject['written']
}

/** An ephemeral node's own SQL, before anything is put in front of it, and the CTEs that it stands on. */
export type EphemeralCode = {
  readonly code: string
  readonly ctes: readonly Cte[]
  /** What of the node's text wrote which part of the code; empty where nobody checks the SQL. */
  readonly trace?: readonly OutputPiece[]
}

/** A node's own SQL, and the macros that its text called. */
export type RenderedCode = EphemeralCode & { readonly calledMacros: readonly UniqueId[] }

export type Cte = { readonly id: UniqueId; readonly sql: string }

export function openSession(
  { manifest, parsed, written }: ResolvedProject,
  options: CompileOptions,
): Session {
  const { raw, macros } = parsed
  const { database, schema, identifier } = raw.quoting
  return {
    manifest,
    raw,
    macros,
    lookup: new Lookup(manifest, raw.flags.REQUIRE_REF_SEARCHES_NODE_PACKAGE_BEFORE_ROOT === true),
    graph: graphObject(manifest),
    relations: options.relations ?? new RelationCache(),
    quoting: { database, schema, identifier },
    options,
    base: baseNames(raw.host, raw.flags),
    say: options.onMessage ?? (() => {}),
    ephemeral: new Map(),
    underWay: new Set(),
    written,
  }
}
