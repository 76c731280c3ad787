import { mutate } from './mutate'
import { around, type Files } from './projects'
import { Random } from './random'

export type Seeds = {
  readonly projects: readonly { readonly name: string; readonly files: Files }[]
  readonly templates: readonly string[]
}

export type Case = { readonly from: string; readonly files: Files; readonly what: readonly string[] }

/** The n-th case of a seed, by itself: it does not depend on those before it. */
export function makeCase(seeds: Seeds, seed: number, n: number): Case {
  const random = new Random(Math.imul(seed, 0x9e3779b1) + n)
  // Half are single templates: they are quick, and most of what can go wrong is in them.
  if (random.chance(0.5)) {
    const base = around(random.pick(seeds.templates))
    return { from: 'a template', ...mutate(base, random) }
  }
  const { name, files } = random.pick(seeds.projects)
  return { from: name, ...mutate(files, random) }
}
