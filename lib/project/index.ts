export { Secret } from './secret'
export type {
  ConfigTreeName,
  DispatchEntry,
  FileKind,
  Host,
  PackageSettings,
  Profile,
  ProjectFile,
  ProjectOptions,
  RawPackage,
  RawProject,
  Settings,
} from './types'
export {
  fromJinja,
  isPlainList,
  isPlainObject,
  type MutablePlainObject,
  type Plain,
  type PlainObject,
  plainObject,
  toJinja,
  toPlain,
} from './values'
