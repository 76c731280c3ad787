import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Diagnostic } from '../foundation'
import { KnownFolders } from '../project'
import { hostOf, writeProject } from '../project/testing/files'
import { type Compiled, compileProject } from './compile-project'
import type { Snapshot } from './snapshot'
import { writeManifestText } from './store/manifest-text'
import { loadSnapshot, saveSnapshot } from './store/store'
import { type Edit, edits } from './testing/edits'
import { harbour } from './testing/harbour'

/** How many projects are tried, and how many edits each gets. */
const RUNS = Number(process.env.PARTIAL_RUNS ?? 12)

const BUILD = 'of a test'

/** A project whose files are edited and that is compiled after each edit, both ways. */
class Edited {
  readonly folder: string
  readonly files: Map<string, string>
  last: Snapshot | null = null
  readonly folders = new KnownFolders({ isWatched: () => true, now: () => Date.now() })
  constructor(files = harbour) {
    this.folder = writeProject(files)
    this.files = new Map(Object.entries(files))
  }
  write(path: string, text: string | null): void {
    const absolute = join(this.folder, path)
    this.folders.forget(absolute)
    if (text === null) {
      rmSync(absolute)
      this.files.delete(path)
      return
    }
    mkdirSync(dirname(absolute), { recursive: true })
    writeFileSync(absolute, text)
    this.files.set(path, text)
  }
  options() {
    return { projectDir: this.folder, profilesDir: this.folder }
  }
  partial(env = {}): Compiled {
    const made = compileProject(this.options(), hostOf(this.folder, env), {
      last: () => this.last,
      discover: this.folders.discover,
    })
    if (made.snapshot) this.last = made.snapshot
    return made
  }
  /** The same, as a process of its own: from what the last one left on disk. */
  partialFromDisk(env = {}): Compiled {
    let last: Snapshot | null = null
    const made = compileProject(this.options(), hostOf(this.folder, env), {
      last: (raw) => {
        last = loadSnapshot(raw, BUILD)
        return last
      },
    })
    if (made.snapshot && made.way !== 'same') saveSnapshot(made.snapshot, BUILD, last)
    return made
  }
  get cache(): string {
    return join(this.folder, 'target/greenlight_cache.bin')
  }
  get cachedManifest(): string {
    return join(this.folder, 'target/greenlight_cache.json')
  }
  full(env = {}): Compiled {
    return compileProject(this.options(), hostOf(this.folder, env))
  }
}

const AT_ANY_TIME = new Set(['created_at', 'generated_at', 'invocation_id'])

function comparable({ project, diagnostics }: Compiled) {
  const good = diagnostics.every((d) => d.severity !== 'error')
  return {
    diagnostics: diagnostics.map((d: Diagnostic) => JSON.stringify(d)).sort(),
    manifest: good
      ? JSON.stringify(
          project?.manifest,
          (key, value: unknown) => (AT_ANY_TIME.has(key) ? 0 : value),
          1,
        ).split('\n')
      : null,
  }
}

describe('a compile that starts from the last one', () => {
  it('is the same where nothing changed', () => {
    const project = new Edited()
    const first = project.partial()
    expect(first.diagnostics.filter((d) => d.severity === 'error')).toEqual([])
    expect(first.snapshot).not.toBeNull()
    project.write('models/clock.sql', 'select 1')
    project.write('dbt_project.yml', 'name: skerry\nprofile: harbour\n')
    project.partial()
    expect(project.partial().way).toBe('same')
  })

  it('says nothing of unused configuration while something is wrong, as one anew', () => {
    const project = new Edited()
    project.partial()
    project.write('models/winter/ice.sql', null)
    project.partial()
    project.write('models/extra.yml', 'models: [{name: stg_ships}]\n')
    expect(comparable(project.partial())).toEqual(comparable(project.full()))
  })

  it('points to where a node that nobody edited is private, as one anew', () => {
    const project = new Edited()
    project.partial()
    project.write('models/marts/voyages.sql', 'select 1')
    project.partial()
    project.write('models/staging/stg_fares.sql', "{{ config(access='private', group='treasury') }} select 1")
    project.partial()
    const relationships = "{relationships: {arguments: {to: ref('stg_fares'), field: id}}}"
    project.write(
      'models/extra.yml',
      `models: [{name: stg_ships, columns: [{name: id, data_tests: [${relationships}]}]}]\n`,
    )
    const made = project.partial()
    expect(made.diagnostics.map(({ code }) => code)).toContain('GL3010')
    expect(comparable(made)).toEqual(comparable(project.full()))
  })

  it('keeps in mind which blocks the rest of a file shows when a model of it was edited', () => {
    const project = new Edited()
    project.partial()
    project.write('models/staging/stg_fares.sql', 'select 1')
    project.partial()
    project.write('models/docs.md', '{% docs ship %}A boat.{% enddocs %}{% docs fare %}It.{% enddocs %}')
    const made = project.partial()
    expect(made.way).toBe('part')
    expect(comparable(made)).toEqual(comparable(project.full()))
  })

  it.each([
    ['a model', 'models/staging/stg_ships.sql', "select 1 from {{ source('raw', 'fares') }}"],
    ['a new model', 'models/new.sql', "{{ config(alias='neu') }} select * from {{ ref('voyages') }}"],
    ['properties', 'models/sources.yml', 'sources: [{name: raw, tables: [{name: fares}, {name: ships}]}]\n'],
    ['a versioned model', 'models/marts/crew_new.sql', 'select 2'],
    [
      'a snapshot',
      'snapshots/logs.sql',
      "{% snapshot log %}{{ config(unique_key='id', strategy='check', check_cols='all') }}select 1{% endsnapshot %}",
    ],
    ['a test', 'tests/no_ghosts.sql', 'select 1'],
    ['a docs block', 'models/docs.md', '{% docs ship %}A boat.{% enddocs %}{% docs fare %}It.{% enddocs %}'],
    [
      'a macro',
      'macros/sea.sql',
      "{% macro salt() %}{{ config(tags=['salty']) }}{% endmacro %} {% macro brine() %}{{ salt() }}{% endmacro %} {% macro swell(f) %}{{ f() }}{% endmacro %}",
    ],
    [
      'a macro beside a test',
      'macros/cents.sql',
      "{% macro cents(c) %}{{ config(meta={'cents': c}) }}{% endmacro %}\n{% test positive(model, column_name) %}select 1 from {{ model }} where {{ column_name }} < 0{% endtest %}",
    ],
  ])('decides only what has to do with %s', (_, path, text) => {
    const project = new Edited()
    project.partial()
    project.write(path, text)
    const made = project.partial()
    expect(made.way).toBe('part')
    expect(comparable(made)).toEqual(comparable(project.full()))
  })

  it('starts from what another process left, and writes the manifest from it', () => {
    const project = new Edited()
    project.write('models/clock.sql', 'select 1')
    project.write('dbt_project.yml', 'name: skerry\nprofile: harbour\n')
    project.partialFromDisk()
    const same = project.partialFromDisk()
    expect(same.way).toBe('same')
    expect(comparable(same)).toEqual(comparable(project.full()))
    const path = join(project.folder, 'target/manifest.json')
    expect(same.project && writeManifestText(path, same.project.manifest)).toBe(true)
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(JSON.parse(JSON.stringify(same.project?.manifest)))
    project.write('models/staging/stg_ships.sql', 'select 1')
    expect(project.partialFromDisk().way).toBe('part')
    expect(project.partialFromDisk().way).toBe('same')
  })

  it.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, -1)],
    ['empty', () => Buffer.alloc(0)],
    ['of something else', () => Buffer.from('{"metadata": {}}\n')],
    [
      'of another build',
      (bytes: Buffer) => Buffer.from(bytes.toString('latin1').replace(BUILD, 'of another'), 'latin1'),
    ],
    [
      'changed in one place',
      (bytes: Buffer) => Buffer.from(bytes.map((byte, i) => (i === bytes.length >> 1 ? byte ^ 1 : byte))),
    ],
  ])('makes nothing of a cache that is %s', (_, spoil) => {
    const project = new Edited()
    project.write('models/clock.sql', 'select 1')
    project.write('dbt_project.yml', 'name: skerry\nprofile: harbour\n')
    project.partialFromDisk()
    for (const file of [project.cache, project.cachedManifest]) {
      // A text doesn't name the build that wrote it.
      const spoilt = spoil(readFileSync(file))
      if (spoilt.equals(readFileSync(file))) continue
      writeFileSync(file, spoilt)
      expect(project.partialFromDisk().way).toBe('full')
      expect(project.partialFromDisk().way).toBe('same')
    }
  })

  it('makes nothing of a manifest that another program wrote over in its place', () => {
    const project = new Edited()
    project.write('models/clock.sql', 'select 1')
    project.write('dbt_project.yml', 'name: skerry\nprofile: harbour\n')
    const path = join(project.folder, 'target/manifest.json')
    const first = project.partialFromDisk()
    expect(first.project && writeManifestText(path, first.project.manifest)).toBe(true)
    const text = readFileSync(path, 'utf8')
    expect(text).toBe(readFileSync(project.cachedManifest, 'utf8'))
    expect(first.project && writeManifestText(path, first.project.manifest)).toBe(true)
    expect(readdirSync(dirname(path)).filter((name) => name.endsWith('.tmp'))).toEqual([])
    writeFileSync(path, '{}')
    expect(project.partialFromDisk().way).toBe('full')
    expect(readFileSync(path, 'utf8')).toBe('{}')
    expect(project.partialFromDisk().way).toBe('same')
  })

  it(
    'is the same as one anew, whatever was edited',
    () => {
      fc.assert(
        fc.property(
          fc.array(edits, { minLength: 1, maxLength: 8 }),
          fc.boolean(),
          (list: readonly Edit[], fromDisk) => {
            const project = new Edited()
            const partial = (env?: Edit['env']) =>
              fromDisk ? project.partialFromDisk(env) : project.partial(env)
            partial()
            for (const edit of list) {
              const changes = edit.make(project.files)
              for (const [path, text] of Object.entries(changes)) project.write(path, text)
              const env = edit.env ?? {}
              expect(comparable(partial(env))).toEqual(comparable(project.full(env)))
            }
            rmSync(project.folder, { recursive: true })
          },
        ),
        { numRuns: RUNS },
      )
    },
    30_000 + RUNS * 10_000,
  )
})
