import { createHash } from 'node:crypto'
import { Float } from '../foundation'
import { metadataEnvironment } from '../parse'
import type { OutsideThing, RawPackage, RawProject } from '../project'

/** Flags that change how a command runs or looks, not what a project is. */
const INDIFFERENT: ReadonlySet<string> = new Set([
  'CACHE_SELECTED_ONLY',
  'DEBUG',
  'DEFER',
  'EMPTY',
  'FAIL_FAST',
  'FAVOR_STATE',
  'FULL_REFRESH',
  'INDIRECT_SELECTION',
  'INTROSPECT',
  'INVOCATION_COMMAND',
  'LOG_CACHE_EVENTS',
  'LOG_FORMAT',
  'LOG_LEVEL',
  'LOG_LEVEL_FILE',
  'LOG_PATH',
  'PARTIAL_PARSE',
  'POPULATE_CACHE',
  'PRINT',
  'PRINTER_WIDTH',
  'QUIET',
  'SEND_ANONYMOUS_USAGE_STATS',
  'TARGET_PATH',
  'USE_COLORS',
  'WARN_ERROR',
  'WARN_ERROR_OPTIONS',
  'WHICH',
  'WRITE_JSON',
])

/**
 * Everything that is settled before a single file is taken apart: settings of all packages, the profile, vars, flags.
 * Where it changes, nothing that was known before counts.
 */
export function fingerprint(raw: RawProject): string {
  const { profile, cliVars, quoting, selectors } = raw
  const flags = Object.entries(raw.flags).filter(([name]) => !INDIFFERENT.has(name))
  return hash([
    flags,
    cliVars,
    [profile.name, profile.targetName, profile.type, profile.database, profile.schema, profile.target],
    quoting,
    selectors,
    [raw.root, ...raw.packages].map(packageFacts),
  ])
}

function packageFacts(pkg: RawPackage): unknown {
  return [pkg.name, pkg.root, pkg.shownPrefix, pkg.settings, pkg.projectFile.checksum]
}

/** The same of what only matters where a template looked at it. */
export function outsideFacts(raw: RawProject, things: ReadonlySet<OutsideThing>): string {
  return hash([
    things.has('flags') ? raw.flags : null,
    things.has('arguments') ? [raw.options.which ?? null, raw.options.flags ?? null] : null,
    things.has('metadata') ? metadataEnvironment(raw) : null,
  ])
}

/** A hash that tells 1.0 from 1. */
export function hash(value: unknown): string {
  const text = JSON.stringify(value, function (this: Readonly<Record<string, unknown>>, key, item: unknown) {
    if (typeof item === 'bigint') return `${item}n`
    return this[key] instanceof Float ? `${item}f` : item
  })
  return createHash('sha1').update(text).digest('base64')
}
