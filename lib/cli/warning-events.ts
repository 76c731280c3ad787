import type { Diagnostic } from '../foundation'

/** dbt's event behind a warning of ours; null for what only we warn of. `once`: dbt tells it once a run. */
export function eventOf(diagnostic: Diagnostic): { readonly name: string; readonly once: boolean } | null {
  const often = (name: string) => ({ name, once: false })
  switch (diagnostic.code) {
    case 'GL1109':
      return { name: 'MissingArgumentsPropertyInGenericTestDeprecation', once: true }
    case 'GL1112':
      return { name: 'DuplicateYAMLKeysDeprecation', once: true }
    case 'GL1114':
      return often('InvalidMacroAnnotation')
    case 'GL1119':
      return { name: 'PropertyMovedToConfigDeprecation', once: true }
    case 'GL1120':
      return { name: 'UnexpectedJinjaBlockDeprecation', once: true }
    case 'GL1013':
      return { name: settingDeprecation(diagnostic.message), once: true }
    case 'GL1014':
      return { name: flagDeprecation(diagnostic.message), once: true }
    case 'GL3041':
      return { name: 'GenerateSchemaNameNullValueDeprecation', once: true }
    case 'GL4009':
      return often('SelectExcludeIgnoredWithSelectorWarning')
    case 'GL1208':
      return often('DepsUnpinned')
    case 'GL1209':
      return often('DepsScrubbedPackageName')
    case 'GL1210':
      return { name: 'PackageRedirectDeprecation', once: true }
    // The adapter says these by exceptions.warn.
    case 'GL5013':
    case 'GL5014':
    case 'GL1115':
      return often('JinjaLogWarning')
    case 'GL1116':
      return { name: 'ModulesItertoolsUsageDeprecation', once: true }
    case 'GL1118':
      return { name: 'ExposureNameDeprecation', once: true }
    case 'GL3007':
      if (diagnostic.message.includes('source overrides')) return often('UnusedTables')
      return often(diagnostic.message.includes('for macro') ? 'MacroNotFoundForPatch' : 'NoNodeForYamlKey')
    case 'GL3008':
      return often('WrongResourceSchemaFile')
    case 'GL3016':
      return often('UnusedResourceConfigPath')
    case 'GL3018':
      return often(
        diagnostic.message.endsWith('is disabled')
          ? 'InvalidDisabledTargetInTestNode'
          : 'NodeNotFoundOrDisabled',
      )
    case 'GL3020':
      return often(deprecation(diagnostic.message))
    case 'GL3021':
      return often('UnsupportedConstraintMaterialization')
    case 'GL3025':
      return often('PackageNodeDependsOnRootProjectNode')
    case 'GL3027':
      return often('ValidationWarning')
    case 'GL3030':
      return often('MicrobatchModelNoEventTimeInputs')
    case 'GL3031':
      return often('InvalidConcurrentBatchesConfig')
    case 'GL3032':
      return often('FreshnessConfigProblem')
    case 'GL3033':
      return diagnostic.message.endsWith('must have a time granularity set.')
        ? { name: 'TimeDimensionsRequireGranularityDeprecation', once: true }
        : often('SemanticValidationFailure')
    case 'GL3040':
      return { name: 'DuplicateNameDistinctNodeTypesDeprecation', once: true }
    case 'GL4007':
      return often('NoNodesForSelectionCriteria')
    case 'GL4010':
      return often('UnversionedBreakingChange')
    case 'GL4011':
      return often(seedTooBig(diagnostic.message))
    case 'GL4013':
      return often('WarnStateTargetEqual')
    case 'GL4008':
      return often(diagnostic.message === 'No nodes selected!' ? 'NoNodesSelected' : 'NothingToDo')
    default:
      return null
  }
}

function seedTooBig(message: string): string {
  if (message.includes('at the same path')) return 'SeedExceedsLimitSamePath'
  return message.includes('different location') ? 'SeedExceedsLimitAndPathChanged' : 'SeedIncreased'
}

function flagDeprecation(message: string): string {
  if (message.includes('environment variable')) return 'EnvironmentVariableNamespaceDeprecation'
  return message.includes('warn_error_options')
    ? 'WEOIncludeExcludeDeprecation'
    : 'ModelParamUsageDeprecation'
}

function settingDeprecation(message: string): string {
  if (message.includes('profiles.yml')) return 'ProjectFlagsMovedDeprecation'
  const key = /^The `([a-z]+)-path/.exec(message)?.[1] ?? ''
  return `Config${key.charAt(0).toUpperCase()}${key.slice(1)}PathDeprecation`
}

function deprecation(message: string): string {
  if (message.includes('slated for deprecation')) return 'UpcomingReferenceDeprecation'
  return message.includes('Found a reference') ? 'DeprecatedReference' : 'DeprecatedModel'
}
