import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Manifest, ModelNode } from '../../../lib/manifest'

/** A save, and how to see that a manifest knows of it. */
export type Save = {
  readonly kind: string
  readonly write: () => void
  readonly shows: (manifest: Manifest) => boolean
}

/** How often each kind is saved: SQL and properties more than the rest. */
const TURN = [
  'sql',
  'properties',
  'sql',
  'new model',
  'model away',
  'sql',
  'docs block',
  'properties',
  'sql',
  'properties',
] as const

/** Adds to a generated project what it lacks: a docs block and a macro of its own, each with a model that uses it. */
export function prepare(folder: string): void {
  writeFileSync(join(folder, 'models', 'save.md'), docs(0))
  writeFileSync(join(folder, 'macros', 'save.sql'), macro(0))
  writeFileSync(join(folder, 'models', 'save_uses.sql'), 'select {{ save_macro() }} as made')
  writeFileSync(
    join(folder, 'models', 'save_uses.yml'),
    `models:\n  - name: save_uses\n    description: "{{ doc('save_docs') }}"\n`,
  )
}

const docs = (i: number) => `{% docs save_docs %}A block of save ${i}.{% enddocs %}\n`
const macro = (i: number) => `{% macro save_macro() %}{{ config(meta={'save': ${i}}) }}1{% endmacro %}\n`
const USES = 'save_uses'

/** Saves over the whole project, of every kind in turn; the same for the same project. */
export function savesFor(folder: string, manifest: Manifest, count: number): Save[] {
  const models = modelsOf(manifest)
  return Array.from({ length: count }, (_, i): Save => {
    const model = modelAt(models, i)
    const kind = TURN[i % TURN.length] ?? 'sql'
    switch (kind) {
      case 'sql':
        return { kind, ...editOfSql(folder, model, i) }
      case 'properties':
        return { kind, ...editOfProperties(folder, model, i) }
      case 'new model':
        return { kind, ...newModel(folder, model, i) }
      case 'model away':
        return { kind, ...removal(folder, i - 1) }
      default:
        return {
          kind,
          write: () => writeFileSync(join(folder, 'models', 'save.md'), docs(i)),
          shows: ({ nodes }) =>
            nodes[`model.${model.package_name}.${USES}`]?.description === `A block of save ${i}.`,
        }
    }
  })
}

/** Saves of what many files may use: of a macro's users only, or of all where that can't be told. */
export function savesBeside(folder: string, manifest: Manifest): Save[] {
  const name = modelAt(modelsOf(manifest), 0).package_name
  const own = (i: number): Save => ({
    kind: 'macro that one model uses',
    write: () => writeFileSync(join(folder, 'macros', 'save.sql'), macro(i)),
    shows: ({ nodes }) => nodes[`model.${name}.${USES}`]?.config.meta?.save === i,
  })
  const settings = (i: number): Save => ({
    kind: 'dbt_project.yml',
    write: () => appendFileSync(join(folder, 'dbt_project.yml'), `\non-run-start: ["select ${i} as save"]\n`),
    shows: ({ nodes }) => nodes[`operation.${name}.${name}-on-run-start-0`] !== undefined,
  })
  const tools = (i: number): Save => ({
    kind: 'macro that a third of the models use',
    write: () => {
      const path = join(folder, 'macros', 'tools.sql')
      const text = readFileSync(path, 'utf8')
      writeFileSync(path, text.replace('nullif(lower(trim(', `/* save ${i} */ nullif(lower(trim(`))
    },
    shows: ({ macros }) => macros[`macro.${name}.tidy_text`]?.macro_sql.includes(`/* save ${i} */`) === true,
  })
  return [own(1), own(2), tools(0), tools(1), settings(0)]
}

/** The models that the project was generated with. */
export function modelsOf({ nodes }: Manifest): ModelNode[] {
  return Object.values(nodes).flatMap((node) =>
    node.resource_type === 'model' && !node.name.startsWith('save_') ? [node] : [],
  )
}

export function modelAt(models: readonly ModelNode[], i: number): ModelNode {
  const model = models[(i * 7919) % models.length]
  if (!model) throw new Error('the project has no model')
  return model
}

type Act = Omit<Save, 'kind'>

export function editOfSql(folder: string, model: ModelNode, i: number): Act {
  const path = join(folder, model.original_file_path)
  return {
    write: () => writeFileSync(path, `${readFileSync(path, 'utf8')}\n-- save ${i}`),
    shows: ({ nodes }) => nodes[model.unique_id]?.raw_code.endsWith(`-- save ${i}`) === true,
  }
}

export function editOfProperties(folder: string, model: ModelNode, i: number): Act {
  const path = join(folder, model.patch_path?.split('://')[1] ?? '')
  const entry = new RegExp(`(- name: ${model.name}\\n\\s+description: )(>-\\n\\s+)?.*`)
  return {
    write: () => writeFileSync(path, readFileSync(path, 'utf8').replace(entry, `$1save ${i}`)),
    shows: ({ nodes }) => nodes[model.unique_id]?.description === `save ${i}`,
  }
}

export function newModel(folder: string, model: ModelNode, i: number): Act {
  const id = `model.${model.package_name}.save_${i}`
  return {
    write: () => writeFileSync(pathOf(folder, i), `select * from {{ ref('${model.name}') }}`),
    shows: ({ nodes, child_map: children }) =>
      nodes[id] !== undefined && children[model.unique_id]?.includes(id) === true,
  }
}

export function removal(folder: string, i: number): Act {
  return {
    write: () => rmSync(pathOf(folder, i)),
    shows: ({ nodes }) => !Object.keys(nodes).some((id) => id.endsWith(`.save_${i}`)),
  }
}

function pathOf(folder: string, i: number): string {
  return join(folder, 'models', `save_${i}.sql`)
}
