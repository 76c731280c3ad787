import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Manifest, ModelNode } from '../../../lib/manifest'

/** A save, and how to see that a manifest knows of it. */
export type Save = {
  readonly write: () => void
  readonly shows: (manifest: Manifest) => boolean
}

/** Saves over the whole project, of every kind in turn; the same for the same project. */
export function savesFor(folder: string, manifest: Manifest, count: number): Save[] {
  const models = Object.values(manifest.nodes).filter((node) => node.resource_type === 'model')
  return Array.from({ length: count }, (_, i) => {
    const model = models[(i * 7919) % models.length]
    if (!model) throw new Error('the project has no model')
    switch (i % 5) {
      case 0:
      case 1:
        return editOfSql(folder, model, i)
      case 2:
        return editOfProperties(folder, model, i)
      case 3:
        return newModel(folder, model, i)
      default:
        return removal(folder, i - 1)
    }
  })
}

function editOfSql(folder: string, model: ModelNode, i: number): Save {
  const path = join(folder, model.original_file_path)
  return {
    write: () => writeFileSync(path, `${readFileSync(path, 'utf8')}\n-- save ${i}`),
    shows: ({ nodes }) => nodes[model.unique_id]?.raw_code.endsWith(`-- save ${i}`) === true,
  }
}

function editOfProperties(folder: string, model: ModelNode, i: number): Save {
  const path = join(folder, model.patch_path?.split('://')[1] ?? '')
  const entry = new RegExp(`(- name: ${model.name}\\n\\s+description: )(>-\\n\\s+)?.*`)
  return {
    write: () => writeFileSync(path, readFileSync(path, 'utf8').replace(entry, `$1save ${i}`)),
    shows: ({ nodes }) => nodes[model.unique_id]?.description === `save ${i}`,
  }
}

function newModel(folder: string, model: ModelNode, i: number): Save {
  const id = `model.${model.package_name}.save_${i}`
  return {
    write: () => writeFileSync(pathOf(folder, i), `select * from {{ ref('${model.name}') }}`),
    shows: ({ nodes, child_map: children }) =>
      nodes[id] !== undefined && children[model.unique_id]?.includes(id) === true,
  }
}

function removal(folder: string, i: number): Save {
  return {
    write: () => rmSync(pathOf(folder, i)),
    shows: ({ nodes }) => !Object.keys(nodes).some((id) => id.endsWith(`.save_${i}`)),
  }
}

function pathOf(folder: string, i: number): string {
  return join(folder, 'models', `save_${i}.sql`)
}
