import type { ExposureNode, Owner } from '../manifest'
import { addUnrendered, applyLevel, byCodePoint, finishConfig, type ParsedExposure } from '../parse'
import {
  copied,
  isPlainList,
  isPlainObject,
  type MutablePlainObject,
  type Plain,
  type PlainObject,
  plainObject,
} from '../project'
import { textOrNull, textsOf } from './columns'
import { unlessRefused } from './config-faults'
import { createdAt } from './sources'
import type { ResolveState } from './state'

export type SettledExposure = {
  readonly node: ExposureNode
  readonly enabled: boolean
  readonly parsed: ParsedExposure
}

/** Configures exposures. Tags and meta come from the project, from beside `config` and from `config`. */
export function settleExposures(state: ResolveState): SettledExposure[] {
  return state.project.exposures.flatMap((parsed) =>
    unlessRefused(
      () => settleExposure(parsed, state),
      parsed.entry.at('config'),
      state.report,
      parsed.uniqueId,
    ),
  )
}

function settleExposure(parsed: ParsedExposure, state: ResolveState): SettledExposure {
  const { entry, fqn, captured } = parsed
  const { data, packageName } = entry
  const patch = isPlainObject(data.config) ? data.config : {}
  const own = state.trees.own('exposure', packageName, fqn)
  let config = applyLevel('exposure', own.config, patch)
  for (const level of state.trees.overriding('exposure', packageName, fqn))
    config = applyLevel('exposure', config, level)
  config = finishConfig('exposure', config)
  const unrendered: MutablePlainObject = copied(own.unrendered)
  addUnrendered(unrendered, patch)
  for (const level of state.trees.overridingUnrendered('exposure', packageName, fqn))
    addUnrendered(unrendered, level)
  const project =
    state.project.packages.find((pkg) => pkg.name === packageName)?.settings.configs.exposures ?? {}
  const projectMeta = project.meta
  const tags = [...new Set([...listed(project.tags), ...listed(data.tags), ...listed(config.tags)])].sort(
    byCodePoint,
  )
  const meta = plainObject(
    [isPlainObject(projectMeta) ? projectMeta : {}, mapping(data.meta), mapping(config.meta)].flatMap(
      (each) => Object.entries(each),
    ),
  )
  const node: ExposureNode = {
    resource_type: 'exposure',
    unique_id: parsed.uniqueId,
    name: entry.name,
    package_name: packageName,
    path: entry.file.relativePath,
    original_file_path: entry.file.path,
    fqn,
    type: String(data.type),
    owner: ownerOf(data.owner),
    description: typeof data.description === 'string' ? data.description : '',
    label: textOrNull(data.label),
    maturity: textOrNull(data.maturity),
    meta: meta as ExposureNode['meta'],
    tags,
    config: plainObject([
      ...Object.entries(config),
      ['tags', tags],
      ['meta', meta],
    ]) as ExposureNode['config'],
    unrendered_config: unrendered as ExposureNode['unrendered_config'],
    url: textOrNull(data.url),
    depends_on: { macros: [], nodes: [] },
    refs: captured.refs,
    sources: captured.sources,
    metrics: captured.metrics,
    created_at: createdAt(state),
  }
  return { node, enabled: config.enabled !== false, parsed }
}

/** An owner with the keys that dbt always writes. */
export function ownerOf(value: Plain | undefined): Owner {
  const owner = mapping(value)
  return plainObject([['email', null], ['name', null], ...Object.entries(owner)]) as Owner
}

/** dbt takes a lone text of tags letter by letter here; so do manifests that ours is compared with. */
function listed(value: unknown): string[] {
  if (typeof value === 'string') return [...value]
  return isPlainList(value) ? textsOf(value) : []
}

function mapping(value: Plain | undefined): PlainObject {
  return isPlainObject(value) ? value : {}
}
