import { type ProjectGraph, projectGraph } from './project-graph'
import type { ProjectIndex } from './project-index'

/** A small index from names and edges between them; every node a view in one schema unless `part` says otherwise. */
export function graphOf(
  names: readonly string[],
  edges: readonly (readonly [from: string, to: string])[],
  part: Partial<ProjectIndex> = {},
): ProjectGraph {
  const zeros = names.map(() => 0)
  return projectGraph({
    project: 'demo',
    words: {
      kinds: ['model'],
      materializations: ['view'],
      schemas: ['db.public'],
      clusters: ['serving'],
      folders: ['models'],
      tags: ['nightly'],
      owners: [],
      statuses: [],
    },
    id: names.map((name) => `model.demo.${name}`),
    name: names,
    kind: zeros,
    materialization: zeros,
    schema: zeros,
    cluster: zeros,
    folder: zeros,
    tags: names.map(() => []),
    owner: names.map(() => -1),
    tests: zeros,
    failed: zeros,
    status: names.map(() => -1),
    flags: zeros,
    edges: edges.flatMap(([from, to]) => [names.indexOf(from), names.indexOf(to)]),
    ...part,
  })
}
