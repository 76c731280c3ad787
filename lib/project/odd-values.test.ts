import { describe, expect, it } from 'vitest'
import { readProjectSync } from './read'
import { hostOf, writeProject } from './testing/files'

/** The first fault of a project of these files. */
function faultOf(files: { readonly [path: string]: string }): { message: string; at: unknown } {
  const folder = writeProject(files)
  const read = readProjectSync({ projectDir: folder }, hostOf(folder))
  const [first] = read.ok ? [] : read.errors
  return { message: first?.message ?? 'none', at: first?.at }
}

const settings = (more: string) => ({ 'dbt_project.yml': `name: skerry\nprofile: harbour\n${more}\n` })
const profile = (output: string, target = 'dev') => ({
  'profiles.yml': `harbour: {target: ${target}, outputs: {dev: {${output}}}}`,
})

describe('a value of another kind than the one that belongs there', () => {
  it.each([
    [
      'a profile that is a mapping',
      { 'dbt_project.yml': 'name: a\nprofile: {a: b}' },
      "profile named '{'a': 'b'}'",
    ],
    ['a profile of yes', { 'dbt_project.yml': 'name: a\nprofile: true' }, "profile named 'True'"],
    ['a target that is a mapping', profile('type: materialize', '{a: b}'), "'{'a': 'b'}'"],
    ['a type that is a mapping', profile('type: {a: b}'), "adapter type {'a': 'b'}!"],
    ['a type that objects of ours have', profile('type: constructor'), 'adapter type constructor!'],
    [
      'threads that are a list',
      profile('type: materialize, threads: [{a: null}]'),
      "[{'a': None}] is not of type 'integer'",
    ],
    [
      'a required version that is a mapping',
      settings('require-dbt-version: [{a: b}]'),
      "{'a': 'b'}\" is not a valid semantic version",
    ],
  ])('%s is told as Python prints it', (_, files, words) => {
    expect(faultOf(files).message).toContain(words)
  })

  it('finds no package in a folder without a project, and says which', () => {
    const fault = faultOf({ 'packages.yml': 'packages: [{local: pier}, {local: quay}]', 'pier/x.md': '' })
    expect(fault.message).toContain('package')
  })

  it('reads a package whose name is a mapping no further than that', () => {
    const fault = faultOf({
      'packages.yml': 'packages: [{local: pier}]',
      'pier/dbt_project.yml': 'name: {a: b}\nprofile: harbour\n',
    })
    expect(fault).toMatchObject({
      message: expect.stringContaining("{'a': 'b'}"),
      at: { file: 'pier/dbt_project.yml' },
    })
  })

  it('names the file that is not there', () => {
    expect(readProjectSync({ projectDir: '/nonexistent' }, hostOf('/nonexistent'))).toMatchObject({
      errors: [{ code: 'GL1001', at: { file: 'dbt_project.yml', line: 1 } }],
    })
  })
})
