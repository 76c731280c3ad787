export { Capture } from './capture'
export { type ConfigKind, emptyFreshness, fieldsOf } from './config/fields'
export { addUnrendered, ConfigTrees } from './config/levels'
export { applyLevel, ConfigValueError, defaultConfig, finishConfig } from './config/merge'
export { ConfigShapeError } from './config-call'
export {
  dispatched,
  metadataEnvironment,
  type ParseContext,
  type ProvisionalNode,
} from './context/node-names'
export { propertyNames, propertyNamesByPackage } from './context/settings-names'
export { varLayers } from './context/vars'
export { csvRows } from './fixtures'
export { macroDependencies } from './macros/depends'
export { MacroNames } from './macros/names'
export { type Dispatched, MacroTable } from './macros/table'
export { parseAll, parseProject } from './parse'
export type { ParsedProject } from './parsed-project'
export { fqnPrefix } from './properties/sources'
export { columnsForVersion, testsForVersion, versionsOf, versionText } from './properties/versions'
export { pythonRepr, pythonStr } from './python-repr'
export { renderForCapture, templateFault, writtenConfig } from './render'
export { extractReference, extractStatic, type StaticFacts } from './static/extract'
export { byCodePoint, md5 } from './tests/names'
export { renderKwargs } from './tests/parse'
export type {
  Captured,
  Locate,
  Macro,
  ParsedExposure,
  ParsedFixture,
  ParsedNode,
  ParsedResourceType,
  ParsedSource,
  ParsedTest,
  PropertyEntry,
  PropertyKey,
  TestTarget,
} from './types'
