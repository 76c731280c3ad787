/** The files of facts about public projects: which there are, and what each says of how to lay its project out. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { z } from 'zod'

const packageSchema = z.union([
  z.object({
    place: z.literal('copy'),
    name: z.string(),
    repo: z.string(),
    commit: z.string(),
    subfolder: z.string(),
  }),
  z.object({ place: z.literal('symlink'), name: z.string(), local: z.string() }),
])

const entry = z.record(z.string(), z.unknown())
const section = z.record(z.string(), entry).default({})
const listing = z.object({ count: z.number(), sha: z.string(), list: z.array(z.string()).optional() })

const schema = z.object({
  name: z.string(),
  repo: z.string(),
  commit: z.string(),
  subfolder: z.string(),
  adapter: z.string(),
  profile: z.looseObject({ name: z.string(), target: z.string(), type: z.string() }),
  env: z.record(z.string(), z.string()),
  vars: z.record(z.string(), z.unknown()),
  packages_folder: z.string(),
  packages: z.array(packageSchema),
  files_absent: z.array(z.string()).default([]),
  parse: z.looseObject({ cpu_seconds: z.number() }),
  counts: z.record(z.string(), z.number()),
  disabled: z.array(z.string()),
  edges: z.number(),
  nodes: section,
  sources: section,
  exposures: section,
  metrics: section,
  semantic_models: section,
  saved_queries: section,
  unit_tests: section,
  groups: section,
  macros: section,
  ls: z.record(z.string(), listing).default({}),
})

export type RecordedFacts = z.infer<typeof schema>
export type RecordedPackage = z.infer<typeof packageSchema>

/** Name → path of every file of facts in a folder, those of the smallest projects first. */
export function factFiles(folder: string): Map<string, string> {
  const index = z
    .object({ projects: z.array(z.object({ name: z.string(), file: z.string() })) })
    .parse(JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')))
  const present = new Set(readdirSync(folder))
  return new Map(
    index.projects.flatMap(({ name, file }) =>
      present.has(file) ? [[name, join(folder, file)] as const] : [],
    ),
  )
}

export function readFacts(path: string): RecordedFacts {
  const bytes = readFileSync(path)
  return schema.parse(JSON.parse((path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')))
}
