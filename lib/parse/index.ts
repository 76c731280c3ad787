export { MacroTable } from './macros/table'
export type {
  Captured,
  Locate,
  Macro,
  ParsedExposure,
  ParsedFixture,
  ParsedNode,
  ParsedProject,
  ParsedResourceType,
  ParsedSource,
  ParsedTest,
  PropertyEntry,
  PropertyKey,
  TestTarget,
} from './types'
