import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { z } from 'zod'

/** A project in memory: paths below its folder and their texts. */
export type Files = ReadonlyMap<string, string>

const text = /\.(sql|ya?ml|md|csv|py|jinja2)$|^\.dbtignore$|\/\.dbtignore$/
const left = new Set(['target', 'node_modules', '.greenlight', 'logs'])
/** Bigger ones would only make each case slower. */
const mostBytes = 400_000

/** Reads a project's files; null where there is none, or a big one. */
function readFiles(root: string): Files | null {
  if (!existsSync(join(root, 'dbt_project.yml'))) return null
  const files = new Map<string, string>()
  let bytes = 0
  const walk = (folder: string) => {
    for (const name of readdirSync(folder).sort()) {
      if (left.has(name)) continue
      const path = join(folder, name)
      if (statSync(path).isDirectory()) walk(path)
      else if (text.test(name)) {
        const content = readFileSync(path, 'utf8')
        bytes += content.length
        files.set(relative(root, path), content)
      }
    }
  }
  walk(root)
  return bytes > mostBytes ? null : files
}

/** The demo, and each project of a folder of recorded cases (`CASE/project`) where there is one. */
export function seedProjects(root: string, goldens: string | null): { name: string; files: Files }[] {
  const folders = [{ name: 'demo', folder: join(root, 'demo') }]
  if (goldens !== null && existsSync(goldens)) {
    for (const name of readdirSync(goldens).sort()) {
      const folder = join(goldens, name, 'project')
      folders.push({ name, folder })
      // Some cases are many little projects.
      if (!existsSync(folder) || existsSync(join(folder, 'dbt_project.yml'))) continue
      for (const part of readdirSync(folder).sort()) {
        folders.push({ name: `${name}/${part}`, folder: join(folder, part) })
      }
    }
  }
  return folders.flatMap(({ name, folder }) => {
    const files = readFiles(folder)
    return files === null ? [] : [{ name, files }]
  })
}

const recorded = z.array(z.object({ template: z.string() }))

/** Templates that real dbt was asked to render once, of all kinds. */
export function seedTemplates(root: string, goldens: string | null): string[] {
  const files = [join(root, 'lib/jinja/fixtures/recorded/cases.json')]
  const more = goldens === null ? '' : join(goldens, 'jinja')
  if (existsSync(more)) {
    for (const name of readdirSync(more).sort()) if (name.endsWith('.json')) files.push(join(more, name))
  }
  return files.flatMap((file) => {
    const cases = recorded.safeParse(JSON.parse(readFileSync(file, 'utf8')))
    return cases.success ? cases.data.map((each) => each.template) : []
  })
}

/** A project of one model, one macro and one description that are all the same template. */
export function around(template: string): Files {
  return new Map([
    ['dbt_project.yml', "name: fuzzed\nversion: '1.0'\nprofile: fuzz\n"],
    ['models/thing.sql', template],
    ['models/other.sql', "select * from {{ ref('thing') }}"],
    ['models/thing.yml', `models:\n  - name: thing\n    description: ${JSON.stringify(template)}\n`],
    ['macros/thing.sql', `{% macro thing(a=1, b=[]) %}${template}{% endmacro %}`],
  ])
}
