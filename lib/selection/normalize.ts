import type { Json } from '../manifest'
import { defaultMethod, splitCriterion } from './criterion'
import { isObject } from './json'

/**
 * A definition as dbt writes it to the manifest: a text becomes its parts, one key and a value become `method` and
 * `value`, members of unions and intersections likewise. What stands under `exclude` beside `method` stays as written.
 */
export function normalizeDefinition(definition: Json): Json {
  if (typeof definition === 'string') return parts(definition)
  if (!isObject(definition)) return definition
  for (const kind of ['union', 'intersection']) {
    const members = definition[kind]
    if (Array.isArray(members)) return { [kind]: members.map(normalizeDefinition) }
  }
  const [first] = Object.entries(definition)
  if (first === undefined) return definition
  const [key, raw] = first
  const value: Json = Array.isArray(raw) ? raw.map(normalizeDefinition) : raw
  if (key === 'exclude') return { exclude: value }
  return Object.keys(definition).length === 1 ? { method: key, value } : definition
}

function parts(raw: string): Json {
  const split = splitCriterion(raw)
  return {
    ...(split.childrensParents === undefined ? {} : { childrens_parents: true }),
    ...(split.parents === undefined ? {} : { parents: true }),
    ...(split.parentsDepth === undefined || split.parentsDepth === ''
      ? {}
      : { parents_depth: split.parentsDepth }),
    method: split.method ?? defaultMethod(split.value),
    ...(split.value === '' ? {} : { value: split.value }),
    ...(split.children === undefined ? {} : { children: true }),
    ...(split.childrenDepth === undefined || split.childrenDepth === ''
      ? {}
      : { children_depth: split.childrenDepth }),
  }
}
