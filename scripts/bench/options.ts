import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')

/** Where the script that makes projects stands unless it is named. */
export const usualGenerator = resolve(root, '../shared/bench/generate_project.py')

/** Where a bench keeps the projects that it measures unless it is told. */
export const usualWork = (bench: string): string => join(tmpdir(), `greenlight-bench-${bench}`)

/** A number of 1 or more; throws what to say of another text. */
export function positive(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1) throw new Error(`${text} is no number of 1 or more`)
  return number
}
