import { describe, expect, it } from 'vitest'
import type { Manifest, ManifestNode } from '../manifest'
import { Lookup } from './lookup'

function model(
  pkg: string,
  name: string,
  version: number | null = null,
  latest: number | null = null,
): ManifestNode {
  const suffix = version === null ? '' : `.v${version}`
  return {
    resource_type: 'model',
    unique_id: `model.${pkg}.${name}${suffix}`,
    name,
    package_name: pkg,
    version,
    latest_version: latest,
  } as ManifestNode
}

function lookup(nodes: readonly ManifestNode[], ownFirst = false): Lookup {
  const manifest = {
    nodes: Object.fromEntries(nodes.map((node) => [node.unique_id, node])),
    sources: {},
    metrics: {},
    functions: {},
    disabled: { 'model.a.asleep': [{ ...model('a', 'asleep') }] },
  } as unknown as Manifest
  return new Lookup(manifest, ownFirst)
}

const query = { package: null, version: null, from: 'b', root: 'a' }

describe('Lookup', () => {
  it('finds the latest version by the plain name, others by number', () => {
    const found = lookup([model('a', 'crane', 1, 2), model('a', 'crane', 2, 2)])
    expect(found.ref({ ...query, name: 'crane' })?.unique_id).toBe('model.a.crane.v2')
    expect(found.ref({ ...query, name: 'crane', version: 1 })?.unique_id).toBe('model.a.crane.v1')
    expect(found.ref({ ...query, name: 'crane', version: 3 })).toBeUndefined()
  })

  it('looks in the root project first, unless told to begin with the own package', () => {
    const nodes = [model('a', 'tide'), model('b', 'tide'), model('c', 'ebb')]
    expect(lookup(nodes).ref({ ...query, name: 'tide' })?.package_name).toBe('a')
    expect(lookup(nodes, true).ref({ ...query, name: 'tide' })?.package_name).toBe('b')
    expect(lookup(nodes).ref({ ...query, name: 'ebb' })?.package_name).toBe('c')
    expect(lookup(nodes).ref({ ...query, name: 'tide', package: 'b' })?.package_name).toBe('b')
    expect(lookup(nodes).ref({ ...query, name: 'ebb', package: 'a' })).toBeUndefined()
  })

  it('knows what is disabled', () => {
    expect(lookup([]).isDisabled('asleep')).toBe(true)
    expect(lookup([]).isDisabled('awake')).toBe(false)
  })
})
