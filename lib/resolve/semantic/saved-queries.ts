import { didYouMean } from '../../foundation'
import { byCodePoint, type PropertyEntry } from '../../parse'
import { isPlainList, type Plain, type PlainObject, plainObject, pythonRepr } from '../../project'
import { createdAt } from '../sources'
import type { ResolveState } from '../state'
import { patchOf, semanticBase, semanticConfig } from './config'
import type { MetricWorld } from './metrics'
import { mapping, mappings, SemanticError, textOr, whereFilters } from './values'

/** Reads one entry of `saved_queries:`; its metrics become what it depends on. */
export function savedQueryOf(
  entry: PropertyEntry,
  state: ResolveState,
  metrics: MetricWorld,
): { readonly node: PlainObject; readonly enabled: boolean } {
  const { data, name } = entry
  const settled = semanticConfig('saved_query', entry, name, patchOf(data), state)
  const params = mapping(data.query_params)
  const enabled = settled.config.enabled !== false
  const nodes = enabled ? textList(params.metrics).map((metric) => metricId(metric, entry, metrics)) : []
  const tags = [...new Set([...textList(data.tags), ...textList(settled.config.tags)])].sort(byCodePoint)
  const node = plainObject([
    ...Object.entries(semanticBase('saved_query', entry, name, settled)),
    ['description', textOr(data.description, null)],
    ['label', textOr(data.label, null)],
    [
      'query_params',
      plainObject([
        ['metrics', textList(params.metrics)],
        ['group_by', textList(params.group_by)],
        ['where', whereFilters(params.where)],
        ['order_by', textList(params.order_by)],
        ['limit', params.limit ?? null],
      ]),
    ],
    ['exports', mappings(data.exports).map((item) => exportOf(item, settled.config, state))],
    ['tags', tags],
    ['refs', []],
    [
      'depends_on',
      plainObject([
        ['macros', []],
        ['nodes', [...new Set(nodes)]],
      ]),
    ],
    ['created_at', createdAt(state)],
  ])
  return { node, enabled }
}

function metricId(name: string, entry: PropertyEntry, metrics: MetricWorld): string {
  const found = metrics.find(name, entry.packageName)
  if (found?.enabled) return found.uniqueId
  const id = `saved_query.${entry.packageName}.${entry.name}`
  const reason = found ? 'is disabled' : 'was not found'
  throw new SemanticError(
    `Saved_Query '${id}' (${entry.file.path}) depends on a metric named '${name}' which ${reason}`,
    ['query_params', 'metrics'],
    didYouMean(name, metrics.names()),
  )
}

/** Where an export goes: by its own config, else the saved query's, else the target's. */
function exportOf(item: PlainObject, config: PlainObject, state: ResolveState): PlainObject {
  const own = mapping(item.config)
  const { profile } = state.project.raw
  return plainObject([
    ['name', textOr(item.name, '')],
    [
      'config',
      plainObject([
        ['export_as', exportAs(own.export_as ?? config.export_as ?? null)],
        ['schema_name', textOr(own.schema_name ?? own.schema ?? config.schema, profile.schema)],
        ['alias', textOr(own.alias, textOr(item.name, ''))],
        ['database', textOr(own.database, profile.database)],
      ]),
    ],
    ['unrendered_config', own],
  ])
}

function exportAs(value: Plain): Plain {
  const kind = typeof value === 'string' ? value.toLowerCase() : null
  if (kind === 'table' || kind === 'view') return kind
  const message = `Field "export_as" of type ExportDestinationType in ExportConfig has invalid value ${pythonRepr(value)}`
  throw new SemanticError(message, ['exports'], 'Write `export_as: table` or `export_as: view`.')
}

function textList(value: Plain | undefined): string[] {
  if (typeof value === 'string') return [value]
  return isPlainList(value) ? value.map(String) : []
}
