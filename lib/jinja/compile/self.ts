import { pyFunction } from '../runtime/function'
import { PyObject, type Value } from '../values/value'

/** The variable `self`: the blocks of the template, each as a function that renders it. */
export class SelfReference extends PyObject {
  readonly typeName = 'TemplateReference'
  override get qualifiedName(): string {
    return 'jinja2.runtime.TemplateReference'
  }
  readonly #blocks: ReadonlyMap<string, () => string>
  constructor(blocks: ReadonlyMap<string, () => string>) {
    super()
    this.#blocks = blocks
  }
  override attribute(name: string): Value | undefined {
    const block = this.#blocks.get(name)
    return block && pyFunction('BlockReference.__call__', [], () => block())
  }
  override item(key: Value): Value | undefined {
    return typeof key === 'string' ? this.attribute(key) : undefined
  }
  override repr(): string {
    return '<TemplateReference None>'
  }
}
