import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { checkRequiredVersion } from './dbt-version'
import { parseIgnoreRules } from './ignore'
import { readProjectSync } from './read'
import { Secret } from './secret'
import { hostOf, writeProject } from './testing/files'

describe('a secret', () => {
  it('never shows itself', () => {
    const secret = new Secret('tell-nobody')
    expect(`${secret} ${JSON.stringify({ secret })} ${inspect(secret)}`).not.toContain('nobody')
    expect(secret.reveal()).toBe('tell-nobody')
  })
})

describe('.dbtignore', () => {
  it('lets the last line that matches decide', () => {
    const rules = parseIgnoreRules('*.tmp.sql\ndrafts/\n!drafts/keep.sql\n')
    expect(rules.ignores('models/a.tmp.sql')).toBe(true)
    expect(rules.ignores('models/a.sql')).toBe(false)
    expect(rules.ignores('models/drafts/x.sql')).toBe(true)
  })
})

describe('require-dbt-version', () => {
  it('takes lists and texts with commas', () => {
    expect(checkRequiredVersion('>=1.0.0,<2.0.0')).toMatchObject({ ok: true })
    expect(checkRequiredVersion(['>=2.0.0'])).toMatchObject({ ok: false, constraints: ['>=2.0.0'] })
    expect(checkRequiredVersion('new')).toEqual({ unreadable: 'new' })
  })
})

describe('reading a project', () => {
  const read = (files: { readonly [path: string]: string }, env = {}) => {
    const folder = writeProject(files)
    return readProjectSync({ projectDir: folder }, hostOf(folder, env))
  }

  it('shows no password in anything that is printed', () => {
    const result = read({})
    expect(result.ok && result.value.profile.type).toBe('materialize')
    expect(JSON.stringify(result)).not.toContain('tell-nobody')
  })
  it('renders settings with the environment that it is given', () => {
    const text = "name: skerry\nprofile: \"{{ env_var('PROFILE', 'harbour') }}\"\n"
    expect(read({ 'dbt_project.yml': text }).ok).toBe(true)
    expect(read({ 'dbt_project.yml': text }, { PROFILE: 'lighthouse' })).toMatchObject({
      ok: false,
      errors: [{ code: 'GL1003' }],
    })
  })
  it('says where a setting is wrong', () => {
    const result = read({ 'dbt_project.yml': 'name: 7 seas\nprofile: harbour\n' })
    expect(result).toMatchObject({ ok: false, errors: [{ code: 'GL1002', at: { line: 1 } }] })
  })
  it('takes line ends and blanks around a file as dbt does for its checksum', () => {
    const one = read({ 'models/a.sql': 'select 1' })
    const two = read({ 'models/a.sql': '\n\nselect 1  \n\n' })
    const sum = (result: typeof one) =>
      result.ok ? result.value.root.files.find((file) => file.kind === 'model')?.checksum : null
    expect(sum(two)).toEqual(sum(one))
  })
})
