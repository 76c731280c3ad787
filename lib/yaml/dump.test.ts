import { describe, expect, it } from 'vitest'
import { Float } from '../foundation'
import { dumpYaml } from './dump'
import type { DumpValue } from './dump-value'
import { pyyaml, type Typed } from './fixtures/pyyaml'
import { resolvePlain } from './scalars'
import type { YamlScalar } from './values'

function built(typed: Typed, shared = new Map<number, DumpValue>()): DumpValue {
  if (typed === null || typeof typed !== 'object') return typed
  if ('same' in typed) return shared.get(typed.same) ?? null
  if ('list' in typed) {
    const list: DumpValue[] = []
    shared.set(typed.id ?? -1, list)
    for (const item of typed.list) list.push(built(item, shared))
    return list
  }
  if ('dict' in typed) {
    const map = new Map<YamlScalar, DumpValue>()
    shared.set(typed.id ?? -1, map)
    for (const [key, value] of typed.dict) map.set(scalar(key), built(value, shared))
    return map
  }
  return scalar(typed)
}

function scalar(typed: Typed): YamlScalar {
  if (typed === null || typeof typed !== 'object') return typed
  if ('int' in typed) return resolvePlain(typed.int)
  if ('float' in typed) return float(typed.float)
  if ('date' in typed) return resolvePlain(typed.date)
  if ('datetime' in typed) return resolvePlain(typed.datetime)
  throw new Error('not a scalar')
}

function float(text: string): Float {
  return new Float(text.endsWith('inf') ? Number(text.replace('inf', 'Infinity')) : Number(text))
}

describe('dumpYaml writes what PyYAML writes', () => {
  for (const [i, { value, text, sorted }] of pyyaml.dump.entries()) {
    it(`${i}: ${JSON.stringify(value).slice(0, 60)}`, () => {
      expect(dumpYaml(built(value), { sortKeys: false })).toBe(text)
      if (sorted !== null) expect(dumpYaml(built(value))).toBe(sorted)
    })
  }
})
