import type { Manifest } from '../../lib/manifest'
import type { Random } from './random'

const METHODS = [
  'access',
  'config.materialized',
  'config.meta.a',
  'exposure',
  'fqn',
  'file',
  'group',
  'metric',
  'package',
  'path',
  'resource_type',
  'result',
  'saved_query',
  'selector',
  'semantic_model',
  'source',
  'source_status',
  'state',
  'tag',
  'test_name',
  'test_type',
  'unit_test',
  'version',
  'constructor',
  '__proto__',
  '',
] as const

const VALUES = [
  '*',
  '**************************a',
  '[',
  '[!',
  '[a-',
  '?',
  '..',
  '/',
  'modified',
  'modified.body',
  'error',
  'fresher',
  'data',
  'latest',
  'view',
  'constructor',
  '__proto__',
  '(a+)+$',
  '\\',
  '',
] as const

const AFFIXES = [
  '+',
  '@',
  '2+',
  '999999999999999999999+',
  '-1+',
  '+0',
  ',',
  ' ',
  ':',
  '.',
  '*',
  '\u0000',
  'ſ',
] as const

/** What somebody might type at `--select`, from a node's name to nonsense. */
export function makeSelector(manifest: Manifest, random: Random): string {
  const nodes = [...Object.values(manifest.nodes), ...Object.values(manifest.sources)]
  const part = () => {
    const value =
      nodes.length > 0 && random.chance(0.6) ? textOf(random.pick(nodes), random) : random.pick(VALUES)
    let text = random.chance(0.5) ? `${random.pick(METHODS)}:${value}` : value
    while (random.chance(0.4)) {
      const affix = random.pick(AFFIXES)
      text = random.chance(0.5) ? affix + text : text + affix
    }
    return text
  }
  let text = part()
  while (random.chance(0.4)) text += random.pick([',', ' ', ', ']) + part()
  return text
}

function textOf(
  node: { readonly name: string; readonly unique_id: string; readonly original_file_path: string },
  random: Random,
): string {
  const text = random.pick([node.name, node.unique_id, node.original_file_path])
  if (!random.chance(0.3)) return text
  const [from, to] = [random.below(text.length), random.below(text.length)]
  return `${text.slice(0, from)}${random.pick(['*', '?', '[a-z]', '**/', ''])}${text.slice(to)}`
}
