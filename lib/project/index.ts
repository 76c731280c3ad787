export { baseNames } from './context/base'
export { plainEnvVar } from './context/env-var'
export { NotedNames } from './context/noted-names'
export { varFunction } from './context/var'
export { DiskFile, type FileStamp } from './disk-file'
export type { Discover } from './files'
export { KnownFolders } from './known-folders'
export {
  malformedPackages,
  type PackageEntry,
  type PackageFileContext,
  readPackageFile,
  readPackageLock,
} from './package-file'
export { pythonRepr, pythonStr, pythonTitle } from './python-repr'
export { pythonStrip } from './python-text'
export { readProject, readProjectSync, readWhatCan } from './read'
export { type ProjectRoot, readProjectRoot } from './read-root'
export { hasJinja, type KeyPath, renderTree, type TreeRenderer } from './render'
export * as shape from './shape'
export { renderNative } from './template'
export { invocationArguments, templateFlags } from './template-flags'
export type {
  ConfigTreeName,
  DispatchEntry,
  FileKind,
  Host,
  OutsideThing,
  PackageSettings,
  Profile,
  ProjectFile,
  ProjectOptions,
  RawPackage,
  RawProject,
  Reads,
  Settings,
} from './types'
export {
  copied,
  copiedAtOnce,
  fromJinja,
  isPlainList,
  isPlainObject,
  type MutablePlainObject,
  overlaid,
  type Plain,
  type PlainObject,
  plainObject,
  toJinja,
  toPlain,
} from './values'
export {
  combineVersions,
  newestIn,
  parseVersion,
  rangeText,
  sortVersions,
  type Version,
  versionText,
} from './version-range'
