import { didYouMean } from '../../foundation'
import { isPlainList, isPlainObject, type Plain, type PlainObject, pythonRepr } from '../../project'
import type { PropertyKey } from '../types'

/** The lists that dbt looks through as soon as it has read the file; it says of the others in other words. */
export const READ_EARLY: ReadonlySet<PropertyKey> = new Set([
  'models',
  'seeds',
  'snapshots',
  'sources',
  'macros',
  'analyses',
  'exposures',
  'metrics',
  'semantic_models',
  'saved_queries',
  'functions',
])

export type ListFault = { readonly message: string; readonly hint?: string | undefined }

/** What dbt says of a list that is none, or whose elements are no entries. */
export type ListWords = {
  readonly noList: (list: Plain) => ListFault
  readonly noMapping: (list: Plain) => ListFault
  readonly noName: (entry: PlainObject) => ListFault
  /** Whether an entry that has no name but a `model` is taken. */
  readonly modelWillDo: boolean
}

const LIST_HINT = 'Write `- name: …` below it.'

export function early(key: PropertyKey, file: string): ListWords {
  const invalid = (why: string) => `The schema file at ${file} is invalid because ${why}`
  return {
    noList: () => ({ message: invalid(`the value of '${key}' is not a list`), hint: LIST_HINT }),
    noMapping: () => ({ message: invalid(`a list element for '${key}' is not a dictionary`) }),
    noName: (entry) => ({
      message: invalid(`a list element for '${key}' does not have a name attribute.`),
      hint: didYouMean('name', Object.keys(entry)),
    }),
    modelWillDo: false,
  }
}

export function late(key: PropertyKey, file: string): ListWords {
  return {
    noList: (list) => ({
      message: `${key} must be a list, got ${pythonType(list)} instead: (${trimmed(pythonRepr(list))})`,
      hint: LIST_HINT,
    }),
    noMapping: (list) => ({
      message: `Invalid ${key} config given in ${file} @ ${key}: ${pythonRepr(list)} - expected a dict with string keys`,
    }),
    noName: (entry) => ({
      message: 'Entry did not contain a name',
      hint: didYouMean('name', Object.keys(entry)),
    }),
    modelWillDo: true,
  }
}

function trimmed(text: string): string {
  return text.length < 50 ? text : `${text.slice(0, 44)}...${text.slice(-3)}`
}

/** Python's print of a value's type. */
export function pythonType(value: Plain): string {
  return `<class '${pythonTypeName(value)}'>`
}

function pythonTypeName(value: Plain): string {
  if (value === null) return 'NoneType'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'string') return 'str'
  if (isPlainList(value)) return 'list'
  if (isPlainObject(value)) return 'dict'
  return typeof value === 'object' ? 'float' : 'int'
}
