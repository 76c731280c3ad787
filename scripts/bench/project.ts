import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { measureProgram } from './measure'

export type Place = { readonly generator: string; readonly work: string }

/** A generated project of that many models; made once and kept. */
export async function makeProject(size: number, { generator, work }: Place): Promise<string> {
  const project = join(work, `models-${size}`)
  if (existsSync(project)) return project
  mkdirSync(work, { recursive: true })
  await measureProgram(['python3', generator, '--models', String(size), '--out', project], work)
  return project
}
