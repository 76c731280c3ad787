import { describe, expect, it } from 'vitest'
import {
  callableMacro,
  compileTemplate,
  extractBlocks,
  type MacroEnvironment,
  type Names,
  PyDict,
  PyObject,
  pyFunction,
  type RenderState,
  Scope,
  type Value,
} from '../../jinja'
import texts from '../fixtures/macro-texts.json'
import { Adapter } from '../objects/adapter'
import { columnClass } from '../objects/column'
import { exceptionsObject } from '../objects/exceptions'
import { RelationClass } from '../objects/relation'
import { RelationCache } from '../objects/relation-cache'
import { builtinMacroFiles, builtinPackageNames, dispatchPrefixes } from '.'

type Definition = {
  readonly name: string
  readonly packageName: string
  readonly uniqueId: string
  readonly source: string
  readonly file: string
}

/** The built-in macros by name, the adapter's own before dbt's. */
const macros = new Map<string, Definition>()
for (const packageName of [...builtinPackageNames].reverse()) {
  for (const file of builtinMacroFiles.filter((each) => each.package === packageName)) {
    for (const block of extractBlocks(file.text, new Set(['macro', 'test']), { collectData: false })) {
      const name = block.type === 'test' ? `test_${block.name}` : (block.name ?? '')
      const uniqueId = `macro.${packageName}.${name}`
      macros.set(name, { name, packageName, uniqueId, source: block.fullBlock, file: file.path })
    }
  }
}

class Namespace extends PyObject {
  readonly typeName = 'dict'
  readonly #names: Names
  constructor(names: Names) {
    super()
    this.#names = names
  }
  override attribute(name: string): Value | undefined {
    return this.#names.lookup(name)
  }
}

/** A context with only what the texts of the built-in macros need. */
function context(): Names {
  const config = new PyDict([
    [
      'get',
      pyFunction('get', ['name', ['default', null]], (args) =>
        configured(args.get('name'), args.get('default')),
      ),
    ],
  ])
  const relations = new RelationClass()
  const adapter = new Adapter({
    parsing: false,
    quoting: { database: true, schema: true, identifier: true },
    database: 'materialize',
    port: null,
    relations: new RelationCache(),
    dispatch: (name) => {
      const found = dispatchPrefixes
        .map((prefix) => names.lookup(`${prefix}__${name}`))
        .find((each) => each !== undefined)
      if (found === undefined) throw new Error(`nothing implements ${name}`)
      return found
    },
    callMacro: (name, args, state) => called(names.lookup(name), args, state),
    deploying: false,
    warn: () => {},
  })
  const target = new PyDict(
    Object.entries({ schema: 'public', database: 'materialize', cluster: 'quickstart', name: 'dev' }),
  )
  const plain = new Scope([
    ['adapter', adapter],
    [
      'api',
      new PyDict<never>([
        ['Relation', relations],
        ['Column', columnClass],
      ] as never),
    ],
    ['config', config],
    ['execute', true],
    ['exceptions', exceptionsObject(() => {})],
    [
      'flags',
      new PyDict([
        ['FULL_REFRESH', false],
        ['STORE_FAILURES', false],
      ]),
    ],
    [
      'model',
      new PyDict([
        ['name', 'thing'],
        ['columns', new PyDict()],
      ]),
    ],
    ['target', target],
    ['this', relations.create({ database: 'materialize', schema: 'public', identifier: 'thing' })],
    ['var', pyFunction('var', ['name', ['default', null]], (args) => args.get('default'))],
    ['log', pyFunction('log', ['msg', ['info', false]], () => '')],
  ])
  const environment: MacroEnvironment = {
    get names() {
      return names
    },
    stack: [],
  }
  const names: Names = {
    lookup(name) {
      if (name === 'dbt') return new Namespace(names)
      const macro = macros.get(name)
      return macro ? callableMacro(macro, environment) : plain.lookup(name)
    },
    keys: () => macros.keys(),
  }
  return names
}

function configured(name: Value, otherwise: Value): Value {
  return name === 'contract' ? new PyDict([['enforced', false]]) : otherwise
}

function called(
  callable: Value | undefined,
  args: ReadonlyMap<string, Value> | null,
  state: RenderState,
): Value {
  if (!(callable instanceof PyObject) || !callable.call) throw new Error('not a macro')
  return callable.call([], args, state)
}

/** Statements are sent, not written to target/compiled: their line breaks don't matter. */
function comparable(text: string, isStatement: boolean): string {
  return isStatement ? text.replace(/\s+/g, ' ').trim() : text
}

describe('built-in macros', () => {
  // what the macro of that name gives in dbt-core 1.12.6 with dbt-materialize 1.9.11
  it.each(texts as readonly { template: string; text: string; statement?: boolean }[])(
    '$template',
    ({ template, text, statement = false }) => {
      const rendered = compileTemplate(template).render(context())
      expect(comparable(rendered, statement)).toBe(comparable(text, statement))
    },
  )

  it('stand each in one file, under the name by which they are called', () => {
    for (const macro of macros.values()) expect(macro.source).toContain(macro.name.replace(/^test_/, ''))
    expect(macros.size).toBeGreaterThan(350)
  })
})
