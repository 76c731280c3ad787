import { Float } from '../../foundation'
import type { Json } from '../../manifest'
import { text } from '../value'
import type { Method } from '../world'

/** By a value of the config, also deep within: `config.meta.owner:finance`. A list matches by any of its items. */
export const config: Method = {
  name: 'config',
  doc: {
    example: '.materialized:materialized_view',
    about: 'a value of the config, e.g. config.meta.owner:finance',
  },
  match({ value, arguments: path }) {
    const ignoreCase = path.length === 1 && path[0] === 'severity'
    const matches = (found: unknown) => equals(value, found, ignoreCase) || isThatBoolean(value, found)
    return (node) => {
      // dbt looks at the configs of models, seeds, snapshots, tests and sources only.
      if (!('config' in node) || !CONFIGURABLE.has(node.resource_type)) return false
      const found = descend(node.config, path)
      return Array.isArray(found) ? found.some(matches) : found !== undefined && matches(found)
    }
  },
}

const CONFIGURABLE = new Set([
  'model',
  'seed',
  'snapshot',
  'test',
  'analysis',
  'operation',
  'sql_operation',
  'source',
])

function descend(value: unknown, path: readonly string[]): unknown {
  let found = value
  for (const step of path) {
    if (typeof found !== 'object' || found === null || Array.isArray(found)) return undefined
    found = Object.entries(found).find(([key]) => key === step)?.[1]
  }
  return found
}

/** A text equals only a text: `config.meta.n:1` does not match the number. */
function equals(wanted: Json, found: unknown, ignoreCase: boolean): boolean {
  if (typeof wanted === 'string' && typeof found === 'string') {
    return wanted === found || (ignoreCase && wanted.toUpperCase() === found.toUpperCase())
  }
  if (wanted === null) return found === null
  const [a, b] = [numeric(wanted), numeric(found)]
  return a !== undefined && a === b
}

/** Booleans and numbers compare as in Python, where `True` is 1. */
function numeric(value: unknown): number | undefined {
  if (value instanceof Float) return value.value
  return typeof value === 'number' || typeof value === 'boolean' ? Number(value) : undefined
}

function isThatBoolean(wanted: Json, found: unknown): boolean {
  return typeof found === 'boolean' && text(wanted).toLowerCase() === String(found)
}
