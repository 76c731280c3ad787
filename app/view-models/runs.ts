import { z } from 'zod'
import { nodeHref } from '../../components/project/project-index'
import type { RunNodeFacts } from '../../components/runs/run-value'
import type { Preset } from '../../components/runs/start-panel'
import type { Manifest } from '../../lib/manifest'
import { kindOf, materializationOf, nameOf, subjectOf } from './facts'

const text = z.string().max(4_000).catch('')
const params = z.object({
  verb: z.enum(['run', 'test', 'build', 'seed', 'compile']).catch('build'),
  sel: text,
  ex: text,
  selector: text,
  on: z.enum(['production', 'deployment']).catch('production'),
})

/** What the address asks to be filled in: `?verb=test&sel=orders&ex=&selector=&on=deployment`. */
export function runPreset(given: unknown): Preset {
  const { verb, sel, ex, selector, on } = params.parse(given)
  return { verb, select: sel, exclude: ex, selector, side: on }
}

const yamlSelector = z.object({
  description: z.string().nullish(),
  default: z.unknown().optional(),
})

/** The project's YAML selectors. */
export function projectSelectors(manifest: Manifest) {
  return Object.entries(manifest.selectors).map(([name, value]) => {
    const parsed = yamlSelector.safeParse(value)
    return {
      name,
      description: (parsed.success ? parsed.data.description : null) ?? '',
      isDefault: parsed.success && parsed.data.default === true,
    }
  })
}

/** What the console says of nodes besides how they ended. */
export function runNodeFacts(manifest: Manifest): RunNodeFacts {
  const facts: Record<string, RunNodeFacts[string]> = {}
  for (const node of [...Object.values(manifest.nodes), ...Object.values(manifest.unit_tests ?? {})]) {
    const isTest = node.resource_type === 'test' || node.resource_type === 'unit_test'
    const subject = isTest ? subjectOf(node) : node.unique_id
    facts[node.unique_id] = {
      name: isTest ? node.name : nameOf(node),
      kind: isTest ? node.resource_type : kindOf(node),
      materialization: isTest ? null : materializationOf(node),
      href: subject === null ? '/tests' : nodeHref(subject, isTest ? 'tests' : undefined),
      path: node.original_file_path,
      parents: node.depends_on?.nodes ?? [],
    }
  }
  return facts
}
